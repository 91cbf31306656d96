/** Sign-in at a real OpenID provider, over HTTP. */
import { type App, ConfigError, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import { personIn } from '../src/openid.ts'
import { pathWithin } from '../src/routes/openid.ts'
import { type OpenId, registerDashboard, signInAtProvider, startOpenId } from './openid-client.ts'

const url = 'http://127.0.0.1:3000'
const callback = `${url}/api/sign-in/callback`
let openId: OpenId
let client: Record<string, string>
const apps: App[] = []

beforeAll(async () => {
  openId = await startOpenId({ roles: { ada: ['sophia:write', 'staff'], eve: ['staff'] } })
  client = await registerDashboard(openId, url)
}, 60_000)
afterAll(() => openId.close())
afterEach(async () => {
  openId.ailing = undefined
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

async function start(variables: Record<string, string> = {}): Promise<App> {
  const app = await buildApp(parseConfig(ConfigSchema, testEnvironment({ ...client, ...variables })), {
    pages: '/nowhere',
  })
  apps.push(app)
  return app
}

/** One browser: keeps its cookies. */
function browserOf(app: App) {
  const cookies = new Map<string, string>()
  const ask = async (path: string, method: 'GET' | 'POST' = 'GET') => {
    const answer = await app.inject({
      method,
      url: path,
      headers: {
        host: '127.0.0.1:3000',
        ...(method === 'POST' && { origin: url }),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    })
    for (const { name, value } of answer.cookies) {
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    return answer
  }
  const begin = async (to = '/business?days=30') => {
    const answer = await ask(`/api/sign-in/openid?to=${encodeURIComponent(to)}`)
    return new URL(String(answer.headers.location))
  }
  const finish = (search: URLSearchParams) => ask(`/api/sign-in/callback?${search}`)
  return {
    cookies,
    ask,
    begin,
    finish,
    signIn: async (who = 'ada') => finish(await signInAtProvider(await begin(), callback, who)),
  }
}

const failed = (answer: { headers: Record<string, unknown> }) =>
  new URL(String(answer.headers['location']), url).searchParams.get('failed')

describe('sign-in at an OpenID provider', () => {
  it('opens a session with the role of the claim, and the page that was asked for', async () => {
    const browser = browserOf(await start())
    const answer = await browser.signIn()
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/business?days=30'])
    expect(String(answer.headers['set-cookie'])).toMatch(/sophia_session=[\w-]{43};.*HttpOnly; SameSite=Strict/)
    expect([...browser.cookies.keys()]).toEqual(['sophia_session'])
    expect((await browser.ask('/api/me')).json()).toEqual({
      subject: 'oidc:ada',
      name: 'ada of the tests',
      role: 'write',
      signIn: true,
    })
    expect(openId.asked).toContain('/jwks')
  })

  it('asks with a challenge, a state and a nonce that nobody can guess', async () => {
    const browser = browserOf(await start())
    const [one, other] = [await browser.begin(), await browser.begin()]
    expect(one.searchParams.get('code_challenge_method')).toBe('S256')
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(one.searchParams.get(name)).toMatch(/^[\w-]{43}$/)
      expect(one.searchParams.get(name)).not.toBe(other.searchParams.get(name))
    }
  })

  it('refuses an answer with another state', async () => {
    const browser = browserOf(await start())
    const answer = await signInAtProvider(await browser.begin(), callback)
    answer.set('state', 'guessed')
    expect(failed(await browser.finish(answer))).toBe('mismatch')
    expect(browser.cookies.size).toBe(0)
  })

  it('takes an answer once, and from the browser that began only', async () => {
    const app = await start()
    const browser = browserOf(app)
    const answer = await signInAtProvider(await browser.begin(), callback)
    const kept = browser.cookies.get('sophia_sign_in') as string
    expect(failed(await browserOf(app).finish(answer))).toBe('used')
    expect((await browser.finish(answer)).headers.location).toBe('/business?days=30')
    browser.cookies.set('sophia_sign_in', kept)
    expect(failed(await browser.finish(answer))).toBe('used')
  })

  it('refuses a code that was used, or that belongs to another challenge', async () => {
    const browser = browserOf(await start())
    const answer = await signInAtProvider(await browser.begin(), callback)
    const other = await browser.begin()
    answer.set('state', other.searchParams.get('state') as string)
    expect(failed(await browser.finish(answer))).toBe('code')
  })

  it('refuses an answer of another issuer', async () => {
    const browser = browserOf(await start())
    const answer = await signInAtProvider(await browser.begin(), callback)
    answer.set('iss', 'https://evil.example')
    expect(failed(await browser.finish(answer))).toBe('token')
  })

  it('lets nobody in whose account has no role here, or who turned back', async () => {
    const browser = browserOf(await start())
    const answer = await browser.signIn('eve')
    expect(answer.headers.location).toBe('/sign-in?failed=role&to=%2Fbusiness%3Fdays%3D30')
    expect((await browser.ask('/api/me')).statusCode).toBe(401)
    const state = (await browser.begin()).searchParams.get('state') as string
    expect(
      failed(await browser.finish(new URLSearchParams({ error: 'access_denied', state, iss: openId.issuer }))),
    ).toBe('refused')
  })

  it('says that the provider does not answer, and tries again with the next', async () => {
    openId.ailing = /./
    const browser = browserOf(await start())
    expect(failed(await browser.ask('/api/sign-in/openid'))).toBe('provider')
    openId.ailing = undefined
    expect((await browser.signIn()).headers.location).toBe('/business?days=30')
  })

  it('ends the session that the browser had, and at sign-out the one at the provider too', async () => {
    const app = await start()
    const browser = browserOf(app)
    await browser.signIn()
    const before = browser.cookies.get('sophia_session') as string
    await browser.signIn()
    const old = browserOf(app)
    old.cookies.set('sophia_session', before)
    expect((await old.ask('/api/me')).statusCode).toBe(401)

    const { next } = (await browser.ask('/api/logout', 'POST')).json<{ next: string }>()
    const there = new URL(next)
    expect(there.origin + there.pathname).toBe(`${openId.issuer}/session/end`)
    expect(there.searchParams.get('id_token_hint')).toMatch(/^eyJ/)
    expect(there.searchParams.get('post_logout_redirect_uri')).toBe(`${url}/sign-in`)
    expect((await browser.ask('/api/me')).statusCode).toBe(401)
  })

  it('says which ways there are', async () => {
    const ways = async (app: App) => (await browserOf(app).ask('/api/sign-in')).json()
    expect(await ways(await start())).toEqual({ key: false, provider: new URL(openId.issuer).host })
    const keys = { SOPHIA_API_KEYS: `mara:read:${'0'.repeat(64)}` }
    expect(await ways(await start(keys))).toMatchObject({ key: true })
  })

  it.each(['//evil.example/', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/.//evil.example'])(
    'leads nowhere else: %s',
    (to) => expect(pathWithin(to)).toBe('/'),
  )

  it.each(['SOPHIA_OIDC_ISSUER', 'SOPHIA_SERVICE_SECRET'])('does not start without %s', async (name) => {
    const { [name]: _, SOPHIA_OIDC_AUDIENCE: audience, ...others } = client
    const variables = name === 'SOPHIA_OIDC_ISSUER' ? others : { ...others, SOPHIA_OIDC_AUDIENCE: audience as string }
    const config = parseConfig(ConfigSchema, testEnvironment(variables))
    await expect(buildApp(config)).rejects.toThrow(`SOPHIA_OIDC_CLIENT_ID is set, which needs ${name}`)
  })

  it('does not start with a role that there is not', async () => {
    await expect(start({ SOPHIA_OIDC_ROLES: 'boss=owner' })).rejects.toThrow(ConfigError)
  })
})

describe('the role of a claim', () => {
  const roles = new Map([
    ['viewers', 'read'],
    ['chiefs', 'admin'],
  ] as const)
  const roleOf = (claims: Record<string, unknown>, claim = 'roles') =>
    personIn({ sub: 'ada', ...claims }, 'token', { claim, roles }).role

  it('is the highest of those that are held', () => {
    expect(roleOf({ roles: ['viewers', 'chiefs', 'others'] })).toBe('admin')
    expect(roleOf({ roles: 'others viewers' })).toBe('read')
  })
  it('is found in a member of a member, and under a name with dots', () => {
    expect(roleOf({ realm: { roles: ['viewers'] } }, 'realm.roles')).toBe('read')
    expect(roleOf({ 'https://sophia.example/roles': ['viewers'] }, 'https://sophia.example/roles')).toBe('read')
  })
  it('is none where nothing of it counts here', () => {
    for (const claims of [{}, { roles: 7 }, { roles: [{ name: 'chiefs' }] }, { roles: ['Chiefs'] }])
      expect(() => roleOf(claims)).toThrow('role')
  })
})
