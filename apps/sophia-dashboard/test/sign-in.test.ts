import { createHash } from 'node:crypto'
import type { App } from '@sophia/service'
import { startRedis } from '@sophia/service/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildAlone } from './alone.ts'

const key = 'sk-a-key-that-nobody-guesses'
const keys = { SOPHIA_API_KEYS: `mara:write:${createHash('sha256').update(key).digest('hex')}` }
const origin = { origin: 'http://localhost', host: 'localhost' }
const minute = 60_000
const apps: App[] = []

// Sessions end by the clock. Timers go on.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-25T12:00:20Z') }))
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms)

async function build(variables: Record<string, string> = {}): Promise<App> {
  const app = await buildAlone({ ...keys, ...variables }, { pages: '/nowhere' })
  apps.push(app)
  return app
}

const login = (app: App, payload = { key }, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/login', headers: { ...origin, ...headers }, payload })
type Answer = Awaited<ReturnType<typeof login>>
/** What the browser sends from then on. */
const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';')[0] ?? ''
const write = (app: App, url: string, cookie: string) =>
  app.inject({ method: 'POST', url, headers: { ...origin, cookie } })
const keep = (app: App, cookie: string) => write(app, '/api/me/keep', cookie)
const statusOf = async (app: App, cookie: string) =>
  (await app.inject({ url: '/api/me', headers: { host: 'localhost', cookie } })).statusCode

async function signedIn(variables: Record<string, string> = {}): Promise<{ app: App; cookie: string }> {
  const app = await build(variables)
  return { app, cookie: cookieOf(await login(app)) }
}

describe('sign-in', () => {
  it('asks nobody on a machine of one’s own', async () => {
    const app = await buildAlone({}, { pages: '/nowhere' })
    apps.push(app)
    expect((await app.inject({ url: '/api/me' })).json()).toEqual({ subject: 'local', role: 'admin', signIn: false })
  })

  it('knows the holder of the key by the cookie, which no script reads and no other site sends', async () => {
    const app = await build()
    const answer = await login(app)
    expect(answer.json()).toEqual({ subject: 'mara', role: 'write', signIn: true })
    expect(answer.headers['set-cookie']).toMatch(
      /^sophia_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const cookie = cookieOf(answer)
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).json()).toMatchObject({ subject: 'mara' })
    expect((await app.inject({ url: '/api/me' })).statusCode).toBe(401)
    expect((await app.inject({ url: '/api/overview' })).statusCode).toBe(401)
  })

  it('sends the cookie over TLS only, except on loopback', async () => {
    const app = await build({ SOPHIA_ALLOWED_HOSTS: 'sophia.example' })
    const answer = await app.inject({
      method: 'POST',
      url: '/api/login',
      headers: { host: 'sophia.example' },
      payload: { key },
    })
    expect(String(answer.headers['set-cookie'])).toContain('Secure')
  })

  it('refuses a wrong key', async () => {
    const answer = await login(await build(), { key: 'guess' })
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined])
  })

  it('takes thirty attempts a minute from one address, the right key among them', async () => {
    const app = await build()
    for (let attempt = 0; attempt < 30; attempt++) expect((await login(app, { key: 'guess' })).statusCode).toBe(401)
    const refused = await login(app)
    expect([refused.statusCode, refused.headers['set-cookie']]).toEqual([429, undefined])
    expect(refused.headers['ratelimit-policy']).toBe('"attempt";q=30;w=60')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    // Who is signed in there goes on, and other addresses sign in.
    expect((await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${key}` } })).statusCode).toBe(200)
    const elsewhere = { method: 'POST', url: '/api/login', remoteAddress: '192.0.2.7', payload: { key } } as const
    expect((await app.inject(elsewhere)).statusCode).toBe(200)
    pass(2 * minute)
    expect((await login(app)).statusCode).toBe(200)
  })

  it('takes a write by cookie only from its own pages', async () => {
    const { app, cookie } = await signedIn()
    const ask = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/kpis/query', headers: { cookie, ...headers }, payload: { metrics: [] } })
    expect((await ask({})).statusCode).toBe(403)
    expect((await ask({ origin: 'http://evil.example' })).statusCode).toBe(403)
    expect((await ask(origin)).statusCode).toBe(502)
  })

  it('opens the sign-in page to a browser whose session is over', async () => {
    const app = await build()
    const cookie = `sophia_session=${'x'.repeat(43)}`
    expect((await app.inject({ url: '/api/sign-in', headers: { cookie } })).statusCode).toBe(200)
  })
})

describe('a session', () => {
  it('is a new one at each sign-in, and the one before ends', async () => {
    const { app, cookie } = await signedIn()
    const again = cookieOf(await login(app, { key }, { cookie }))
    expect(again).not.toBe(cookie)
    expect([await statusOf(app, cookie), await statusOf(app, again)]).toEqual([401, 200])
  })

  it('is never the one that somebody else chose', async () => {
    const app = await build()
    const planted = `sophia_session=${'x'.repeat(43)}`
    expect(cookieOf(await login(app, { key }, { cookie: planted }))).not.toBe(planted)
    expect(await statusOf(app, planted)).toBe(401)
  })

  it('changes its id after a quarter of an hour of use; the one before ends five minutes later', async () => {
    const { app, cookie } = await signedIn()
    pass(14 * minute)
    expect((await keep(app, cookie)).headers['set-cookie']).toBeUndefined()
    pass(minute)
    const answer = await keep(app, cookie)
    // It ends when the one before would have ended.
    expect(answer.headers['set-cookie']).toMatch(
      /^sophia_session=[\w-]{43}; Max-Age=85500; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const renewed = cookieOf(answer)
    expect(renewed).not.toBe(cookie)
    // Another tab that asks with the id before is led to the same one.
    expect(cookieOf(await keep(app, cookie))).toBe(renewed)
    pass(5 * minute - 1)
    expect([await statusOf(app, cookie), await statusOf(app, renewed)]).toEqual([200, 200])
    pass(2)
    expect([await statusOf(app, cookie), await statusOf(app, renewed)]).toEqual([401, 200])
  })

  it('ends with whatever id of it signs out', async () => {
    for (const which of ['cookie', 'renewed'] as const) {
      const { app, cookie } = await signedIn()
      pass(15 * minute)
      const renewed = cookieOf(await keep(app, cookie))
      const left = await write(app, '/api/logout', { cookie, renewed }[which])
      expect(left.json()).toEqual({ next: '/sign-in' })
      expect([await statusOf(app, cookie), await statusOf(app, renewed)]).toEqual([401, 401])
    }
  })

  it('ends when nobody used it for the idle time, whatever an open page asks by itself', async () => {
    const { app, cookie } = await signedIn({ SOPHIA_SIGN_IN_IDLE_MINUTES: '10' })
    pass(9 * minute)
    expect(await statusOf(app, cookie)).toBe(200)
    await keep(app, cookie)
    pass(9 * minute)
    expect(await statusOf(app, cookie)).toBe(200)
    pass(minute + 1)
    expect(await statusOf(app, cookie)).toBe(401)
  })

  it('ends after its whole time, however much it is used', async () => {
    const signed = await signedIn({ SOPHIA_SIGN_IN_HOURS: '1' })
    const { app } = signed
    let { cookie } = signed
    for (let quarter = 0; quarter < 3; quarter++) {
      pass(15 * minute)
      cookie = cookieOf(await keep(app, cookie))
      expect(await statusOf(app, cookie)).toBe(200)
    }
    pass(15 * minute)
    expect(await statusOf(app, cookie)).toBe(401)
    expect((await keep(app, cookie)).statusCode).toBe(401)
  })
})

describe('sessions of two replicas with a Redis', () => {
  it('are one: known, renewed and ended on both, with the same times', async ({ skip }) => {
    const redis = await startRedis()
    skip(!redis)
    try {
      const variables = { REDIS_URL: redis?.url ?? '', SOPHIA_SIGN_IN_IDLE_MINUTES: '60' }
      const [one, two] = [await build(variables), await build(variables)]
      const store = (
        one as unknown as { redis: { keys(of: string): Promise<string[]>; ttl(key: string): Promise<number> } }
      ).redis
      const lives = async () => {
        const names = await store.keys('sophia:session:*')
        return (await Promise.all(names.map((name) => store.ttl(name))))
          .map((ttl) => Math.ceil(ttl / 60))
          .sort((a, b) => a - b)
      }
      const cookie = cookieOf(await login(one))
      expect(await statusOf(two, cookie)).toBe(200)
      expect(await lives()).toEqual([60])

      pass(15 * minute)
      const renewed = cookieOf(await keep(two, cookie))
      expect(await statusOf(one, renewed)).toBe(200)
      expect(await lives()).toEqual([5, 60])

      await write(one, '/api/logout', renewed)
      expect([await statusOf(one, renewed), await statusOf(two, renewed)]).toEqual([401, 401])
      expect(await lives()).toEqual([])
      // Nearly over: no longer than what is left of the whole.
      const late = cookieOf(await login(one))
      pass(24 * 60 * minute - 5 * minute)
      await keep(two, late)
      expect(await lives()).toEqual([5, 5])
    } finally {
      await Promise.all(apps.splice(0).map((app) => app.close()))
      await redis?.stop()
    }
  })
})
