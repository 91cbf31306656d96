/** A budget on its way: a service of ours, another one behind it, and a vendor behind that; all over HTTP. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type App, createApp, createUpstream, parseConfig, plumbing, serviceConfig } from '../src/index.ts'
import { testEnvironment } from '../src/testing/environment.ts'

let vendor: Server
let vendorUrl = ''
let answer: (response: ServerResponse) => unknown
let vendorOpen = 0
let asked = 0
/** What the back service got from the front one. */
let heard: IncomingHttpHeaders[] = []
const apps: App[] = []
let front = ''

const Relayed = Type.Object({ ok: Type.Boolean() })

/** A service whose routes ask the next one; `own` says that the next is one of ours. */
async function service(next: string, path: string, own: boolean): Promise<string> {
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment())
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })
  const upstream = createUpstream({
    name: own ? 'back' : 'vendor',
    baseUrl: next,
    forwardAuthorization: own,
    retries: 0,
  })
  app.addHook('onClose', () => upstream.close())
  if (!own) app.addHook('onRequest', async ({ headers }) => void heard.push(headers))
  const response = { 200: Relayed }
  app.get(
    '/relay',
    {
      schema: { operationId: 'relay', response },
      config: { access: 'read', tool: { name: 'relay', description: 'Asks the next one' } },
    },
    async ({ call }) => (await upstream.json<{ ok: boolean }>({ method: 'GET', path, call })).body,
  )
  app.get('/both', { schema: { operationId: 'both', response }, config: { access: 'read' } }, async ({ call }) => {
    const ask = () => upstream.json({ method: 'GET', path, call })
    await Promise.all([ask(), ask(), ask()])
    await ask()
    return { ok: true }
  })
  app.get(
    '/cached',
    { schema: { operationId: 'cached', response }, config: { access: 'read', cache: { ttl: 60 } } },
    async ({ call }) => (await upstream.json<{ ok: boolean }>({ method: 'GET', path, call })).body,
  )
  apps.push(app)
  return app.listen({ host: '127.0.0.1', port: 0 })
}

beforeAll(async () => {
  vendor = createServer((_request, response) => {
    asked++
    vendorOpen++
    response.once('close', () => vendorOpen--)
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(vendor, 'listening')
  vendorUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`
  front = await service(await service(vendorUrl, '/', false), '/relay', true)
})
beforeEach(() => {
  heard = []
  asked = 0
  answer = ok
})
afterAll(async () => {
  for (const app of apps.toReversed()) await app.close()
  vendor.closeAllConnections()
  vendor.close()
})

const ok = (response: ServerResponse) => response.setHeader('content-type', 'application/json').end('{"ok":true}')
const hang = () => {}
const ask = (path: string, budgetMs?: number, signal?: AbortSignal) =>
  fetch(front + path, {
    headers: budgetMs === undefined ? {} : { 'sophia-budget-ms': String(budgetMs) },
    ...(signal && { signal }),
  })
const timings = (response: Response) =>
  Object.fromEntries(
    (response.headers.get('server-timing') ?? '').split(', ').map((entry) => {
      const [name = '', ms] = entry.split(';dur=')
      return [name, Number(ms)]
    }),
  )

describe('a budget', () => {
  test('of 300 ms leaves the next service less, and of that the vendor less again', async () => {
    answer = hang
    const startedAt = performance.now()
    const response = await ask('/relay', 300)
    const took = performance.now() - startedAt
    expect([502, 504]).toContain(response.status)
    const given = Number(heard[0]?.['sophia-budget-ms'])
    expect(given).toBeGreaterThan(0)
    expect(given).toBeLessThan(300)
    // The vendor is left in the time that it was given, not in its own five seconds.
    await expect.poll(() => vendorOpen, { timeout: 2000 }).toBe(0)
    expect(asked).toBe(1)
    expect(took).toBeGreaterThan(200)
    expect(took).toBeLessThan(1500)
  })

  test('is what a hung vendor costs, and the answer says who hung', async () => {
    answer = hang
    for (let round = 0; round < 3; round++) {
      const startedAt = performance.now()
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask('/relay', 400)))
      expect(performance.now() - startedAt).toBeLessThan(2000)
      for (const each of answers) {
        const problem = JSON.stringify(await each.json())
        expect([502, 504], problem).toContain(each.status)
        expect(problem).toMatch(/back|vendor/)
      }
    }
    // Their haste has closed the way for nobody.
    answer = ok
    expect((await ask('/relay')).status).toBe(200)
  })

  test("without a wish is the route's own, and the next one gets less", async () => {
    await ask('/relay')
    const given = Number(heard[0]?.['sophia-budget-ms'])
    expect(given).toBeGreaterThan(0)
    expect(given).toBeLessThan(2000)
  })
})

describe('a caller who leaves', () => {
  const modern = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const mcp = (era: 'fast' | 'sdk') => ({
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'relay',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'relay',
        arguments: {},
        _meta: era === 'fast' ? modern : { ...modern, 'io.modelcontextprotocol/logLevel': 'info' },
      },
    }),
  })

  test.each([
    ['over REST', '/relay', {}],
    ['over MCP', '/mcp', mcp('fast')],
    ['over MCP by the SDK', '/mcp', mcp('sdk')],
    ['while the answer is made for the cache', '/cached', {}],
  ])('%s: the vendor two services on sees its connection close', async (_how, path, init) => {
    answer = hang
    const leave = new AbortController()
    const asking = fetch(front + path, { ...init, signal: leave.signal }).catch(() => 'left')
    await expect.poll(() => vendorOpen).toBe(1)
    const leftAt = performance.now()
    leave.abort()
    expect(await asking).toBe('left')
    await expect.poll(() => vendorOpen, { interval: 5 }).toBe(0)
    // Long before anybody's budget of 1.8 s ends.
    expect(performance.now() - leftAt).toBeLessThan(900)
  })
})

describe('Server-Timing', () => {
  test('names the system asked, and adds up to no more than the total, side by side too', async () => {
    answer = (response) => setTimeout(() => ok(response), 60)
    for (const path of ['/relay', '/both']) {
      const { total = 0, back = 0, ...others } = timings(await ask(path))
      expect(others).toEqual({})
      expect(back).toBeGreaterThan(path === '/both' ? 115 : 55)
      expect(back).toBeLessThanOrEqual(total)
    }
  })

  test('names the cache for who waits for the answer to another', async () => {
    answer = (response) => setTimeout(() => ok(response), 200)
    const first = ask('/cached')
    await expect.poll(() => vendorOpen).toBe(1)
    await delay(20)
    const second = timings(await ask('/cached'))
    expect(Object.keys(second)).toEqual(['cache', 'total'])
    expect(second['cache']).toBeLessThanOrEqual(second['total'] ?? 0)
    expect(Object.keys(timings(await first))).toEqual(['back', 'total'])
    expect(asked).toBe(1)
  })
})
