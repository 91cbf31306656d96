import { setTimeout as wait } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import { Type } from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RouteCache, cache } from '../src/cache.ts'
import type { CallContext } from '../src/call-context.ts'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'

const redisServer: TestRedis | null = await startRedis()
afterAll(() => redisServer?.stop())

const opened: { close(): unknown }[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const resource of opened.splice(0).toReversed()) await resource.close()
})

interface Source {
  calls: number
  answer: (call: CallContext | undefined, query: { q?: string }) => unknown
}

interface InstanceOptions {
  settings?: RouteCache
  redis?: Redis
  random?: () => number
  /** The call context of a request, by its header `x-caller`. */
  calls?: Map<string, CallContext>
}

/** A service instance with one cached route in front of the source. */
async function instance(source: Source, { settings, redis, random, calls }: InstanceOptions = {}) {
  const app: FastifyInstance = Fastify()
  const registry = new Registry()
  opened.push(app)
  app.decorateRequest('caller', undefined as never)
  if (calls) {
    app.decorateRequest('call', {
      getter: function (this: { headers: Record<string, unknown> }) {
        return calls.get(String(this.headers['x-caller']))
      },
    } as never)
  }
  app.addHook('onRequest', async (request) => {
    const [role, subject] = String(request.headers['x-role'] ?? 'read someone').split(' ')
    Object.assign(request, { caller: { role, subject } })
  })
  await app.register(cache, { service: 'test', registry, ...(redis && { redis }), ...(random && { random }) })
  const config = { cache: settings ?? { ttl: 60, stale: 60, tags: ['deals'] } }
  const handler = (request: { query: unknown; call?: CallContext }) => {
    source.calls++
    return source.answer(request.call, request.query as { q?: string })
  }
  const querystring = Type.Object({ q: Type.Optional(Type.String()), n: Type.Optional(Type.Integer()) })
  const response = { 200: Type.Object({ n: Type.Integer() }) }
  app.get(
    '/deals',
    { schema: { operationId: 'listDeals', querystring, response } as never, config: config as never },
    handler as never,
  )
  app.post(
    '/search',
    { schema: { operationId: 'search', response } as never, config: config as never },
    handler as never,
  )
  await app.ready()
  const get = (url = '/deals', headers: Record<string, string> = {}) => app.inject({ url, headers })
  return { app, get, registry }
}

const counting = (): Source => {
  const source: Source = { calls: 0, answer: () => ({ n: source.calls, dropped: 'by the schema' }) }
  return source
}

function connect(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    lazyConnect: true,
    retryStrategy: () => 50,
  })
  redis.on('error', () => {})
  opened.push({ close: () => redis.disconnect() })
  return redis
}

function callContext(remainingMs = 1800): { call: CallContext; leave: () => void } {
  const left = new AbortController()
  const end = performance.now() + remainingMs
  const remaining = () => Math.max(0, end - performance.now())
  return {
    call: { signal: left.signal, remaining, requestId: 'r' },
    leave: () => left.abort(new Error('the caller left')),
  }
}

describe('a cached route', () => {
  it('answers again without asking, with the same bytes, and says so', async () => {
    const source = counting()
    const { get } = await instance(source)
    const miss = await get()
    const hit = await get()
    expect(source.calls).toBe(1)
    expect(miss.body).toBe('{"n":1}')
    expect(hit.body).toBe(miss.body)
    expect(miss.headers['cache-status']).toMatch(/^sophia; fwd=miss; stored; ttl=\d+$/)
    expect(hit.headers['cache-status']).toMatch(/^sophia; hit; ttl=\d+; detail=memory$/)
    expect(hit.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(hit.headers.age).toBe('0')
  })

  it('answers 304 without a body to a matching If-None-Match, weakly compared', async () => {
    const { get } = await instance(counting())
    const etag = String((await get()).headers.etag)
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const answer = await get('/deals', { 'if-none-match': known })
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', etag])
    }
    expect((await get('/deals', { 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  it('tells apart input and role, but not the order or spelling of the input', async () => {
    const source = counting()
    const { get } = await instance(source)
    await get('/deals?q=a&n=1')
    await get('/deals?n=01&q=a')
    expect(source.calls).toBe(1)
    await get('/deals?q=b&n=1')
    await get('/deals?q=a&n=1', { 'x-role': 'admin someone' })
    expect(source.calls).toBe(3)
    await get('/deals?q=a&n=1', { 'x-role': 'read another' })
    expect(source.calls).toBe(3)
  })

  it('keeps the answers of a private route apart by subject', async () => {
    const source = counting()
    const { get } = await instance(source, { settings: { ttl: 60, private: true } })
    await get('/deals', { 'x-role': 'read ann' })
    await get('/deals', { 'x-role': 'read bob' })
    await get('/deals', { 'x-role': 'read ann' })
    expect(source.calls).toBe(2)
  })

  it('caches a POST by its body, and HEAD shares the entry of GET', async () => {
    const source = counting()
    const { app, get } = await instance(source)
    const post = (payload: object) => app.inject({ method: 'POST', url: '/search', payload })
    await post({ a: 1, b: { c: 2, d: 3 } })
    await post({ b: { d: 3, c: 2 }, a: 1 })
    expect(source.calls).toBe(1)
    await post({ a: 2 })
    expect(source.calls).toBe(2)
    await get()
    const head = await app.inject({ method: 'HEAD', url: '/deals' })
    expect([source.calls, head.body, head.headers['cache-status']]).toEqual([3, '', expect.stringContaining('hit')])
  })

  it('does not keep errors', async () => {
    const source = counting()
    const { get } = await instance(source)
    source.answer = () => Promise.reject(Object.assign(new Error('no'), { statusCode: 404 }))
    expect((await get()).statusCode).toBe(404)
    source.answer = () => ({ n: 7 })
    expect((await get()).body).toBe('{"n":7}')
  })

  it('refuses a handler that answers through the reply', async () => {
    const app = Fastify()
    opened.push(app)
    await app.register(cache, { service: 'test', registry: new Registry() })
    app.get('/page', { config: { cache: { ttl: 1 } } }, (_request, reply) => reply.type('text/html').send('x'))
    app.get('/text', { config: { cache: { ttl: 1 } } }, (_request, reply) => {
      reply.type('text/markdown')
      return '# Title'
    })
    expect((await app.inject('/page')).json()).toMatchObject({
      message: expect.stringContaining('cannot use reply.send'),
    })
    const text = await app.inject('/text')
    expect([text.body, text.headers['content-type']]).toEqual(['# Title', 'text/markdown'])
  })

  it('shortens lives by up to a tenth, so that entries made together end apart', async () => {
    for (const [random, ttl] of [
      [0, 100],
      [0.5, 95],
      [1, 90],
    ] as const) {
      const { get } = await instance(counting(), { settings: { ttl: 100 }, random: () => random })
      await get()
      const left = Number(/ttl=(\d+)/.exec(String((await get()).headers['cache-status']))?.[1])
      expect(ttl - left).toBeGreaterThanOrEqual(0)
      expect(ttl - left).toBeLessThanOrEqual(1)
    }
  })

  it('counts requests by result and tier', async () => {
    const { get, registry } = await instance(counting())
    await get()
    await get()
    await get()
    const text = await registry.metrics()
    expect(text).toContain('sophia_cache_requests_total{result="hit",tier="memory"} 2')
    expect(text).toContain('sophia_cache_requests_total{result="miss",tier="memory"} 1')
  })
})

describe('single flight', () => {
  it('asks once for 200 callers at the same time', async () => {
    const source = counting()
    let answer = (_value: unknown) => {}
    source.answer = () => new Promise((resolve) => (answer = resolve))
    const { get } = await instance(source)
    const answers = Array.from({ length: 200 }, () => get())
    await vi.waitFor(() => expect(source.calls).toBe(1))
    await wait(50)
    answer({ n: 5 })
    expect(new Set((await Promise.all(answers)).map(({ body }) => body))).toEqual(new Set(['{"n":5}']))
    expect(source.calls).toBe(1)
  })

  it('goes on for the others when the first caller leaves', async () => {
    const source = counting()
    let answer = (_value: unknown) => {}
    source.answer = (call) =>
      new Promise((resolve, reject) => {
        answer = resolve
        call?.signal.addEventListener('abort', () => reject(call.signal.reason))
      })
    const [first, second] = [callContext(), callContext()]
    const { get } = await instance(source, {
      calls: new Map([
        ['first', first.call],
        ['second', second.call],
      ]),
    })
    const leader = get('/deals', { 'x-caller': 'first' })
    await vi.waitFor(() => expect(source.calls).toBe(1))
    const follower = get('/deals', { 'x-caller': 'second' })
    await wait(20)
    first.leave()
    expect((await leader).statusCode).toBe(500)
    answer({ n: 9 })
    expect((await follower).body).toBe('{"n":9}')
    expect(source.calls).toBe(1)
  })

  it('stops the work when the last caller leaves, and starts anew for the next', async () => {
    const source = counting()
    const aborted = vi.fn()
    source.answer = (call) =>
      new Promise((_resolve, reject) =>
        call?.signal.addEventListener('abort', () => (aborted(), reject(call.signal.reason))),
      )
    const [first, second] = [callContext(), callContext()]
    const { get } = await instance(source, {
      calls: new Map([
        ['first', first.call],
        ['second', second.call],
      ]),
    })
    const leader = get('/deals', { 'x-caller': 'first' })
    await vi.waitFor(() => expect(source.calls).toBe(1))
    first.leave()
    await leader
    expect(aborted).toHaveBeenCalledOnce()
    source.answer = () => ({ n: 2 })
    expect((await get('/deals', { 'x-caller': 'second' })).body).toBe('{"n":2}')
  })

  it('lets a caller with time left try again when the first had too little', async () => {
    const source = counting()
    source.answer = async (call) => {
      if (source.calls > 1) return { n: 2 }
      // What an upstream does: the time left is read when the work begins.
      await wait(call?.remaining() ?? 0)
      throw Object.assign(new Error('too late'), { statusCode: 504 })
    }
    const [hasty, patient] = [callContext(80), callContext()]
    const { get } = await instance(source, {
      calls: new Map([
        ['hasty', hasty.call],
        ['patient', patient.call],
      ]),
    })
    const leader = get('/deals', { 'x-caller': 'hasty' })
    await vi.waitFor(() => expect(source.calls).toBe(1))
    const follower = get('/deals', { 'x-caller': 'patient' })
    expect((await leader).statusCode).toBe(504)
    expect((await follower).body).toBe('{"n":2}')
  })
})

describe('an old answer', () => {
  const settings = { ttl: 10, stale: 60, tags: ['deals'] }
  const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

  it('is given at once while a new one is made in the background', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const source = counting()
    const { get } = await instance(source, { settings })
    await get()
    later(11)
    const old = await get()
    expect([old.body, old.headers.age]).toEqual(['{"n":1}', '11'])
    expect(old.headers['cache-status']).toMatch(/^sophia; hit; ttl=-\d+; detail=memory$/)
    await vi.waitFor(async () => expect((await get()).body).toBe('{"n":2}'))
    expect(source.calls).toBe(2)
  })

  it('is given to all who come while the one run makes a new one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const source = counting()
    const { get } = await instance(source, { settings })
    await get()
    const making = Promise.withResolvers<unknown>()
    source.answer = () => making.promise
    later(11)
    const meanwhile = await Promise.all(Array.from({ length: 50 }, () => get()))
    expect(new Set(meanwhile.map(({ body }) => body))).toEqual(new Set(['{"n":1}']))
    expect(source.calls).toBe(2)
    making.resolve({ n: 2 })
    await vi.waitFor(async () => expect((await get()).body).toBe('{"n":2}'))
    expect(source.calls).toBe(2)
  })

  it('is refreshed with a signal of its own, not with that of the caller who has been answered', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const source = counting()
    const visitor = callContext()
    const { get } = await instance(source, { settings, calls: new Map([['visitor', visitor.call]]) })
    await get('/deals', { 'x-caller': 'visitor' })
    source.answer = async (call) => {
      await wait(50)
      call?.signal.throwIfAborted()
      return { n: 2 }
    }
    later(11)
    await get('/deals', { 'x-caller': 'visitor' })
    visitor.leave()
    await vi.waitFor(async () => expect((await get()).body).toBe('{"n":2}'))
  })

  it('stays, marked, when the source fails (stale-if-error), until its time is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const source = counting()
    const { get } = await instance(source, { settings })
    await get()
    source.answer = () => Promise.reject(Object.assign(new Error('the vendor is down'), { statusCode: 502 }))
    later(20)
    await get()
    await vi.waitFor(async () => {
      const old = await get()
      expect([old.statusCode, old.body, old.headers['sophia-stale']]).toEqual([200, '{"n":1}', '20'])
      expect(old.headers['cache-status']).toContain('detail=stale-if-error')
    })
    await Promise.all(Array.from({ length: 20 }, () => get()))
    expect(source.calls).toBe(2)
    later(60)
    expect((await get()).statusCode).toBe(502)
  })

  it('goes when the source says no', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const source = counting()
    const { get } = await instance(source, { settings })
    await get()
    source.answer = () => Promise.reject(Object.assign(new Error('gone'), { statusCode: 404 }))
    later(20)
    await get()
    await vi.waitFor(async () => expect((await get()).statusCode).toBe(404))
  })
})

describe('invalidation', () => {
  it('drops the answers of the tag at once', async () => {
    const source = counting()
    const { app, get } = await instance(source)
    await get()
    await app.cache.invalidate(['other'])
    expect((await get()).body).toBe('{"n":1}')
    void app.cache.invalidate(['deals'])
    expect((await get()).body).toBe('{"n":2}')
  })

  it('does not let an answer in that was begun before it', async () => {
    const source = counting()
    let answer = (_value: unknown) => {}
    source.answer = () => new Promise((resolve) => (answer = resolve))
    const { app, get } = await instance(source)
    const old = get()
    await vi.waitFor(() => expect(source.calls).toBe(1))
    await app.cache.invalidate(['deals'])
    answer({ n: 1 })
    expect((await old).body).toBe('{"n":1}')
    source.answer = () => ({ n: 2 })
    expect((await get()).body).toBe('{"n":2}')
  })

  describe('of an answer that is being made', () => {
    const hangs = () => new Promise(() => {})
    const by = (name: string) => ({ 'x-caller': name })

    it('has it made anew once, after that, however often it happens in between', async () => {
      const source = counting()
      const { app, get } = await instance(source)
      const first = Promise.withResolvers<object>()
      source.answer = () => first.promise
      const answers = [get()]
      await vi.waitFor(() => expect(source.calls).toBe(1))
      source.answer = () => ({ n: 2 })
      for (let change = 0; change < 5; change++) {
        await app.cache.invalidate(['deals'])
        answers.push(get())
      }
      expect(source.calls).toBe(1)
      first.resolve({ n: 1 })
      const numbers = (await Promise.all(answers)).map((answer) => answer.json().n)
      expect([numbers, source.calls]).toEqual([[1, 2, 2, 2, 2, 2], 2])
      expect((await get()).json()).toEqual({ n: 2 })
    })

    it('keeps nobody waiting for that for longer than a part of their time, whoever else waits', async () => {
      const source = counting()
      const calls = new Map([
        ['hangs', callContext(60_000).call],
        ['has time', callContext(60_000).call],
        ['has little', callContext(400).call],
      ])
      const { app, get } = await instance(source, { calls })
      source.answer = hangs
      void get('/deals', by('hangs'))
      await vi.waitFor(() => expect(source.calls).toBe(1))
      await app.cache.invalidate(['deals'])
      source.answer = () => ({ n: 2 })
      const answers = [get('/deals', by('has time')), get('/deals', by('has little'))]
      expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(['{"n":2}', '{"n":2}'])
    })

    it('waits for nothing that nobody waits for, and makes nothing for nobody', async () => {
      const source = counting()
      const [hanging, waiting] = [callContext(60_000), callContext(60_000)]
      const calls = new Map([
        ['hangs', hanging.call],
        ['waits', waiting.call],
        ['stays', callContext(60_000).call],
      ])
      const { app, get } = await instance(source, { calls })
      source.answer = hangs
      const left = [get('/deals', by('hangs'))]
      await vi.waitFor(() => expect(source.calls).toBe(1))
      await app.cache.invalidate(['deals'])
      left.push(get('/deals', by('waits')))
      await wait(20)
      waiting.leave()
      await wait(20)
      expect(source.calls).toBe(1)
      source.answer = () => ({ n: 2 })
      const stays = get('/deals', by('stays'))
      await wait(20)
      expect(source.calls).toBe(1)
      hanging.leave()
      expect([(await stays).body, source.calls]).toEqual(['{"n":2}', 2])
      await Promise.all(left)
    })
  })
})

describe.skipIf(!redisServer)('with Redis', () => {
  const server = redisServer as TestRedis
  beforeAll(() => server.restart())
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  afterAll(() => {
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  /** Two instances in front of one source, both connected. */
  async function pair(source: Source) {
    const [redisA, redisB] = [connect(server.url), connect(server.url)]
    const [a, b] = [await instance(source, { redis: redisA }), await instance(source, { redis: redisB })]
    await vi.waitFor(async () => expect((await redisA.pubsub('NUMSUB', 'sophia:cache:{test}:invalidate'))[1]).toBe(2))
    return { a, b, redisA, redisB }
  }
  const fresh = async () => {
    const redis = connect(server.url)
    await redis.connect()
    await redis.flushall()
  }

  it('an instance finds what another has made', async () => {
    await fresh()
    const source = counting()
    const { a, b } = await pair(source)
    await a.get()
    await vi.waitFor(async () => {
      const answer = await b.get('/deals', { 'x-role': 'read another' })
      expect([answer.body, answer.headers['cache-status']]).toEqual([
        '{"n":1}',
        expect.stringMatching(/^sophia; hit; ttl=\d+; detail=(redis|memory)$/),
      ])
    })
    expect(await b.registry.metrics()).toContain('sophia_cache_requests_total{result="hit",tier="redis"} 1')
    expect(source.calls).toBe(1)
  })

  it('is not asked about answers that are old within a second', async () => {
    const redis = connect(server.url)
    await redis.connect()
    await redis.flushall()
    const { get, registry } = await instance(counting(), { redis, settings: { ttl: 0.25 } })
    expect((await get()).headers['cache-status']).toContain('fwd=miss; stored')
    expect((await get('/deals', { 'x-role': 'admin another' })).headers['cache-status']).toContain('fwd=miss; stored')
    expect(await registry.metrics()).toContain('sophia_cache_requests_total{result="miss",tier="memory"} 2')
    // Commands of one connection are carried out in order: what had been written before would be there.
    expect(await redis.keys('*')).toEqual([])
  })

  it('a tag invalidated on one instance is gone on the other, in memory and in Redis', async () => {
    await fresh()
    const source = counting()
    const { a, b } = await pair(source)
    await a.get()
    await b.get()
    const before = source.calls
    await a.app.cache.invalidate(['deals'])
    await vi.waitFor(async () => expect((await b.get()).body).toBe(`{"n":${before + 1}}`))
    const { body } = await a.get()
    expect(['{"n":1}', '{"n":0}']).not.toContain(body)
  })

  it('works when Redis is away at the start, and uses it once it is there', async () => {
    await server.kill()
    const source = counting()
    const startedAt = performance.now()
    const { get, registry } = await instance(source, { redis: connect(server.url) })
    expect((await get()).body).toBe('{"n":1}')
    expect((await get()).headers['cache-status']).toContain('detail=memory')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    await server.restart()
    await vi.waitFor(async () => {
      await get(`/deals?q=${Math.random()}`)
      expect(await registry.metrics()).toMatch(/result="miss",tier="redis"} [1-9]/)
    })
    const other = await instance(source, { redis: connect(server.url) })
    await vi.waitFor(async () => {
      const q = Math.random()
      await get(`/deals?q=${q}`)
      await wait(10)
      expect((await other.get(`/deals?q=${q}`)).headers['cache-status']).toContain('detail=redis')
    })
  })

  it('survives Redis killed in the middle, tells invalidations when it is back, and loses no request', async () => {
    await server.restart()
    const source = counting()
    const { a, b, redisA, redisB } = await pair(source)
    await a.get()
    await b.get()
    let failures = 0
    const traffic = new AbortController()
    const asking = (async () => {
      for (let i = 0; !traffic.signal.aborted; i++) {
        const answers = await Promise.all([a.get(`/deals?q=${i}`), b.get(`/deals?q=${i % 7}`)])
        failures += answers.filter(({ statusCode }) => statusCode !== 200).length
        await wait(1)
      }
    })()
    await wait(100)
    await server.kill()
    await wait(200)
    const held = source.calls
    await a.app.cache.invalidate(['deals'])
    expect(Number(/\d+/.exec((await a.get()).body)?.[0])).toBeGreaterThan(held - 1)
    await server.restart()
    await vi.waitFor(() => expect([redisA.status, redisB.status]).toEqual(['ready', 'ready']))
    await vi.waitFor(async () => expect(Number(/\d+/.exec((await b.get()).body)?.[0])).toBeGreaterThan(1))
    traffic.abort()
    await asking
    expect(failures).toBe(0)
  })

  it('steps around a Redis that hangs: one slow request, then memory only', async () => {
    await server.restart()
    const redis = connect(server.url)
    const { get } = await instance(counting(), { redis })
    await vi.waitFor(() => expect(redis.status).toBe('ready'))
    const blocker = connect(server.url)
    await blocker.connect()
    await blocker.call('CLIENT', 'PAUSE', '1500', 'ALL')
    const startedAt = performance.now()
    for (let i = 0; i < 20; i++) expect((await get(`/deals?q=${i}`)).statusCode).toBe(200)
    const took = performance.now() - startedAt
    expect(took).toBeGreaterThan(60)
    expect(took).toBeLessThan(600)
  })
})
