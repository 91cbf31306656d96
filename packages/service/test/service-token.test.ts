import { createHash, createHmac } from 'node:crypto'
import type { ServiceName } from '@sophia/catalog'
import Type from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import { type App, ConfigError, createApp, createUpstream, parseConfig, plumbing, serviceConfig } from '../src/index.ts'
import { createServiceTokens } from '../src/service-token.ts'
import { testEnvironment } from '../src/testing/environment.ts'

const secret = 'a secret of the nine services, long enough'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = `ana:read:${sha256('raw-key-of-ana')},ben:write:${sha256('raw-key-of-ben')}`
const ana = { subject: 'ana', role: 'read' } as const

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(
  service: ServiceName,
  declare: (app: App) => void,
  variables: Record<string, string> = {},
): Promise<string> {
  const environment = testEnvironment({ SOPHIA_API_KEYS: keys, SOPHIA_SERVICE_SECRET: secret, ...variables })
  const config = parseConfig(Type.Object(serviceConfig(service)), environment)
  const app = createApp(service, config)
  await app.register(plumbing, { service, config })
  declare(app)
  closing.push(() => app.close())
  return await app.listen({ host: '127.0.0.1', port: 0 })
}

/** What the receiving side is shown, and whom it takes the caller for. */
interface Arrival {
  readonly authorization: string | undefined
  readonly caller: unknown
}

/** sophia-business: a reading route, a writing one and a public one. */
async function startReceiver(variables?: Record<string, string>): Promise<{ url: string; arrivals: Arrival[] }> {
  const arrivals: Arrival[] = []
  const url = await start(
    'sophia-business',
    (app) => {
      for (const access of ['read', 'write', 'public'] as const)
        app.get(`/${access}`, { config: { access } }, async ({ headers, caller }) => {
          arrivals.push({ authorization: headers.authorization, caller })
          return {}
        })
    },
    variables,
  )
  return { url, arrivals }
}

/** mcp-business: its routes call the same route of the receiver. */
const startCaller = (receiver: string, variables?: Record<string, string>, forwardAuthorization = true) =>
  start(
    'mcp-business',
    (app) => {
      const upstream = createUpstream({ name: 'sophia-business', baseUrl: receiver, forwardAuthorization })
      app.addHook('onClose', () => upstream.close())
      for (const path of ['/read', '/write', '/public'])
        app.get(path, { config: { access: path === '/public' ? 'public' : 'read' } }, async ({ call }) => {
          await upstream.json({ method: 'GET', path, call })
          return {}
        })
      const cached = { access: 'read', cache: { ttl: 0.001, stale: 60 } } as const
      app.get('/cached', { config: cached }, async ({ call }) => {
        await upstream.json({ method: 'GET', path: '/read', call })
        return {}
      })
    },
    variables,
  )

const get = (url: string, token?: string) =>
  fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
const issue = (service: ServiceName, target: string, { as = ana, by = secret, at = Date.now() } = {}): string =>
  createServiceTokens(service, by, () => at)
    .authorizationFor(as, target)
    .slice('Bearer '.length)

describe('a service refuses', () => {
  const good = () => issue('mcp-business', 'sophia-business')
  const changed = (part: 0 | 1, changes: object): string => {
    const parts = good().split('.')
    parts[part] = encode({ ...decode(parts[part]), ...changes })
    return parts.join('.')
  }
  const signed = (claims: object): string => {
    const [header, payload] = good().split('.')
    const text = `${header}.${encode({ ...decode(payload), ...claims })}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const nowS = Math.floor(Date.now() / 1000)

  test.each<[string, string, number, RegExp]>([
    ['another secret', issue('mcp-business', 'sophia-business', { by: secret.toUpperCase() }), 401, /not signed/],
    ['a token that is over', issue('mcp-business', 'sophia-business', { at: Date.now() - 66_000 }), 401, /is over/],
    ['a token of the future', issue('mcp-business', 'sophia-business', { at: Date.now() + 30_000 }), 401, /the future/],
    ['a longer life than a minute', signed({ exp: nowS + 3600 }), 401, /malformed/],
    ['another audience', issue('mcp-business', 'sophia-hubspot'), 401, /not for sophia-business/],
    ['a raised role', changed(1, { role: 'admin' }), 401, /not signed/],
    ['another person', changed(1, { sub: 'root' }), 401, /not signed/],
    ['a role that there is not', signed({ role: 'root' }), 401, /malformed/],
    ['a service that there is not', signed({ iss: 'constructor' }), 401, /malformed/],
    ['no object at all', `${good().split('.')[0]}.bnVsbA.x`, 401, /not signed/],
    ['alg none', changed(0, { alg: 'none' }).replace(/[^.]*$/, ''), 401, /not known/],
    ['no signature', good().replace(/[^.]*$/, ''), 401, /not signed/],
    ['another type of JWT', changed(0, { typ: 'JWT' }), 401, /not known/],
    [
      'an arrow that the catalog has not',
      issue('sophia-github', 'sophia-business'),
      403,
      /sophia-github -> sophia-bus/,
    ],
  ])('%s', async (_label, token, status, detail) => {
    const { url, arrivals } = await startReceiver()
    const response = await get(`${url}/read`, token)
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      status,
      expect.stringMatching(detail),
    ])
    // Not even where nobody is asked.
    expect((await get(`${url}/public`, token)).status).toBe(status)
    expect(arrivals).toEqual([])
    expect((await get(`${url}/read`, good())).status).toBe(200)
  })

  test('a good token where the secret is not set', async () => {
    const { url } = await startReceiver({ SOPHIA_SERVICE_SECRET: '' })
    expect((await get(`${url}/read`, good())).status).toBe(401)
  })

  test('a token that it knew, once it is over', () => {
    let now = Date.now()
    const receiver = createServiceTokens('sophia-business', secret, () => now)
    const token = good()
    expect(receiver.verify(token)).toEqual({ ...ana, via: 'mcp-business' })
    now += 66_000
    expect(() => receiver.verify(token)).toThrow(/is over/)
  })

  test('to start with a secret that can be guessed', () => {
    const parse = () => parseConfig(Type.Object(serviceConfig('mcp-context')), { SOPHIA_SERVICE_SECRET: 's3cret' })
    expect(parse).toThrow(ConfigError)
    expect(parse).toThrow(/SOPHIA_SERVICE_SECRET must NOT have fewer than 32 characters/)
  })
})

describe('a call from one service to the next', () => {
  test('names the person and the service, and shows no key', async () => {
    const { url, arrivals } = await startReceiver()
    expect((await get(`${await startCaller(url)}/read`, 'raw-key-of-ana')).status).toBe(200)
    const [{ authorization = '', caller } = expect.fail()] = arrivals
    expect(caller).toEqual({ subject: 'ana', role: 'read', via: 'mcp-business' })
    expect(authorization).not.toContain('raw-key-of-ana')
    const { iat, exp, ...claims } = decode(authorization.split('.')[1])
    expect(claims).toEqual({ iss: 'mcp-business', aud: 'sophia-business', sub: 'ana', role: 'read' })
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(60)
  })

  test('lends nobody a right that they have not', async () => {
    const { url, arrivals } = await startReceiver()
    const caller = await startCaller(url)
    expect((await get(`${caller}/write`, 'raw-key-of-ana')).status).toBeGreaterThanOrEqual(400)
    expect(arrivals).toEqual([])
    expect((await get(`${caller}/write`, 'raw-key-of-ben')).status).toBe(200)
    expect(arrivals).toMatchObject([{ caller: { subject: 'ben', role: 'write', via: 'mcp-business' } }])
  })

  test.each([
    ['with the secret', {}],
    ['without it', { SOPHIA_SERVICE_SECRET: '' }],
  ])('stays without a name where the caller has none, %s', async (_label, variables) => {
    const { url, arrivals } = await startReceiver(variables)
    const caller = await startCaller(url, { ...variables, SOPHIA_TOKEN: 'raw-key-of-ben' })
    expect((await get(`${caller}/public`)).status).toBe(200)
    expect(arrivals).toEqual([{ authorization: undefined, caller: { subject: 'anonymous', role: 'read' } }])
  })

  test('shows nothing of ours to a vendor', async () => {
    const { url, arrivals } = await startReceiver()
    await get(`${await startCaller(url, {}, false)}/public`, 'raw-key-of-ana')
    expect(arrivals).toMatchObject([{ authorization: undefined }])
  })

  test('made in the background is made for whoever caused it, by a token', async () => {
    const { url, arrivals } = await startReceiver()
    const caller = await startCaller(url)
    await get(`${caller}/cached`, 'raw-key-of-ana')
    await expect
      .poll(async () => (await get(`${caller}/cached`, 'raw-key-of-ana')).status === 200 && arrivals.length, {
        timeout: 10_000,
      })
      .toBeGreaterThan(1)
    for (const { caller: seen, authorization } of arrivals) {
      expect(seen).toEqual({ subject: 'ana', role: 'read', via: 'mcp-business' })
      expect(authorization).not.toContain('raw-key')
    }
  })

  test('is signed once for many, and anew before the token ends', () => {
    let now = Date.now()
    const tokens = createServiceTokens('mcp-business', secret, () => now)
    const first = tokens.authorizationFor(ana, 'sophia-business')
    now += 44_000
    expect(tokens.authorizationFor({ ...ana }, 'sophia-business')).toBe(first)
    expect(tokens.authorizationFor({ ...ana, role: 'write' } as never, 'sophia-business')).not.toBe(first)
    now += 2_000
    expect(tokens.authorizationFor(ana, 'sophia-business')).not.toBe(first)
  })
})

describe('what is left to somebody who asked for work that goes on', () => {
  const standingOf = async (subject: string, variables?: Record<string, string>) => {
    const { promise, resolve } = Promise.withResolvers<App>()
    await start('mcp-agents', resolve, variables)
    return (await promise).standingOf({ subject, role: 'write' })
  }

  test('is what their key may do now, and never more than then', async () => {
    expect(await standingOf('ana')).toBe('read')
    expect(await standingOf('ben')).toBe('write')
    expect(await standingOf('ben', { SOPHIA_API_KEYS: `ben:admin:${sha256('raw-key-of-ben')}` })).toBe('write')
    expect(await standingOf('cleo')).toBeUndefined()
  })

  test('stays with whom another service has signed in, and not where nobody can have', async () => {
    expect(await standingOf('oidc:dora')).toBe('write')
    expect(await standingOf('oidc:dora', { SOPHIA_SERVICE_SECRET: '' })).toBeUndefined()
  })
})
