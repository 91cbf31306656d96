/** The cache over real processes, one Redis and one source that counts. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'
import { type DelayingProxy, startDelayingProxy } from '../src/testing/delaying-proxy.ts'

const server: TestRedis | null = await startRedis()

describe.skipIf(!server)('replicas', () => {
  const { url, stop, restart, kill } = server as TestRedis
  const program = fileURLToPath(new URL('./cached-process.ts', import.meta.url))
  const children: ChildProcess[] = []
  const asked: string[] = []
  let version = 0
  let source: Server
  let redis: Redis
  let proxy: DelayingProxy | undefined

  beforeAll(async () => {
    // Slow enough that every caller of a cold key comes while it is being made.
    source = createServer(async (request, response) => {
      asked.push(request.url ?? '')
      const answer = JSON.stringify({ version, of: request.url })
      await delay(request.url?.includes('slow') ? 1500 : 5)
      response.setHeader('content-type', 'application/json').end(answer)
    }).listen(0, '127.0.0.1')
    await once(source, 'listening')
  })
  beforeEach(async () => {
    await restart()
    redis = new Redis(url)
    redis.on('error', () => {})
    asked.length = 0
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    redis.disconnect()
    await proxy?.close()
    proxy = undefined
  })
  afterAll(async () => {
    source.closeAllConnections()
    source.close()
    await stop()
  })

  async function replica(redisUrl = url) {
    const settings = { source: `http://127.0.0.1:${(source.address() as AddressInfo).port}`, redisUrl }
    const child = fork(program, [JSON.stringify(settings)], { env: { PATH: process.env['PATH'] } })
    children.push(child)
    const [port] = (await once(child, 'message')) as [number]
    const base = `http://127.0.0.1:${port}`
    return {
      get: async (q: string) => {
        const answer = await fetch(`${base}/deals?q=${q}`)
        expect(answer.status).toBe(200)
        const body = (await answer.json()) as { version: number; of: string }
        expect(body.of).toBe(`/?q=${q}`)
        return { version: body.version, from: answer.headers.get('cache-status') ?? '' }
      },
      invalidate: () => fetch(`${base}/invalidate`, { method: 'POST' }),
      /** Of sophia_cache_requests_total. */
      counted: async (result: string, tier: string) => {
        const text = await (await fetch(`${base}/metrics`)).text()
        return Number(new RegExp(`result="${result}",tier="${tier}"} (\\d+)`).exec(text)?.[1])
      },
    }
  }
  const replicas = async (count: number) => {
    const all = await Promise.all(Array.from({ length: count }, () => replica()))
    const listening = async () => (await redis.pubsub('NUMSUB', 'sophia:cache:{test}:invalidate'))[1]
    await vi.waitFor(async () => expect(await listening()).toBe(count), { timeout: 10_000 })
    return all
  }
  const answerKeys = async () => (await redis.keys('sophia:cache:{test}:*')).filter((key) => !key.includes(':tag:'))

  test('three, asked by 200 callers for one cold key, ask the source at most once each', async () => {
    const all = await replicas(3)
    const callers = Array.from({ length: 67 }, () => all.map(({ get }) => get('slow')))
      .flat()
      .slice(0, 200)
    expect((await Promise.all(callers)).map((answer) => answer.version)).toEqual(Array(200).fill(version))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  test('what is invalidated on one is gone on the other within 100 ms', async () => {
    const [one, other] = await replicas(2)
    const took: number[] = []
    for (let round = 0; round < 9; round++) {
      await other?.get('x')
      expect((await other?.get('x'))?.from).toContain('detail=memory')
      version++
      const startedAt = performance.now()
      await one?.invalidate()
      while ((await other?.get('x'))?.version !== version) expect(performance.now() - startedAt).toBeLessThan(5000)
      took.push(performance.now() - startedAt)
    }
    const median = took.toSorted((a, b) => a - b)[4] ?? Number.NaN
    expect(median, took.map(Math.round).join(' ')).toBeLessThan(100)
  })

  test('go on when Redis is killed or flushed, and give nothing old', async () => {
    const [one, other] = await replicas(2)
    await one?.get('x')
    await redis.flushall()
    expect((await one?.get('x'))?.version).toBe(version)
    version++
    await one?.invalidate()
    expect((await one?.get('x'))?.version).toBe(version)
    await kill()
    const startedAt = performance.now()
    for (let i = 0; i < 20; i++) await Promise.all([one?.get(`dead${i}`), other?.get(`dead${i}`)])
    // Once it failed it is left alone for a second: of twenty, most wait for nothing.
    const tries = (await one?.counted('error', 'redis')) ?? Number.NaN
    expect(tries).toBeLessThanOrEqual(4 + 2 * Math.ceil((performance.now() - startedAt) / 1_000))
    expect(tries).toBeLessThan(20)
    version++
    await one?.invalidate()
    expect((await one?.get('x'))?.version).toBe(version)
    expect(await one?.counted('miss', 'memory')).toBeGreaterThanOrEqual(20)
    expect(await one?.counted('error', 'redis')).toBeGreaterThan(0)
    await restart()
    // It comes back by itself, and the invalidation that was not told is told.
    await vi.waitFor(async () => expect((await other?.get('x'))?.version).toBe(version), { timeout: 10_000 })
    await vi.waitFor(
      async () => {
        await one?.get(`back${Math.random()}`)
        expect(await answerKeys()).not.toEqual([])
      },
      { timeout: 10_000 },
    )
  })

  test('wait once for a Redis that answers after 500 ms, then do without; the errors are counted', async () => {
    proxy = await startDelayingProxy(Number(new URL(url).port))
    const slow = await replica(`redis://127.0.0.1:${proxy.port}`)
    await vi.waitFor(async () => {
      await slow.get(`warm${Math.random()}`)
      expect(await answerKeys()).not.toEqual([])
    })
    proxy.delayMs = 500
    const waits: number[] = []
    const until = performance.now() + 900
    for (let i = 0; performance.now() < until; i++) {
      const startedAt = performance.now()
      await slow.get(`q${i}`)
      waits.push(performance.now() - startedAt)
    }
    // Redis' 80 ms at the first, and less than its 500 everywhere.
    expect(waits.filter((ms) => ms >= 80).length).toBeGreaterThan(0)
    expect(Math.max(...waits)).toBeLessThan(450)
    expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)]).toBeLessThan(80)
    expect(await slow.counted('error', 'redis')).toBeGreaterThan(0)
    proxy.delayMs = 0
    await vi.waitFor(
      async () => {
        const q = `again${Math.random()}`
        await slow.get(q)
        expect((await redis.keys('sophia:cache:{test}:*')).length).toBeGreaterThan(2)
        expect((await (await replica()).get(q)).from).toContain('detail=redis')
      },
      { timeout: 15_000, interval: 1000 },
    )
  })

  test.each([
    ['a list', (key: string) => redis.rpush(key, 'a', 'b')],
    ['words', (key: string) => redis.set(key, 'no answer of ours')],
    ['the head of an answer without its times', (key: string) => redis.set(key, '{"marks":[null]}\n{"version":-1}')],
  ])('answer anew where the key holds %s, and put it right', async (_what, spoil) => {
    const [one, other] = await replicas(2)
    await one?.get('x')
    await vi.waitFor(async () => expect(await answerKeys()).toHaveLength(1))
    const [key = ''] = await answerKeys()
    await redis.del(key)
    await spoil(key)
    version++
    expect((await other?.get('x'))?.version).toBe(version)
    await vi.waitFor(async () => expect(await redis.get(key)).toContain(`"version":${version}`))
  })

  test('stay right while Redis evicts, the marks of tags too', async () => {
    const [one, other] = await replicas(2)
    await one?.get('x')
    await vi.waitFor(async () => expect(await answerKeys()).toHaveLength(1))
    version++
    await one?.invalidate()
    // As if evicted: what was stored before the invalidation must not count again.
    await redis.del('sophia:cache:{test}:tag:deals')
    expect((await other?.get('x'))?.version).toBe(version)

    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
    await redis.config('SET', 'maxmemory', used + 100_000)
    const padding = 'p'.repeat(2000)
    for (let i = 0; i < 200; i++) {
      await redis.set(`pad${i}`, padding)
      const which = `q${i % 20}`
      if (i % 50 === 49) {
        version++
        await one?.invalidate()
      }
      expect((await one?.get(which))?.version).toBe(version)
    }
    expect(Number(/evicted_keys:(\d+)/.exec(await redis.info('stats'))?.[1])).toBeGreaterThan(0)
    await vi.waitFor(async () => expect((await other?.get('q1'))?.version).toBe(version))
  })
})
