import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import Type from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import { type App, ConfigError, parseConfig, problems, serviceConfig } from '../src/index.ts'
import { buildFixture } from './fixture.ts'

const apps: App[] = []
const build = async (variables?: Record<string, string>): Promise<App> => {
  const app = await buildFixture(variables)
  apps.push(app)
  await app.ready()
  return app
}
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = { SOPHIA_API_KEYS: `reader:read:${sha256('r')},writer:write:${sha256('w')},boss:admin:${sha256('a')}` }
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

describe('config', () => {
  test('names every fault at once and never a value', () => {
    const schema = Type.Object(serviceConfig('mcp-context'))
    const parse = () => parseConfig(schema, { PORT: 'eighty', LOG_LEVEL: 'loud', REDIS_URL: 'http://s3cret' })
    expect(parse).toThrow(ConfigError)
    expect(parse).toThrow(/PORT must be integer/)
    expect(parse).toThrow(/LOG_LEVEL must be equal to one of the allowed values: trace/)
    expect(parse).toThrow(/REDIS_URL must match/)
    expect(parse).not.toThrow(/s3cret|eighty/)
  })

  test('parses text into the types of the schema, and an empty value is unset', () => {
    const schema = Type.Object(serviceConfig('mcp-context'))
    const config = parseConfig(schema, { SOPHIA_SHUTDOWN_MS: '250', PORT: '' })
    expect(config.SOPHIA_SHUTDOWN_MS).toBe(250)
    expect(config.PORT).toBe(8002)
  })
})

describe('errors', () => {
  test('every fault of the input is named with its place', async () => {
    const app = await build()
    const response = await app.inject({ method: 'POST', url: '/items', payload: { amount: '5', extra: 1 } })
    expect(response.statusCode).toBe(400)
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(response.json().errors).toEqual(
      expect.arrayContaining([
        { pointer: '/body/name', message: 'is required' },
        { pointer: '/body/extra', message: 'is not known here' },
        { pointer: '/body/amount', message: 'must be number' },
      ]),
    )
  })

  test('production, which compiles a schema at its first use, refuses and answers alike', async () => {
    const production = await build({ NODE_ENV: 'production', ...keys })
    const development = await build(keys)
    const ask = async (app: App, url: string) => {
      const { statusCode, body } = await app.inject({
        url,
        headers: { ...bearer('r'), 'x-request-id': 'same-request' },
      })
      return { statusCode, body }
    }
    for (const url of ['/echo/x?limit=7&tags=one', '/echo/x?limit=0&kind=c&nope=1', '/echo/x?kind=a', '/items/none']) {
      expect(await ask(production, url)).toEqual(await ask(development, url))
      expect(await ask(production, url)).toEqual(await ask(development, url))
    }
  })

  test('a schema that cannot be compiled is found at the start, except in production', async () => {
    const broken = async (variables?: Record<string, string>): Promise<App> => {
      const app = await buildFixture(variables)
      apps.push(app)
      app.get('/broken', { schema: { querystring: { type: 'nothing' } }, config: { access: 'read' } }, async () => 'x')
      await app.ready()
      return app
    }
    await expect(broken()).rejects.toThrow(/broken/)
    await broken({ NODE_ENV: 'production', ...keys })
  })

  test('query text becomes the type of the schema, an unknown member and a wrong word are refused', async () => {
    const app = await build()
    expect((await app.inject('/echo/x?limit=7&tags=one')).json()).toEqual({ id: 'x', limit: 7, tags: ['one'] })
    const { errors } = (await app.inject('/echo/x?limit=0&kind=c&nope=1')).json()
    expect(errors.map((each: { pointer: string }) => each.pointer).sort()).toEqual([
      '/query/kind',
      '/query/limit',
      '/query/nope',
    ])
    expect(errors.find((each: { pointer: string }) => each.pointer === '/query/kind').message).toBe(
      'must be one of a, b',
    )
  })

  test('U+0000 is refused with its place, wherever and however deep it is', async () => {
    const app = await buildFixture()
    apps.push(app)
    const open = { schema: { operationId: 'keep', body: {} }, config: { access: 'write' as const } }
    app.post('/keep', open, async () => ({ kept: true }))
    const pointersOf = async (url: string, payload?: object | string) => {
      const headers = { 'content-type': 'application/json' }
      const response = await app.inject({ url, ...(payload !== undefined && { method: 'POST', headers, payload }) })
      return [response.statusCode, ...(response.json().errors ?? []).map((each: { pointer: string }) => each.pointer)]
    }
    const deep = `{"deep":${'['.repeat(499)}"\\u0000"${']'.repeat(499)}}`
    expect(await pointersOf('/echo/a%00b?tags=one&tags=%00')).toEqual([400, '/params/id'])
    expect(await pointersOf('/echo/x?tags=one&tags=%00')).toEqual([400, '/query/tags/1'])
    expect(await pointersOf('/keep', { 'a/b': [{ c: 'd\u0000' }], 'e\u0000': 1 })).toEqual([
      400,
      '/body/a~1b/0/c',
      '/body',
    ])
    expect(await pointersOf('/keep', deep)).toEqual([400, `/body/deep${'/0'.repeat(499)}`])
    expect(await pointersOf('/keep', { text: 'u0000 \\u0000' })).toEqual([200])
  })

  test('a body that is nested deeper than anybody could store or send on is a fault of the body', async () => {
    const app = await buildFixture()
    apps.push(app)
    const open = { schema: { operationId: 'keep', body: {} }, config: { access: 'write' as const } }
    app.post('/keep', open, async ({ body }) => ({ length: JSON.stringify(body).length }))
    const post = (url: string, payload: string, length = true) =>
      app.inject({
        method: 'POST',
        url,
        // What is sent in chunks tells no length.
        payload: length ? payload : Readable.from([payload]),
        headers: { 'content-type': 'Application/JSON', accept: 'application/json, text/event-stream' },
      })
    const nested = (levels: number, [open, close]: [string, string] = ['[', ']']) =>
      `${open.repeat(levels)}1${close.repeat(levels)}`
    const fault = { pointer: '/body', message: 'must not be nested deeper than 500 levels' }
    expect((await post('/keep', nested(500))).json()).toEqual({ length: 1001 })
    for (const [payload, length] of [
      [nested(501), true],
      [nested(400_000), true],
      [nested(20_000, ['{"a":', '}']), true],
      [nested(20_000), false],
    ] as const)
      expect((await post('/keep', payload, length)).json()).toMatchObject({ status: 400, errors: [fault] })
    const message = `{"jsonrpc":"2.0","id":1,"method":"ping","params":${nested(20_000)}}`
    for (const payload of [message, nested(20_000)]) {
      const response = await post('/mcp', payload)
      expect(response.statusCode).toBe(400)
      expect(response.json()).toMatchObject({ jsonrpc: '2.0', error: { data: { errors: [fault] } } })
    }
  })

  test('only what JSON was read into is looked at: from a stream all of Node hangs, and leads back to it', async () => {
    const app = await buildFixture()
    apps.push(app)
    class Stream {
      readonly self = this
    }
    const read = (_request: unknown, _payload: unknown, done: (error: null, body: unknown) => void) =>
      done(null, new Stream())
    app.addContentTypeParser(['application/x', 'application/x.json'], { parseAs: 'string' }, read)
    app.post('/stream', { config: { access: 'write' } }, async ({ body }) => ({ is: body instanceof Stream }))
    for (const type of ['application/x', 'application/x.json']) {
      const headers = { 'content-type': type }
      const response = await app.inject({ method: 'POST', url: '/stream', headers, payload: 'x'.repeat(5_000) })
      expect(response.json()).toEqual({ is: true })
    }
  })

  test('a fault names a long name by its beginning, so that a refusal is never larger than what it refuses', async () => {
    const app = await build()
    const { errors } = (await app.inject(`/echo/x?${'n'.repeat(5_000)}=1`)).json()
    expect(errors).toEqual([{ pointer: `/query/${'n'.repeat(100)}…`, message: 'is not known here' }])
  })

  test('an address that cannot be read, or whose id is longer than any, is a problem with the usual headers', async () => {
    const app = await build()
    for (const [url, status] of [
      ['/%ff', 400],
      [`/echo/${'a'.repeat(600)}`, 404],
    ] as const) {
      const { statusCode, headers, body } = await app.inject(url)
      expect([statusCode, JSON.parse(body).status]).toEqual([status, status])
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  test('an unexpected error tells nothing of itself', async () => {
    const response = await (await build()).inject('/fail?how=crash')
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toMatch(/hunter2|secret/)
    expect(response.json()).toMatchObject({
      type: 'urn:sophia:problem:internal',
      instance: expect.stringMatching(/^urn:sophia:request:/),
    })
  })

  test('a thrown problem is the answer, with a hint', async () => {
    const response = await (await build()).inject('/fail?how=problem')
    expect(response.json()).toMatchObject({ status: 409, detail: 'It is taken.', hint: expect.any(String) })
  })

  test('an unknown path and broken JSON are problems too', async () => {
    const app = await build()
    expect((await app.inject('/nowhere?secret=1')).json()).toMatchObject({
      status: 404,
      detail: 'There is no GET /nowhere here.',
    })
    const broken = await app.inject({
      method: 'POST',
      url: '/items',
      headers: { 'content-type': 'application/json' },
      payload: '{"name":',
    })
    expect(broken.json()).toMatchObject({ status: 400, type: 'urn:sophia:problem:bad-input' })
    const text = await app.inject({
      method: 'POST',
      url: '/items',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    })
    expect(text.json().status).toBe(415)
  })
})

describe('access', () => {
  test('without keys only a loopback address is listened on', async () => {
    await expect(buildFixture({ SOPHIA_HOST: '0.0.0.0' })).rejects.toThrow(/needs SOPHIA_API_KEYS/)
  })

  test('a broken key entry is named by its place, not by its text', async () => {
    await expect(buildFixture({ SOPHIA_API_KEYS: `a:read:${sha256('x')},topsecret` })).rejects.toThrow(/entry 2/)
    await expect(buildFixture({ SOPHIA_API_KEYS: 'topsecret' })).rejects.not.toThrow(/topsecret/)
  })

  test('no token and an unknown token are 401 with a challenge; a role too small is 403', async () => {
    const app = await build(keys)
    const none = await app.inject('/echo/x')
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="sophia"'])
    expect((await app.inject({ url: '/echo/x', headers: bearer('nope') })).statusCode).toBe(401)
    expect((await app.inject({ url: '/echo/x', headers: bearer('r') })).statusCode).toBe(200)
    expect(
      (await app.inject({ method: 'POST', url: '/items', headers: bearer('r'), payload: { name: 'x' } })).statusCode,
    ).toBe(403)
    expect(
      (await app.inject({ method: 'POST', url: '/items', headers: bearer('w'), payload: { name: 'x' } })).statusCode,
    ).toBe(201)
    expect((await app.inject({ url: '/admin', headers: bearer('w') })).statusCode).toBe(403)
    expect((await app.inject({ url: '/admin', headers: bearer('a') })).json()).toEqual({ subject: 'boss' })
  })

  test('a key works through its last day and not after it; a day that does not exist is a fault', async () => {
    const day = (shift: number) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10)
    const app = await build({
      SOPHIA_API_KEYS: `old:read:${sha256('o')}:${day(-1)},new:read:${sha256('n')}:${day(1)}`,
    })
    expect((await app.inject({ url: '/echo/x', headers: bearer('n') })).statusCode).toBe(200)
    expect((await app.inject({ url: '/echo/x', headers: bearer('o') })).statusCode).toBe(401)
    await expect(buildFixture({ SOPHIA_API_KEYS: `a:read:${sha256('x')}:2026-02-30` })).rejects.toThrow(/entry 1/)
  })

  test('health, metrics and the API description need no token', async () => {
    const app = await build(keys)
    for (const url of ['/health', '/health/live', '/health/ready', '/metrics', '/openapi.json']) {
      expect([url, (await app.inject(url)).statusCode]).toEqual([url, 200])
    }
  })

  test('a host that is not ours and a page of another origin are refused', async () => {
    const app = await build()
    expect((await app.inject({ url: '/echo/x', headers: { host: 'evil.example' } })).statusCode).toBe(403)
    expect(
      (await app.inject({ url: '/echo/x', headers: { host: 'localhost:8002', origin: 'http://evil.example' } }))
        .statusCode,
    ).toBe(403)
    expect((await app.inject({ url: '/echo/x', headers: { host: 'localhost:8002', origin: 'null' } })).statusCode).toBe(
      403,
    )
    expect(
      (await app.inject({ url: '/echo/x', headers: { host: 'localhost:8002', origin: 'http://localhost:8002' } }))
        .statusCode,
    ).toBe(200)
  })

  test('with a list of hosts, an address as Host reaches health and metrics only; another name reaches nothing', async () => {
    const app = await build({ ...keys, SOPHIA_ALLOWED_HOSTS: 'Context.example' })
    const status = async (url: string, host: string) =>
      (await app.inject({ url, headers: { ...bearer('r'), host } })).statusCode
    for (const host of ['context.example', 'CONTEXT.example:8002']) expect(await status('/echo/x', host)).toBe(200)
    for (const host of ['10.1.2.3:8002', '[fd00::7]:8002', '127.0.0.1']) {
      expect([host, await status('/health/live', host)]).toEqual([host, 200])
      expect([host, await status('/metrics', host)]).toEqual([host, 200])
      expect([host, await status('/echo/x', host)]).toEqual([host, 403])
    }
    expect([await status('/health', 'evil.example'), await status('/metrics', '10.1.2.3.evil.example')]).toEqual([
      403, 403,
    ])
    // On a machine of one's own only the names of loopback do, health included.
    const health = { url: '/health', headers: { host: '10.1.2.3' } }
    expect((await (await build()).inject(health)).statusCode).toBe(403)
  })

  test('metrics are read by the address of the process; nobody reads them by a name, or through a proxy', async () => {
    const app = await build({ ...keys, SOPHIA_HOST: '0.0.0.0', SOPHIA_PUBLIC_URL: 'https://www.sophia.example' })
    const status = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/metrics', headers })).statusCode
    for (const host of ['10.1.2.3:8002', '[fd00::7]:8002', 'localhost:8002']) {
      expect([host, await status({ host })]).toEqual([host, 200])
      expect([host, await status({ host, 'x-forwarded-for': '203.0.113.9' })]).toEqual([host, 403])
    }
    for (const host of ['www.sophia.example', 'WWW.Sophia.example:443', 'sophia-dashboard'])
      expect([host, await status({ host })]).toEqual([host, 403])
  })

  test('a route that does not say who may call it cannot be declared', async () => {
    const app = await buildFixture()
    apps.push(app)
    expect(() => app.get('/open', async () => 'x')).toThrow(/config.access/)
  })
})

describe('deadlines', () => {
  test('a spent budget is a 504 problem, not a hanging request', async () => {
    const response = await (await build()).inject('/fail?how=slow')
    expect(response.json()).toMatchObject({ status: 504, type: 'urn:sophia:problem:deadline-exceeded' })
  })

  test('a caller with less time left shortens the budget, never lengthens it', async () => {
    const app = await build()
    const remaining = async (header?: string) =>
      (await app.inject({ url: '/call', headers: header ? { 'sophia-budget-ms': header } : {} })).json().remaining
    expect(await remaining('200')).toBeLessThanOrEqual(200)
    expect(await remaining('999999')).toBeLessThanOrEqual(1800)
    expect(await remaining('-5')).toBeGreaterThan(1000)
  })

  test('trace context and authorization are there to hand on', async () => {
    const app = await build(keys)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    expect((await app.inject({ url: '/call', headers: { ...bearer('r'), traceparent } })).json()).toMatchObject({
      traceparent,
      authorization: 'Bearer r',
    })
    // A trace begins here where none was sent, or none that can be read.
    expect(
      (await app.inject({ url: '/call', headers: { ...bearer('r'), traceparent: 'forged' } })).json().traceparent,
    ).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  })
})

describe('health', () => {
  test('a dependency that is down degrades, a critical one makes unhealthy, and the cause stays inside', async () => {
    const app = await buildFixture()
    apps.push(app)
    let broken = false
    app.health.add({
      name: 'side',
      critical: false,
      everyMs: 20,
      check: async () => {
        if (broken) throw new Error('secret host')
      },
    })
    app.health.add({ name: 'store', critical: true, everyMs: 20, check: async () => ({ detail: 'fine' }) })
    await app.ready()
    expect((await app.inject('/health')).json()).toMatchObject({ status: 'healthy', service: 'mcp-context' })
    broken = true
    await expect.poll(async () => (await app.inject('/health')).json().status).toBe('degraded')
    expect((await app.inject('/health')).body).not.toMatch(/secret host/)
    app.health.add({ name: 'late', critical: true, check: async () => Promise.reject(problems.unavailable('x')) })
    expect((await app.inject('/health/ready')).statusCode).toBe(200)
  })

  test('a critical dependency that is down at the start: 503, alive but not ready', async () => {
    const app = await buildFixture()
    apps.push(app)
    app.health.add({ name: 'store', critical: true, check: async () => Promise.reject(new Error('no')) })
    await app.ready()
    const health = await app.inject('/health')
    expect([health.statusCode, health.json().status]).toEqual([503, 'unhealthy'])
    expect((await app.inject('/health/ready')).statusCode).toBe(503)
    expect((await app.inject('/health/live')).statusCode).toBe(200)
  })

  test('a dependency that comes up beside the service is seen soon, not at the next usual look', async () => {
    const app = await buildFixture()
    apps.push(app)
    let looks = 0
    app.health.add({
      name: 'beside',
      critical: false,
      everyMs: 3_600_000,
      check: async () => {
        if (++looks < 3) throw new Error('not yet')
      },
    })
    await app.ready()
    expect((await app.inject('/health')).json().status).toBe('degraded')
    await expect.poll(async () => (await app.inject('/health')).json().status, { timeout: 20_000 }).toBe('healthy')
    expect(looks).toBe(3)
  })
})

describe('Redis', () => {
  test('a service starts without it, says so in its health, and stops', async () => {
    const app = await build({ REDIS_URL: 'redis://127.0.0.1:9' })
    expect((await app.inject('/echo/x')).statusCode).toBe(200)
    expect((await app.inject('/health')).json()).toMatchObject({
      status: 'degraded',
      checks: [{ name: 'redis', status: 'down' }],
    })
  })
})

describe('metrics', () => {
  test('requests are counted by route and status class; unknown paths share one series', async () => {
    const app = await build()
    await app.inject('/echo/1')
    await app.inject('/echo/2')
    await app.inject('/nowhere/1')
    await app.inject('/nowhere/2')
    const text = (await app.inject('/metrics')).body
    const line = (start: string) =>
      text.split('\n').find((each) => each.startsWith(start) && !each.includes('/metrics'))
    expect(text).toContain(
      'sophia_http_request_duration_seconds_count{service="mcp-context",method="GET",route="/echo/:id",status="2xx"} 2\n',
    )
    expect(text).toContain(
      'sophia_http_request_duration_seconds_count{service="mcp-context",method="GET",route="unknown",status="4xx"} 2\n',
    )
    expect(text).not.toContain('nowhere')
    expect(line('sophia_http_requests_in_flight{')).toMatch(/ 1$/)
    expect(text).toMatch(/nodejs_eventloop_lag/)
  })
})

describe('OpenAPI', () => {
  test('describes each route once, its problems and its security', async () => {
    const document = (await (await build()).inject('/openapi.json')).json()
    expect(Object.keys(document.paths['/echo/{id}'])).toEqual(['get'])
    expect(document.paths['/echo/{id}'].get.operationId).toBe('echo')
    expect(document.paths['/echo/{id}'].get.security).toEqual([{ bearer: [] }])
    expect(document.paths['/echo/{id}'].get.responses.default.$ref).toBe('#/components/responses/Problem')
    expect(document.components.schemas.Problem.properties.hint).toBeDefined()
    expect(document.paths['/mcp']).toBeUndefined()
  })
})
