import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { CallContext } from '../src/call-context.ts'
import { createRateLimiter, type RateLimiter } from '../src/rate-limiter.ts'
import { Replicas } from '../src/rate-limiter/replicas.ts'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'

function callWith(remainingMs: number): { call: CallContext; leave: () => void } {
  const left = new AbortController()
  const end = performance.now() + remainingMs
  const remaining = () => Math.max(0, end - performance.now())
  return {
    call: { signal: left.signal, remaining, requestId: 'r' },
    leave: () => left.abort(new Error('the caller left')),
  }
}

/** Fills the window, then lets callers come for the next one and leave, five times over. */
async function fillAndLeave(limiters: readonly RateLimiter[], points: number): Promise<void> {
  const next = (i: number) => limiters[i % limiters.length] as RateLimiter
  for (let i = 0; i < points; i++) await next(i).take()
  for (let round = 0; round < 5; round++) {
    const callers = Array.from({ length: points }, () => callWith(90_000))
    const turns = callers.map(({ call }, i) => expect(next(i).take(call)).rejects.toThrow('the caller left'))
    await delay(50)
    for (const { leave } of callers) leave()
    await Promise.all(turns)
  }
}

describe('a rate limiter', () => {
  it('lets the points of a window pass at once and the next one wait its turn', async () => {
    const limiter = createRateLimiter({ name: 'turns', points: 3, durationMs: 1000 })
    const startedAt = performance.now()
    await Promise.all([limiter.take(), limiter.take(undefined, 2)])
    expect(performance.now() - startedAt).toBeLessThan(100)
    await limiter.take(callWith(3000).call)
    expect(performance.now() - startedAt).toBeGreaterThan(900)
  })

  it('refuses at once when the turn would come after the deadline', async () => {
    const limiter = createRateLimiter({ name: 'late', points: 1, durationMs: 10_000 })
    await limiter.take()
    const startedAt = performance.now()
    await expect(limiter.take(callWith(500).call)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterS: 11 })
    expect(performance.now() - startedAt).toBeLessThan(100)
  })

  it('stops waiting when the caller leaves', async () => {
    const limiter = createRateLimiter({ name: 'leaves', points: 1, durationMs: 1000 })
    await limiter.take()
    const { call, leave } = callWith(5000)
    const turn = limiter.take(call)
    setTimeout(leave, 20)
    await expect(turn).rejects.toThrow('the caller left')
  })

  it('lets nobody pass in the place of callers who have left', async () => {
    const limiter = createRateLimiter({ name: 'left', points: 3, durationMs: 60_000 })
    await fillAndLeave([limiter], 3)
    await expect(limiter.take(callWith(30_000).call)).rejects.toMatchObject({ kind: 'rate-limited' })
  })

  it('refuses more points than a window has', async () => {
    await expect(createRateLimiter({ name: 'much', points: 2, durationMs: 1000 }).take(undefined, 3)).rejects.toThrow(
      RangeError,
    )
  })
})

const server: TestRedis | null = await startRedis()

describe.skipIf(!server)('rate limiters over Redis', () => {
  const { url, kill, stop } = server as TestRedis
  const connections = [new Redis(url), new Redis(url)]
  for (const redis of connections) redis.on('error', () => {})
  afterAll(async () => {
    for (const redis of connections) redis.disconnect()
    await stop()
  })
  const limitersFor = (name: string, durationMs: number) =>
    connections.map((redis) => createRateLimiter({ name, points: 5, durationMs, redis }))

  it('two together never let more pass in any stretch of the window than one may', async () => {
    await vi.waitFor(() => expect(connections.map(({ status }) => status)).toEqual(['ready', 'ready']))
    const passed: number[] = []
    await Promise.all(
      limitersFor('shared', 1000).flatMap((limiter) =>
        Array.from({ length: 10 }, async () => {
          await limiter.take(callWith(10_000).call)
          passed.push(performance.now())
        }),
      ),
    )
    expect(passed).toHaveLength(20)
    // The sixth after any call comes when the first has left the window. Timers may be late, not early.
    for (const [index, at] of passed.slice(5).entries()) expect(at - (passed[index] ?? 0)).toBeGreaterThan(900)
  })

  it('a caller who leaves gives its turn to those who come later', async () => {
    const [one, other] = limitersFor('left', 2000)
    const filledFrom = performance.now()
    for (let i = 0; i < 5; i++) await one?.take()
    const keyed = () => connections[0]?.lrange('sophia:turns:left', 0, 0)
    const [before] = (await keyed()) ?? []
    const waiting = Array.from({ length: 5 }, () => callWith(10_000))
    const turns = waiting.map(({ call }) => expect(one?.take(call)).rejects.toThrow('the caller left'))
    await vi.waitFor(async () => expect((await keyed())?.[0]).not.toBe(before))
    for (const { leave } of waiting) leave()
    await Promise.all(turns)
    // Without their turns it would come in the third window.
    const startedAt = performance.now()
    await other?.take(callWith(10_000).call)
    expect(performance.now() - startedAt).toBeLessThan(3000)
    // And not in the first, which is full.
    expect(performance.now() - filledFrom).toBeGreaterThan(1900)
  })

  it('nobody passes in the place of callers who have left, on either side', async () => {
    const limiters = limitersFor('many-left', 60_000)
    await fillAndLeave(limiters, 5)
    for (const limiter of [...limiters, ...limitersFor('many-left', 60_000)]) {
      await expect(limiter.take(callWith(30_000).call)).rejects.toMatchObject({ kind: 'rate-limited' })
    }
  })

  it('count their own calls even when Redis forgets them', async () => {
    const [limiter] = limitersFor('flushed', 5000)
    for (let i = 0; i < 5; i++) await limiter?.take()
    await connections[0]?.flushall()
    await expect(limiter?.take(callWith(1000).call)).rejects.toMatchObject({ kind: 'rate-limited' })
  })

  it('do without Redis where its key holds something else', async () => {
    const [limiter] = limitersFor('wrong', 5000)
    await connections[0]?.set('sophia:turns:wrong', 'a string')
    await limiter?.take(callWith(1000).call)
    await limiter?.take(callWith(1000).call)
    await expect(limiter?.take(callWith(1000).call)).rejects.toMatchObject({ kind: 'rate-limited' })
  })

  it('know how many they are, and when one is gone', { timeout: 60_000 }, async () => {
    const third = new Redis(url)
    const replicas = [...connections, third].map((redis) => new Replicas(redis, 'counted'))
    const only = new Replicas(connections[0] as Redis, 'only')
    expect(only.count).toBe(2)
    const counts = () => replicas.map(({ count }) => count)
    await vi.waitFor(() => expect(counts()).toEqual([3, 3, 3]), 20_000)
    third.disconnect()
    await vi.waitFor(() => expect(counts().slice(0, 2)).toEqual([2, 2]), 30_000)
    await vi.waitFor(() => expect(only.count).toBe(1), 20_000)
  })

  it('take their part each when Redis is killed, and what they took before counts', async () => {
    const limiters = limitersFor('alone', 10_000)
    const shared = { points: 5, durationMs: 10_000, redis: connections[0] as Redis }
    const only = createRateLimiter({ ...shared, name: 'only', replicas: { count: 1 } })
    const oneOfTen = createRateLimiter({ ...shared, name: 'one-of-ten', replicas: { count: 10 } })
    const [one, other] = limiters
    await one?.take()
    await kill()
    await vi.waitFor(() => expect(connections.every(({ status }) => status !== 'ready')).toBe(true))
    const startedAt = performance.now()
    await one?.take(callWith(2000).call)
    await other?.take(callWith(2000).call)
    await other?.take(callWith(2000).call)
    expect(performance.now() - startedAt).toBeLessThan(500)
    for (const limiter of limiters) {
      await expect(limiter.take(callWith(1000).call)).rejects.toMatchObject({ kind: 'rate-limited' })
    }
    for (let i = 0; i < 5; i++) await only.take(callWith(1000).call)
    await expect(only.take(callWith(1000).call)).rejects.toMatchObject({ kind: 'rate-limited' })
    // Half a point of each window.
    await oneOfTen.take(callWith(1000).call)
    await expect(oneOfTen.take(callWith(15_000).call)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterS: 21 })
  })
})
