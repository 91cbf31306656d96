import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Registry } from 'prom-client'
import { ageOf, isFresh, isServable, marked, matches, type MemoryAnswer, newAnswer } from './cache/answer.ts'
import { cacheMetrics } from './cache/cache-metrics.ts'
import { CachedReply, serializerOf } from './cache/cached-reply.ts'
import { type CachedRoute, CachedRoutes, type RouteCache } from './cache/cached-route.ts'
import type { Flight } from './cache/flight.ts'
import { keyOf } from './cache/key.ts'
import { RedisTier, type StoredAnswer } from './cache/redis-tier.ts'
import { Runs } from './cache/runs.ts'
import { backgroundCall, type CallContext } from './call-context.ts'

export type { RouteCache } from './cache/cached-route.ts'

export interface Cache {
  /** Drops every answer with one of the tags: here at once, elsewhere when Redis has told. Never rejects. */
  invalidate(tags: readonly string[]): Promise<void>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    cache?: RouteCache
  }
  interface FastifyInstance {
    cache: Cache
    /** Does the work on this call's time instead of the request's; there where a store binds its statements to requests. */
    within?<Result>(call: CallContext, work: () => Result): Result
  }
}

export interface CacheOptions {
  /** Name of the service: its instances share one cache in Redis. */
  readonly service: string
  /** Without it, or while it is away, answers are kept in memory only. */
  readonly redis?: Redis
  readonly registry: Registry
  /** Of memory, for the bodies and keys. Default 64 MiB. */
  readonly maxBytes?: number
  /** 0 to 1, for the jitter. */
  readonly random?: () => number
}

/** After a failed refresh the old answer stays for so long before the next attempt. */
const refreshPauseMs = 2000
/** For refreshing in the background, where no caller's budget applies. */
const refreshBudgetMs = 10_000

interface Made {
  readonly answer: MemoryAnswer
  readonly tier: 'memory' | 'redis'
  /** Redis could be asked. */
  readonly askedRedis: boolean
}

/** A request on its way through the cache. */
interface Visit {
  readonly route: CachedRoute
  readonly key: string
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Handler = (this: unknown, request: FastifyRequest, reply: FastifyReply) => unknown

/**
 * Caches the answers of routes with `config.cache`, in memory and, where they live for a second or more, then in Redis.
 * Equal requests at the same time are answered by one run of the handler, which belongs to none of them. Sends `ETag`
 * (304 on a match), `Age` and `Cache-Status` (RFC 9211); `sophia-stale: <age in seconds>` marks an old answer given because
 * no new one can be made, and so does `stale: true` in the body where the schema has that member.
 */
export const cache = fastifyPlugin<CacheOptions>(
  async (app, { service, redis, registry, maxBytes = 64 * 1024 * 1024, random = Math.random }) => {
    const count = cacheMetrics(registry)
    const routes = new CachedRoutes()
    const runs = new Runs<Made>()
    const memory = new LRUCache<string, MemoryAnswer>({
      maxSize: maxBytes,
      // Two bytes a character is the upper bound; the rest is the entry itself.
      sizeCalculation: ({ body }, key) => 2 * (body.length + key.length) + 256,
    })
    const tier =
      redis &&
      new RedisTier({
        redis,
        service,
        onInvalidate: (tags) => routes.outdate(tags),
        onGap: () => routes.outdate(),
        onError: (error) => {
          count.redisError()
          app.log.debug({ err: error }, 'cache: Redis failed')
        },
      })

    app.decorate('cache', {
      invalidate: async (tags: readonly string[]) => {
        routes.outdate(tags)
        await tier?.invalidate(tags)
      },
    })
    app.addHook('onClose', () => tier?.close())
    app.addHook('onRoute', (options) => {
      const settings = options.config?.cache
      if (!settings) return
      const route = routes.add(options, settings)
      const handler = options.handler as Handler
      options.handler = function (request, reply) {
        const key = keyOf(route.id, settings.private === true, request)
        return answer({ route, key, handler: handler.bind(this), request, reply })
      }
    })

    function answer(visit: Visit): unknown {
      const { route, key } = visit
      const found = memory.get(key)
      if (!found || found.epoch !== route.epoch) return answerAfterMaking(visit)
      const left = found.storedAt + found.freshFor - Date.now()
      if (left > 0) {
        count.hitMemory()
        return send(visit, found, `sophia; hit; ttl=${Math.floor(left / 1000)}; detail=memory`)
      }
      return left + found.staleFor > 0 ? sendStale(visit, found, 'memory') : answerAfterMaking(visit)
    }

    async function answerAfterMaking(visit: Visit): Promise<unknown> {
      const { route, key, request } = visit
      const caller = callOf(request)
      const running = runs.find(key, route.epoch, caller)
      const collapsed = running !== undefined
      const flight = running ?? launch(visit, caller)
      const joinedAt = performance.now()
      try {
        const { answer: made, tier: source, askedRedis } = await flight.join(caller)
        // The leader knows what the time went into.
        if (collapsed) caller.timing?.('cache', performance.now() - joinedAt)
        const left = made.storedAt + made.freshFor - Date.now()
        if (source === 'redis' && left <= 0) return sendStale(visit, made, 'redis')
        if (source === 'redis') count.hitRedis()
        else count.miss(askedRedis)
        const how = source === 'redis' ? 'hit' : `fwd=miss; ${collapsed ? 'collapsed' : 'stored'}`
        const detail = source === 'redis' ? '; detail=redis' : ''
        return send(visit, made, `sophia; ${how}; ttl=${Math.max(0, Math.floor(left / 1000))}${detail}`)
      } catch (error) {
        if (collapsed && flight.cutShort && !caller.signal.aborted && caller.remaining() > 0) {
          return answerAfterMaking(visit)
        }
        throw error
      }
    }

    function sendStale(visit: Visit, stale: MemoryAnswer, source: 'memory' | 'redis'): unknown {
      const now = Date.now()
      if (!runs.has(visit.key) && now - stale.failedAt >= refreshPauseMs) refresh(visit, stale)
      count.stale(source)
      const left = Math.floor((stale.storedAt + stale.freshFor - now) / 1000)
      if (!stale.failedAt) return send(visit, stale, `sophia; hit; ttl=${left}; detail=${source}`)
      visit.reply.header('sophia-stale', ageOf(stale))
      return send(
        visit,
        visit.route.saysStale ? marked(stale) : stale,
        `sophia; hit; ttl=${left}; detail=stale-if-error`,
      )
    }

    /** Makes a new answer for whoever comes next. */
    function refresh(visit: Visit, stale: MemoryAnswer): void {
      const { route, key, request } = visit
      // For whoever caused it, who may be gone before the first call goes out: their header is made as it is needed.
      const cause = callOf(request)
      const call = backgroundCall(refreshBudgetMs, undefined, (service) => cause.authorizationFor?.(service))
      launch(visit, call)
        .join(call)
        .catch((error: unknown) => {
          count.refreshError()
          request.log.warn({ err: error }, `cache: ${route.id} could not be refreshed`)
          // A refusal (4xx) is an answer too: the next caller shall get it.
          if (isOutage(error)) stale.failedAt = Date.now()
          else if (memory.peek(key) === stale) memory.delete(key)
        })
    }

    const launch = (visit: Visit, leader: CallContext): Flight<Made> =>
      runs.start(
        visit.key,
        leader,
        () => visit.route.epoch,
        (call) => make(visit, call),
      )

    async function make(visit: Visit, call: CallContext): Promise<Made> {
      const { route, key, request, reply } = visit
      const { epoch } = route
      const remembered = memory.peek(key)
      const keep = (stored: StoredAnswer): MemoryAnswer => {
        const kept = { ...stored, epoch, failedAt: 0 }
        if (route.epoch === epoch) memory.set(key, kept)
        return kept
      }
      const askedAt = performance.now()
      // An answer that is old within a second is not worth the way there.
      const sharing = route.settings.ttl < 1 ? undefined : tier
      const reading = await sharing?.read(key, route.tags)
      if (sharing) call.timing?.('cache', performance.now() - askedAt)
      const shared = reading?.answer
      const hasStale = remembered?.epoch === epoch && isServable(remembered)
      if (shared && (hasStale ? isFresh(shared) : isServable(shared))) {
        return { answer: keep(shared), tier: 'redis', askedRedis: true }
      }
      const serialize = serializerOf(reply)
      const cachedReply = new CachedReply(route.id)
      // The handler works for all who wait: it sees this request, but not its abort signal or budget.
      const detached = Object.create(request, {
        call: { value: call },
        signal: { value: call.signal },
      }) as FastifyRequest
      const work = () => visit.handler(detached, cachedReply.facade)
      const value = await (app.within ? app.within(call, work) : work())
      const made = keep(newAnswer(cachedReply.render(value, serialize), route.settings, random()))
      if (reading && route.epoch === epoch) void sharing?.write(key, made, reading.marks)
      return { answer: made, tier: 'memory', askedRedis: reading !== undefined }
    }
  },
  { name: 'cache' },
)

/** Sets the headers and gives the body, which Fastify sends as it is. */
function send({ request, reply }: Visit, answer: StoredAnswer, status: string): string {
  reply.header('content-type', answer.type)
  reply.header('etag', answer.etag)
  reply.header('cache-status', status)
  // Clients may keep it for themselves, but ask each time: invalidation works, and a 304 is cheap.
  reply.header('cache-control', 'private, no-cache')
  reply.header('age', ageOf(answer))
  const known = request.headers['if-none-match']
  if (known !== undefined && request.method !== 'POST' && matches(known, answer.etag)) {
    reply.code(304)
    return ''
  }
  return answer.body
}

/** The source cannot be asked, as opposed to an answer that says no. */
function isOutage(error: unknown): boolean {
  const { statusCode = 500 } = error as { statusCode?: number }
  return statusCode >= 500
}

/** Without the deadlines plugin a request has no context of its own. */
function callOf(request: FastifyRequest): CallContext {
  return (request as { call?: CallContext }).call ?? backgroundCall(refreshBudgetMs)
}
