import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mcpCall } from '@sophia/service/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, fault, url, vendor } = useSandbox()
const key = 'secret_s3cret'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

/** What the sandbox does not play: a vendor that answers everything with this. */
async function answering(body: unknown): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify(body))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('when Lambda Cloud fails', () => {
  test.for([
    [{ kind: 'status', status: 500 }, 502],
    [{ kind: 'status', status: 503 }, 502],
    [{ kind: 'status', status: 404 }, 502],
    [{ kind: 'malformed' }, 502],
    [{ kind: 'reset' }, 502],
  ] as const)('%o becomes a %i that names it', async ([order, status]) => {
    const app = await build()
    await fault(order)
    const response = await app.inject('/offers')
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.json()).toMatchObject({ status, upstream: 'lambda' })
  })

  test('a hanging answer ends with the budget that the caller gives', async () => {
    const app = await build()
    await fault({ kind: 'hang' })
    const response = await app.inject({ url: '/offers', headers: { 'sophia-budget-ms': '300' } })
    expect(response.json()).toMatchObject({ status: 504, upstream: 'lambda' })
  })

  test.for([{ retryAfter: 30 }, {}])(
    'too many requests, told in plain text: 503 with the time to wait (%o)',
    async (order) => {
      const app = await build()
      await fault({ kind: 'rate_limit', ...order })
      const response = await app.inject({ url: '/offers', headers: { 'sophia-budget-ms': '800' } })
      expect(response.json()).toMatchObject({ status: 503, upstream: 'lambda' })
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    },
  )

  test('a refused key is named by its variable, and not shown', async () => {
    const app = await build({ LAMBDA_API_KEY: key, LAMBDA_API_URL: `${url()}/lambda/api/v1` })
    await fault({ kind: 'status', status: 401 })
    const response = await app.inject('/instances')
    expect(response.json()).toMatchObject({ status: 502, detail: expect.stringContaining('LAMBDA_API_KEY') })
    expect(response.body).not.toContain('s3cret')
  })

  test('nobody there: 502, and health says degraded', async () => {
    const app = await build({ SOPHIA_SANDBOX_URL: 'http://127.0.0.1:9' })
    expect((await app.inject('/offers')).json()).toMatchObject({ status: 502, upstream: 'lambda' })
    await expect.poll(async () => (await app.inject('/health')).json().status).toBe('degraded')
  })

  test('an answer that was had goes on being given, marked as old', async () => {
    const app = await build()
    expect((await app.inject('/instances')).statusCode).toBe(200)
    await fault({ kind: 'status', status: 500 })
    // Fresh for five seconds, then old: the first reader after that gets the old answer while a new one is tried.
    await expect
      .poll(async () => (await app.inject('/instances')).headers['sophia-stale'], { timeout: 20_000, interval: 500 })
      .toBeDefined()
    const old = await app.inject('/instances')
    expect([old.statusCode, old.json().stale, old.json().items.length > 0]).toEqual([200, true, true])
    expect((await mcpCall(app, 'list_instances')).structuredContent).toEqual(old.json())
  })
})

describe('what Lambda Cloud may say one day', () => {
  test.for([{}, { data: null }, { data: { instances: [] } }, 'maintenance'])(
    '%j is no list of instances',
    async (body) => {
      const app = await build({ LAMBDA_API_KEY: key, LAMBDA_API_URL: await answering(body) })
      expect((await app.inject('/instances')).json()).toMatchObject({ status: 502, upstream: 'lambda' })
    },
  )

  test('a status that nobody knows yet is passed on, and so is an instance without a name or an address', async () => {
    const [{ name: _name, ip: _ip, ...instance }] =
      await vendor<[{ id: string; name?: string; ip?: string; status: string }]>('/instances')
    const odd = { ...instance, status: 'hibernating', colour: 'green' }
    const app = await build({ LAMBDA_API_KEY: key, LAMBDA_API_URL: await answering({ data: [odd] }) })
    const { items, origin } = (await app.inject('/instances?status=hibernating')).json()
    expect(items).toMatchObject([{ id: instance.id, status: 'hibernating', name: null, ip: null }])
    expect(items[0]).not.toHaveProperty('colour')
    expect(origin).toBe('live')
  })
})
