import rateLimit from '@fastify/rate-limit'
import fastifyPlugin from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { anonymous } from './access.ts'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { Problem } from './problems.ts'

const windowMs = 60_000
/** Refusals a minute that one address is told the reason of. */
const refusalsPerMinute = 300

/** Keeps one caller from taking it all. A call through the MCP door is one point: the route inside is not counted again. */
export const rateLimits = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    // Without keys there is one caller, on this machine: nothing to share out.
    if (!app.keysConfigured) return
    await app.register(rateLimit, {
      max: config.SOPHIA_RATE_LIMIT,
      timeWindow: windowMs,
      enableDraftSpec: true,
      // Who shows no token on a public route is known by the address: strangers do not share one allowance.
      keyGenerator: ({ caller, ip }) => (caller === anonymous ? `address:${ip}` : caller.subject),
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
  { name: 'rate-limits', dependencies: ['access'] },
)

/**
 * Counts the requests of an address that were refused for want of a token. Only they are answered 429: a caller with a
 * valid token behind the same address, which may be a proxy's, is let in before anybody counts.
 */
export class RefusalCounter {
  readonly #counts = new LRUCache<string, { count: number; until: number }>({ max: 10_000 })

  /** @returns the problem to answer with instead, when there were too many. */
  count(address: string): Problem | undefined {
    const now = performance.now()
    const found = this.#counts.get(address)
    if (!found || now >= found.until) {
      this.#counts.set(address, { count: 1, until: now + windowMs })
      return undefined
    }
    if (++found.count <= refusalsPerMinute) return undefined
    return new Problem('too-many-requests', {
      detail: `More than ${refusalsPerMinute} requests a minute without a valid token.`,
      retryAfterS: Math.ceil((found.until - now) / 1000),
    })
  }
}
