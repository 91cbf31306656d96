import { Redis } from 'ioredis'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { CallContext } from '../src/call-context.ts'
import { createRateLimiter } from '../src/rate-limiter.ts'
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
    await expect(limiter.take(callWith(500).call)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterS: 10 })
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

  it('two together never let more pass in a window than one may', async () => {
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
    // Twenty calls at five a second need four windows, so the last group starts three seconds after the first.
    const groups = passed.map((at) => Math.round((at - (passed[0] ?? 0)) / 1000))
    for (const window of new Set(groups))
      expect(groups.filter((group) => group === window).length).toBeLessThanOrEqual(5)
    expect((passed.at(-1) ?? 0) - (passed[0] ?? 0)).toBeGreaterThan(2800)
  })

  it('go on counting each for itself when Redis is killed', async () => {
    const limiters = limitersFor('alone', 10_000)
    await kill()
    const startedAt = performance.now()
    await Promise.all(limiters.map((limiter) => limiter.take(callWith(2000).call)))
    expect(performance.now() - startedAt).toBeLessThan(500)
    for (const limiter of limiters) {
      await Promise.all(Array.from({ length: 4 }, () => limiter.take(callWith(100).call)))
      await expect(limiter.take(callWith(100).call)).rejects.toMatchObject({ kind: 'rate-limited' })
    }
  })
})
