import rateLimit from '@fastify/rate-limit'
import fastifyPlugin from 'fastify-plugin'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { Problem } from './problems.ts'

/** Keeps one caller from taking it all. */
export const load = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    // Without keys there is one caller, on this machine: nothing to share out.
    if (!app.keysConfigured) return
    await app.register(rateLimit, {
      max: config.SOPHIA_RATE_LIMIT,
      timeWindow: '1 minute',
      keyGenerator: (request) => request.caller.subject,
      allowList: (request) =>
        request.raw instanceof InternalRequest || request.routeOptions.config.operational === true,
      ...(app.redis && { redis: app.redis, nameSpace: 'sophia:limit:', skipOnError: true }),
      errorResponseBuilder: (_request, { ttl }) =>
        new Problem('too-many-requests', {
          detail: `More than ${config.SOPHIA_RATE_LIMIT} requests a minute.`,
          retryAfterS: Math.ceil(ttl / 1000),
        }),
    })
  },
  { name: 'load', dependencies: ['access'] },
)
