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
import { type DelayingProxy, startDelayingProxy } from './delaying-proxy.ts'

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
    const callers = Array.from({ length: 200 }, (_, index) => all[index % 3]?.get('slow'))
    expect((await Promise.all(callers)).map((answer) => answer?.version)).toEqual(Array(200).fill(version))
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
})
