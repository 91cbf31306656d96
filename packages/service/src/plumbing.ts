import type { ServiceName } from '@sophia/catalog'
import fastifyPlugin from 'fastify-plugin'
import type { Redis } from 'ioredis'
import { access } from './access.ts'
import { arrivals } from './arrivals.ts'
import { cache } from './cache.ts'
import type { ServiceConfig } from './config.ts'
import { departures } from './departures.ts'
import { deadlines } from './deadlines.ts'
import { errors } from './errors.ts'
import { health } from './health.ts'
import { requestLog } from './logging.ts'
import { mcpDoor } from './mcp/door.ts'
import { metrics } from './metrics.ts'
import { openapi } from './openapi.ts'
import { pressure } from './pressure.ts'
import { rateLimit } from './rate-limit.ts'
import { securityHeaders } from './security-headers.ts'
import { shutdown } from './shutdown.ts'
import { tracing } from './tracing.ts'

export interface PlumbingOptions {
  readonly service: ServiceName
  readonly config: ServiceConfig
  /** Of the app; shown in health, OpenAPI and MCP. */
  readonly version?: string
  /** false sends every MCP request to the SDK: for tests that compare, and benchmarks. */
  readonly mcpFastPath?: boolean
}

/** What every service gives, in the order in which a request meets it. Register it first, then the routes. */
export const plumbing = fastifyPlugin<PlumbingOptions>(
  async (app, { service, config, version = '0.1.0', mcpFastPath = true }) => {
    await app.register(errors)
    await app.register(arrivals)
    await app.register(departures)
    await app.register(securityHeaders, { config })
    await app.register(shutdown)
    // The client weighs as much as ten routes: only where there is a Redis.
    if (config.REDIS_URL) await app.register((await import('./redis.ts')).sharedRedis, { url: config.REDIS_URL })
    await app.register(tracing)
    // Before anything that may refuse a request, so that every request is counted and has its line.
    await app.register(metrics, { service, config })
    await app.register(requestLog, { service, config })
    await app.register(pressure, { config })
    await app.register(access, { service, config })
    await app.register(deadlines, { config })
    await app.register(rateLimit, { service, config })
    await app.register(openapi, { service, version })
    await app.register(health, { service, version })
    const shared = (app as { redis?: Redis }).redis
    await app.register(cache, { service, registry: app.metrics, ...(shared && { redis: shared }) })
    await app.register(mcpDoor, { service, version, fastPath: mcpFastPath })
    if (shared) app.health.add({ name: 'redis', critical: false, check: async () => void (await shared.ping()) })
  },
  { name: 'plumbing' },
)
