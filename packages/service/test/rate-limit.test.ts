import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { App } from '../src/index.ts'
import { addressOf } from '../src/rate-limit.ts'
import { RateWindows, windowMs } from '../src/rate-window.ts'
import { startRedis, type TestRedis } from '../src/testing/redis.ts'
import { mcpCall } from '../src/testing/mcp.ts'
import { buildFixture } from './fixture.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = { SOPHIA_API_KEYS: `ana:read:${sha256('a')},ben:read:${sha256('b')}` }
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const apps: App[] = []
const start = async (variables: Record<string, string> = {}): Promise<App> => {
  const app = await buildFixture({ ...keys, ...variables })
  apps.push(app)
  await app.ready()
  return app
}
// The minute must not turn within a test. Timers go on.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-25T12:00:20Z') }))
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
const ask = async (app: App, key?: string, remoteAddress = '192.0.2.1', url = '/echo/x') =>
  app.inject({ url, remoteAddress, ...(key && { headers: bearer(key) }) })
const statuses = async (count: number, one: () => ReturnType<typeof ask>) => {
  const seen: number[] = []
  for (let each = 0; each < count; each++) seen.push((await one()).statusCode)
  return seen
}

describe('a window that slides', () => {
  const at = (minute: number, second: number) => minute * windowMs + second * 1000

  test('the minute before counts with the share that still lies within sixty seconds', () => {
    const windows = new RateWindows({ prefix: '' })
    for (let each = 0; each < 10; each++) expect(windows.take('ana', 10, at(5, 50)).allowed).toBe(true)
    expect(windows.take('ana', 10, at(5, 59)).allowed).toBe(false)
    // Half a minute later half of them count.
    const halfway = Array.from({ length: 6 }, () => windows.take('ana', 10, at(6, 30)).allowed)
    expect(halfway).toEqual([true, true, true, true, true, false])
    expect(windows.take('ben', 10, at(6, 30))).toMatchObject({ allowed: true, remaining: 9 })
    // After a minute without requests nothing is left.
    expect(windows.take('ana', 10, at(8, 0))).toMatchObject({ allowed: true, remaining: 9 })
  })

  test('whoever waits as long as told is served, and a little earlier not', () => {
    for (const second of [0, 7, 30, 59]) {
      for (const limit of [1, 3, 10]) {
        const windows = new RateWindows({ prefix: '' })
        let turn = windows.take('ana', limit, at(5, second))
        while (turn.allowed) turn = windows.take('ana', limit, at(5, second))
        expect(windows.take('ana', limit, at(5, second) + Math.floor(turn.waitMs) - 50).allowed).toBe(false)
        expect(windows.take('ana', limit, at(5, second) + Math.ceil(turn.waitMs) + 1).allowed).toBe(true)
      }
    }
  })

  test('the caller not seen for longest is forgotten first', () => {
    const windows = new RateWindows({ prefix: '', maxCallers: 2 })
    for (const name of ['ana', 'ben', 'ana', 'carla']) windows.take(name, 10, at(5, 0))
    expect(windows.take('ana', 10, at(5, 0)).remaining).toBe(7)
    expect(windows.take('ben', 10, at(5, 0)).remaining).toBe(9)
  })
})

describe('one replica', () => {
  test('each caller has a limit of their own, told in the headers, and then a problem with Retry-After', async () => {
    const app = await start({ SOPHIA_RATE_LIMIT: '3' })
    const first = await ask(app, 'a')
    expect(first.headers['ratelimit-policy']).toBe('"caller";q=3;w=60')
    expect(first.headers['ratelimit']).toMatch(/^"caller";r=2;t=\d+$/)
    expect(await statuses(3, () => ask(app, 'a'))).toEqual([200, 200, 429])
    const refused = await ask(app, 'a')
    expect(refused.json()).toMatchObject({ type: 'urn:sophia:problem:too-many-requests', status: 429 })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    expect(refused.headers['ratelimit']).toMatch(/^"caller";r=0;t=\d+$/)
    expect((await ask(app, 'b')).statusCode).toBe(200)
  })

  test('health and metrics are not counted, and a call over MCP is one request', async () => {
    const app = await start({ SOPHIA_RATE_LIMIT: '3' })
    for (const url of ['/health', '/metrics', '/health/live', '/health']) {
      expect([url, (await ask(app, 'a', undefined, url)).statusCode]).toEqual([url, 200])
    }
    await mcpCall(app, 'echo', { id: 'x' }, bearer('a'))
    expect((await ask(app, 'a')).headers['ratelimit']).toMatch(/r=1;/)
  })

  test('failed sign-ins are counted by address, and those who hold a key there go on', async () => {
    const app = await start({ SOPHIA_RATE_LIMIT: '10' })
    // A wrong token and none share what the address has: a fifth.
    expect([(await ask(app, 'wrong')).statusCode, (await ask(app)).statusCode]).toEqual([401, 401])
    const refused = await ask(app, 'wrong')
    expect([refused.statusCode, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
    expect(refused.headers['www-authenticate']).toBeUndefined()
    expect((await ask(app, undefined, undefined, '/nowhere')).statusCode).toBe(429)
    // The MCP door has an error handler of its own, and probes verify nothing.
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const toDoor = {
      method: 'POST',
      url: '/mcp',
      remoteAddress: '192.0.2.1',
      headers: bearer('wrong'),
      payload: message,
    } as const
    expect((await app.inject(toDoor)).statusCode).toBe(429)
    expect((await ask(app, 'wrong', undefined, '/health')).statusCode).toBe(200)
    expect((await ask(app, 'a')).statusCode).toBe(200)
    expect((await ask(app, 'wrong', '192.0.2.2')).statusCode).toBe(401)
  })

  test('the addresses of one IPv6 network count as one', () => {
    expect(addressOf('2001:db8::1')).toBe(addressOf('2001:db8:0:0:ffff::2'))
    expect(addressOf('2001:db8::1')).not.toBe(addressOf('2001:db8:0:1::1'))
    expect(addressOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(addressOf('192.0.2.7')).toBe('192.0.2.7')
  })
})

describe('two replicas with a Redis', async () => {
  let redis: TestRedis | null
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => {
    await redis?.stop()
  })
  const remaining = async (app: App, key: string) =>
    Number(/r=(\d+)/.exec(String((await ask(app, key)).headers['ratelimit']))?.[1])

  test('learn of each other, and go on alone while it is away', async ({ skip }) => {
    skip(!redis)
    const variables = { REDIS_URL: redis?.url ?? '', SOPHIA_RATE_LIMIT: '1000' }
    const [one, two] = await Promise.all([start(variables), start(variables)])
    await statuses(400, () => ask(one, 'a'))
    // Each look costs one request itself.
    await expect.poll(() => remaining(two, 'a'), { timeout: 20_000, interval: 100 }).toBeLessThan(600)
    await expect.poll(() => remaining(one, 'a'), { timeout: 20_000, interval: 100 }).toBeLessThan(599)
    expect(await remaining(two, 'b')).toBe(999)

    await redis?.kill()
    const before = await remaining(two, 'a')
    expect(await statuses(20, () => ask(two, 'a'))).not.toContain(500)
    expect(await remaining(two, 'a')).toBeLessThanOrEqual(before - 20)
    await redis?.restart()
    await statuses(50, () => ask(one, 'b'))
    await expect
      .poll(
        async () => {
          await ask(one, 'b')
          return remaining(two, 'b')
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBeLessThan(995)
    // What was known before the crash still counts.
    expect(await remaining(two, 'a')).toBeLessThan(before)
  }, 60_000)

  test('one that starts late learns what the minute before has seen', async ({ skip }) => {
    skip(!redis)
    const client = new Redis(redis?.url ?? '')
    try {
      const [one, two] = [1, 2].map(() => new RateWindows({ prefix: 'late:', redis: client }))
      const minute = 7 * windowMs
      for (let each = 0; each < 10; each++) one?.take('ana', 10, minute + 50_000)
      await expect.poll(() => client.status).toBe('ready')
      await one?.share()
      const next = minute + windowMs + 6_000
      expect(two?.take('ana', 10, next)).toMatchObject({ allowed: true, remaining: 9 })
      await two?.share()
      // Nine of the ten still count.
      expect(two?.take('ana', 10, next).allowed).toBe(false)
    } finally {
      client.disconnect()
    }
  })
})

describe('behind a proxy', () => {
  const through = (app: App, forwarded: string, remoteAddress: string) =>
    app.inject({ url: '/echo/x', remoteAddress, headers: { 'x-forwarded-for': forwarded } })
  const limit = { SOPHIA_RATE_LIMIT: '5' }

  test('whom a trusted one names is counted for themselves', async () => {
    const app = await start({ ...limit, SOPHIA_TRUSTED_PROXIES: '10.42.0.0/16' })
    expect((await through(app, '198.51.100.7', '10.42.3.9')).statusCode).toBe(401)
    expect((await through(app, '198.51.100.7', '10.42.3.9')).statusCode).toBe(429)
    expect((await through(app, '198.51.100.8', '10.42.3.9')).statusCode).toBe(401)
    // What a stranger wrote before it came to the proxy is not believed.
    expect((await through(app, '203.0.113.1, 198.51.100.8', '10.42.3.9')).statusCode).toBe(429)
  })

  test('nobody else is believed', async () => {
    for (const variables of [limit, { ...limit, SOPHIA_TRUSTED_PROXIES: '10.42.0.0/16' }]) {
      const app = await start(variables)
      expect((await through(app, '198.51.100.7', '192.0.2.1')).statusCode).toBe(401)
      expect((await through(app, '198.51.100.9', '192.0.2.1')).statusCode).toBe(429)
    }
  })
})
