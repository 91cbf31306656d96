/** Tokens of a real OpenID provider, over HTTP. */
import { createHash } from 'node:crypto'
import { importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'
import { type OpenId, startOpenId } from './openid.ts'

const audience = 'https://sophia.test/mcp'
let openId: OpenId
const apps: App[] = []
beforeAll(async () => {
  openId = await startOpenId()
}, 60_000)
afterAll(() => openId.close())
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

async function start(variables: Record<string, string> = {}): Promise<App> {
  const app = await buildFixture({
    SOPHIA_OIDC_ISSUER: openId.issuer,
    SOPHIA_OIDC_AUDIENCE: audience,
    ...variables,
  })
  apps.push(app)
  await app.ready()
  return app
}
const call = (app: App, token: string | undefined, url = '/echo/1') =>
  app.inject({ url, headers: { ...(token && { authorization: `Bearer ${token}` }) } })

interface Forged {
  aud?: string
  iss?: string
  exp?: number
  kid?: string
  scope?: string
}
/** Signed with the provider's own key, unless said otherwise. */
async function forge({ aud = audience, iss = openId.issuer, exp, kid, scope = 'sophia:read' }: Forged = {}) {
  return new SignJWT({ scope, client_id: 'robot', sub: 'robot' })
    .setProtectedHeader({ alg: 'RS256', kid: kid ?? openId.key.kid! })
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime(exp ?? Math.floor(Date.now() / 1000) + 300)
    .sign(await importJWK(openId.key, 'RS256'))
}

describe('OpenID tokens', () => {
  test('the scope of a token is what its holder may do; a seen token is not verified again', async () => {
    const app = await start()
    const read = await openId.token()
    const admin = await openId.token({ scope: 'sophia:read sophia:admin' })
    expect((await call(app, read)).statusCode).toBe(200)
    expect((await call(app, admin, '/admin')).json()).toEqual({ subject: 'oidc:robot' })
    const asked = openId.asked.length
    await openId.close()
    expect((await call(app, read)).statusCode).toBe(200)
    await openId.reopen()
    expect(openId.asked.length).toBe(asked)
  }, 60_000)

  test('a token of another audience, issuer, time or key is refused, and says why', async () => {
    const app = await start()
    const now = Math.floor(Date.now() / 1000)
    expect((await call(app, await forge())).statusCode).toBe(200)
    expect((await call(app, await forge({ exp: now - 10 }))).statusCode).toBe(200) // within the clocks' tolerance
    const publicText = JSON.stringify({ n: openId.key.n, e: openId.key.e })
    for (const [token, detail] of [
      [await openId.token({ resource: 'https://other.test/mcp' }), /not for this service \(aud\)/],
      [await forge({ iss: 'https://evil.test' }), /\(iss\)/],
      [await forge({ exp: now - 60 }), /has expired/],
      [await forge({ kid: 'made-up' }), /not known/],
      [(await forge()).slice(0, -8) + 'AAAAAAAA', /not known/],
      [
        new UnsecuredJWT({ scope: 'sophia:admin' }).setIssuer(openId.issuer).setAudience(audience).encode(),
        /not known/,
      ],
      [
        await new SignJWT({ scope: 'sophia:admin' })
          .setProtectedHeader({ alg: 'HS256', kid: openId.key.kid! })
          .setIssuer(openId.issuer)
          .setAudience(audience)
          .setExpirationTime('5m')
          .sign(new TextEncoder().encode(publicText)),
        /not known/,
      ],
    ] as const) {
      const answer = await call(app, token)
      expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
        401,
        expect.stringMatching(detail),
      ])
      expect(answer.body).not.toContain(token)
    }
  }, 60_000)

  test('a cached token ends with its expiry', async () => {
    const app = await start()
    const token = await forge({ exp: Math.floor(Date.now() / 1000) + 60 })
    expect((await call(app, token)).statusCode).toBe(200)
    vi.useFakeTimers({ now: Date.now() + 100_000, toFake: ['Date'] })
    expect((await call(app, token)).statusCode).toBe(401)
  })

  test('a rotated key is fetched once; made-up key ids do not make the provider work', async () => {
    const app = await start()
    expect((await call(app, await forge())).statusCode).toBe(200)
    const keysAsked = () => openId.asked.filter((path) => path.includes('jwks')).length
    const before = keysAsked()
    expect(before).toBeGreaterThan(0)
    for (let turn = 0; turn < 5; turn++) await call(app, await forge({ kid: `made-up-${turn}` }))
    expect(keysAsked() - before).toBeLessThanOrEqual(1)
    await openId.rotate()
    vi.useFakeTimers({ now: Date.now() + 30_000, toFake: ['Date'] })
    expect((await call(app, await forge())).statusCode).toBe(200)
    expect(keysAsked() - before).toBeLessThanOrEqual(2)
  }, 60_000)

  test('while the provider is down a service starts, keys work, and a token is told to come back', async () => {
    const token = await openId.token()
    await openId.close()
    const key = createHash('sha256').update('k').digest('hex')
    const app = await start({ SOPHIA_API_KEYS: `alice:read:${key}` })
    expect((await call(app, 'k')).statusCode).toBe(200)
    const answer = await call(app, token)
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    await openId.reopen()
    await vi.waitFor(async () => expect((await call(app, token)).statusCode).toBe(200), {
      timeout: 20_000,
      interval: 200,
    })
  }, 60_000)

  test.each([
    ['that has not given its keys yet', false],
    ['whose keys are known', true],
  ])(
    'fifty made-up tokens cost a provider that is down, %s, one fetch',
    async (_label, known) => {
      const app = await start()
      if (known) expect((await call(app, await forge())).statusCode).toBe(200)
      const keysAsked = () => openId.asked.filter((path) => path.includes('jwks')).length
      const before = keysAsked()
      // Past the time for which keys that were fetched are not fetched again; and fifty calls must not outlast the pause.
      vi.useFakeTimers({ now: Date.now() + 30_000, toFake: ['performance', 'Date'] })
      openId.ailing = /jwks/
      try {
        for (let turn = 0; turn < 50; turn++) {
          expect((await call(app, await forge({ kid: `made-up-${turn}` }))).statusCode).toBe(503)
        }
        expect(keysAsked() - before).toBe(1)
        const unseen = await forge({ exp: Math.floor(Date.now() / 1000) + 200 })
        expect((await call(app, unseen)).statusCode).toBe(known ? 200 : 503)
      } finally {
        openId.ailing = undefined
      }
      vi.advanceTimersByTime(2_500)
      expect((await call(app, await forge())).statusCode).toBe(200)
      if (!known) return
      await openId.rotate()
      expect((await call(app, await forge())).statusCode).toBe(200)
    },
    60_000,
  )

  test.each([
    ['its description', /openid-configuration/],
    ['its keys', /jwks/],
  ])(
    'a provider that hangs over %s costs a call no more than its budget',
    async (_what, path) => {
      const app = await start()
      openId.hanging = path
      const token = await forge()
      const askedAt = performance.now()
      const answer = await app.inject({
        url: '/echo/1',
        headers: { authorization: `Bearer ${token}`, 'sophia-budget-ms': '300' },
      })
      // Well under the three seconds after which the provider is given up.
      expect([answer.statusCode, performance.now() - askedAt < 2_500]).toEqual([503, true])
      openId.hanging = undefined
      await vi.waitFor(async () => expect((await call(app, token)).statusCode).toBe(200), {
        timeout: 20_000,
        interval: 200,
      })
    },
    60_000,
  )

  test('half a configuration, or an issuer in clear text, is refused at the start', async () => {
    await expect(buildFixture({ SOPHIA_OIDC_ISSUER: openId.issuer })).rejects.toThrow(/needs SOPHIA_OIDC_AUDIENCE/)
    await expect(buildFixture({ SOPHIA_OIDC_AUDIENCE: 'a' })).rejects.toThrow(/needs SOPHIA_OIDC_ISSUER/)
    await expect(start({ SOPHIA_OIDC_ISSUER: 'http://id.example' })).rejects.toThrow(/not https/)
    const open = await start({ SOPHIA_HOST: '0.0.0.0' })
    expect((await call(open, undefined)).statusCode).toBe(401)
  })
})

describe('challenges', () => {
  const metadata = 'https://sophia.test/.well-known/oauth-protected-resource/mcp'
  const post = (app: App, token: string | undefined, name: string) =>
    app.inject({
      method: 'POST',
      url: '/mcp',
      headers: {
        host: 'sophia.test',
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: { name: 'x' } } },
    })

  test('a client learns where to get a token, and which', async () => {
    const app = await start({ SOPHIA_ALLOWED_HOSTS: 'sophia.test' })
    const bare = await post(app, undefined, 'echo')
    expect(bare.statusCode).toBe(401)
    expect(bare.headers['www-authenticate']).toBe(
      `Bearer realm="sophia", scope="sophia:read", resource_metadata="${metadata}"`,
    )
    const bad = await post(app, 'nobody', 'echo')
    expect(bad.headers['www-authenticate']).toMatch(/error="invalid_token", error_description="The token is not known/)
    const found = await app.inject({ url: new URL(metadata).pathname, headers: { host: 'sophia.test' } })
    expect(found.json()).toEqual({
      resource: audience,
      authorization_servers: [openId.issuer],
      scopes_supported: ['sophia:read', 'sophia:write', 'sophia:admin'],
      bearer_methods_supported: ['header'],
    })
  })

  test('a scope too small is told with those that the token has, over REST and over MCP', async () => {
    const app = await start({ SOPHIA_ALLOWED_HOSTS: 'sophia.test' })
    const refused = await post(app, await openId.token(), 'add_item')
    expect(refused.statusCode).toBe(403)
    expect(refused.headers['www-authenticate']).toContain(
      'error="insufficient_scope", error_description="The role read may not do this: it takes write.", ' +
        `scope="sophia:read sophia:write", resource_metadata="${metadata}"`,
    )
    const none = await call(await start(), await forge({ scope: 'profile' }))
    expect(none.headers['www-authenticate']).toContain('scope="profile sophia:read"')
  })

  test('a Host that cannot be one is a fault of the request, with and without a list of hosts', async () => {
    for (const app of [await start(), await start({ SOPHIA_ALLOWED_HOSTS: 'localhost' })]) {
      for (const host of ['localhost:99999999', 'localhost:1:2', 'local host', '[::1', 'localhost/..', 'a@localhost']) {
        for (const url of ['/echo/1', '/mcp', '/health/live', '/.well-known/oauth-protected-resource', '/nowhere']) {
          const answer = await app.inject({ url, headers: { host } })
          expect([host, url, answer.statusCode, answer.headers['content-type']]).toEqual([
            host,
            url,
            400,
            expect.stringContaining('json'),
          ])
        }
      }
      for (const host of ['localhost', 'localhost:8002', 'LOCALHOST:65535', 'localhost:'])
        expect([host, (await app.inject({ url: '/echo/1', headers: { host } })).statusCode]).toEqual([host, 401])
    }
  })

  test('without a provider there is nothing to discover', async () => {
    const app = await buildFixture({ SOPHIA_API_KEYS: `a:read:${createHash('sha256').update('a').digest('hex')}` })
    apps.push(app)
    expect((await call(app, undefined)).headers['www-authenticate']).toBe('Bearer realm="sophia"')
    expect((await call(app, 'a', '/.well-known/oauth-protected-resource')).statusCode).toBe(404)
    expect((await call(app, 'a', '/admin')).headers['www-authenticate']).toBeUndefined()
  })
})
