import { startRedis } from '@sophia/service/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type AnswerMemoryOptions, createAnswerMemory, type Remembered } from '../src/answer-memory.ts'
import { useSandbox } from './fixture.ts'

const { build, requests, url } = useSandbox()
const redis = await startRedis()
const client = redis && new Redis(redis.url, { maxRetriesPerRequest: 0 })
afterAll(async () => {
  client?.disconnect()
  await redis?.stop()
})
beforeEach(async () => void (await client?.flushall()))

/** By the sandbox's count. */
const remaining = async () => {
  const response = await fetch(`${url()}/github/rate_limit`, { headers: { authorization: 'token sandbox' } })
  return ((await response.json()) as { rate: { remaining: number } }).rate.remaining
}
const unchanged = async () => (await requests())['GET /repos/:owner/:repo/pulls']?.statuses['304'] ?? 0

describe.skipIf(!redis)('with a Redis', () => {
  const variables = { REDIS_URL: redis?.url ?? '' }

  test('what one replica has read, another asks about at no cost, with its link to the next page', async () => {
    const path = '/repos/harborlatch/access-api/pulls?limit=7'
    const first = await build(variables)
    const read = (await first.inject(path)).json()
    const second = await build(variables)
    const before = [await remaining(), await unchanged()] as const
    // The answers of the routes are shared too: without them GitHub itself is asked.
    await second.cache.invalidate(['pulls'])
    const again = (await second.inject(path)).json()
    expect(again).toEqual({ ...read, asOf: expect.any(String) })
    expect(again.nextCursor).toEqual(expect.any(String))
    expect([await remaining(), await unchanged()]).toEqual([before[0], before[1] + 1])
  })

  test('all answers together keep within their bytes, the oldest go, and each goes after its time', async () => {
    const memory = of({ maxBytes: 5_000 })
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'g']) await memory.set(`/${name}`, answer(1_000))
    // Asked as a replica that has none of its own.
    const other = of({ maxBytes: 5_000 })
    const found = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => other.get(`/${name}`)))
    expect(found.map((each) => each !== undefined)).toEqual([false, false, false, true, true, true, true])
    expect(found.at(-1)).toEqual(answer(1_000))
    const keys = (await client?.keys('*')) ?? []
    expect(keys).toHaveLength(4 + 2)
    for (const key of keys) expect(await client?.pttl(key)).toBeGreaterThan(0)

    await of({ ttlMs: 30 }).set('/short', answer(10))
    await expect.poll(() => of({ ttlMs: 30 }).get('/short')).toBeUndefined()
  })

  test('the answers of one credential are not those of another, and a large one stays in the process', async () => {
    await of({ identity: 'one' }).set('/secret', answer(10))
    expect(await of({ identity: 'two' }).get('/secret')).toBeUndefined()
    const memory = of({})
    await memory.set('/large', answer(2_000_000))
    expect(await memory.get('/large')).toEqual(answer(2_000_000))
    expect(await of({}).get('/large')).toBeUndefined()
  })

  test('while Redis is away, the process remembers by itself', async () => {
    const app = await build(variables)
    const read = async () => {
      await app.cache.invalidate(['pulls'])
      return (await app.inject('/repos/harborlatch/access-api/pulls?limit=9')).statusCode
    }
    await client?.quit()
    await redis?.kill()
    expect(await read()).toBe(200)
    const before = [await remaining(), await unchanged()] as const
    expect(await read()).toBe(200)
    expect([await remaining(), await unchanged()]).toEqual([before[0], before[1] + 1])
  })
})

const answer = (length: number): Remembered => ({
  etag: '"1"',
  headers: { link: '<x>; rel="next"' },
  body: Buffer.alloc(length, 'x'),
})
const of = (options: Partial<AnswerMemoryOptions>) =>
  createAnswerMemory({ identity: 'probe', redis: client as unknown as AnswerMemoryOptions['redis'], ...options })
