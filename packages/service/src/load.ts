import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import fastifyPlugin from 'fastify-plugin'
import { getHeapStatistics } from 'node:v8'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { Problem, problems } from './problems.ts'

const sampleIntervalMs = 1_000

/** Sheds load before the process falls over, and keeps one caller from taking it all. */
export const load = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    // Loading modules blocks the event loop for a second at the start. The sample that saw it, and the verdict drawn from
    // it, last one interval each: only what comes after them is load.
    let shedsFrom = Number.POSITIVE_INFINITY
    app.addHook('onReady', async () => {
      shedsFrom = performance.now() + 2 * sampleIntervalMs
    })
    await app.register(underPressure, {
      sampleInterval: sampleIntervalMs,
      maxEventLoopDelay: 1_000,
      maxHeapUsedBytes: getHeapStatistics().heap_size_limit * 0.9,
      // Health and metrics are what an overloaded service is diagnosed with.
      pressureHandler: (request) => {
        if (request.routeOptions.config.operational || performance.now() < shedsFrom) return
        throw problems.unavailable('This replica is overloaded.', 5)
      },
    })
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
