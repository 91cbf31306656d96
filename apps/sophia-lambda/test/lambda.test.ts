import { startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { mcpCall, testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { Instance, Offer } from '../src/schemas.ts'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.close())

const apps: App[] = []
const build = async (variables: Record<string, string> = {}): Promise<App> => {
  const app = await buildApp(
    parseConfig(ConfigSchema, testEnvironment({ SOPHIA_SANDBOX_URL: sandbox.url, ...variables })),
  )
  apps.push(app)
  await app.ready()
  return app
}
afterEach(async () => {
  await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' })
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
const fault = (body: Record<string, unknown>) =>
  fetch(`${sandbox.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor: 'lambda', ...body }),
  })

/** Straight from the vendor. */
const vendor = async <Data>(path: string): Promise<Data> =>
  (
    (await (await fetch(`${sandbox.url}/lambda/api/v1${path}`, { headers: { authorization: 'Bearer x' } })).json()) as {
      data: Data
    }
  ).data

describe('offers', () => {
  test('are all that Lambda Cloud has, cheapest first, with exact prices', async () => {
    const { items, nextCursor, origin } = (await (await build()).inject('/offers?limit=100')).json<{
      items: Offer[]
      nextCursor: null
      origin: string
    }>()
    const types = await vendor<Record<string, { instance_type: { price_cents_per_hour: number } }>>('/instance-types')
    expect(items.map(({ type }) => type).sort()).toEqual(Object.keys(types).sort())
    for (const { type, pricePerHour } of items)
      expect(Math.round(Number(pricePerHour.amount) * 100)).toBe(types[type]?.instance_type.price_cents_per_hour)
    const prices = items.map(({ pricePerHour }) => Number(pricePerHour.amount))
    expect(prices).toEqual([...prices].sort((a, b) => a - b))
    expect([nextCursor, origin]).toEqual([null, 'sandbox'])
  })

  test('are filtered by region and by capacity', async () => {
    const app = await build()
    const available = (await app.inject('/offers?available=true&limit=100')).json<{ items: Offer[] }>().items
    expect(available.length).toBeGreaterThan(0)
    expect(available.every(({ regions }) => regions.length > 0)).toBe(true)
    const region = available[0]?.regions[0] as string
    const there = (await app.inject(`/offers?region=${region}&limit=100`)).json<{ items: Offer[] }>().items
    expect(there.every(({ regions }) => regions.includes(region))).toBe(true)
  })

  test('page without gap or repeat', async () => {
    const app = await build()
    const all = (await app.inject('/offers?limit=100')).json<{ items: Offer[] }>().items
    const paged: Offer[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Offer[]; nextCursor: string | null } = (
        await app.inject(`/offers?limit=4${cursor && `&cursor=${cursor}`}`)
      ).json()
      paged.push(...page.items)
      cursor = page.nextCursor
    }
    expect(paged.map(({ type }) => type)).toEqual(all.map(({ type }) => type))
  })
})

describe('instances', () => {
  test('are those of the account, without what opens a shell on them', async () => {
    const app = await build()
    const raw = await vendor<{ id: string; jupyter_token?: string }[]>('/instances')
    const tokens = raw.flatMap(({ jupyter_token: token }) => token ?? [])
    expect(tokens.length).toBeGreaterThan(0)
    const list = await app.inject('/instances?limit=100')
    const ids = list.json<{ items: Instance[] }>().items.map(({ id }) => id)
    expect(ids).toEqual(raw.map(({ id }) => id).sort())
    const answers = [
      list.body,
      (await app.inject(`/instances/${ids[0]}`)).body,
      JSON.stringify(await mcpCall(app, 'list_instances')),
    ].join('')
    for (const token of tokens) expect(answers).not.toContain(token)
    expect(answers).not.toMatch(/jupyter/i)
  })

  test('an unknown one is 404 with its id, a strange id a fault with its place', async () => {
    const app = await build()
    expect((await app.inject('/instances/nope')).json()).toMatchObject({
      status: 404,
      detail: 'There is no instance nope.',
    })
    expect((await app.inject('/instances/a%2Fb')).json().errors[0].pointer).toBe('/params/id')
  })
})

describe('when Lambda Cloud fails', () => {
  test('an answer that is not JSON is a problem that names it', async () => {
    const app = await build()
    await fault({ kind: 'malformed' })
    expect((await app.inject('/offers')).json()).toMatchObject({ status: 502, upstream: 'lambda' })
  })

  test('too many requests: 503 with the time to wait', async () => {
    const app = await build()
    await fault({ kind: 'rate_limit', retryAfter: 30 })
    const response = await app.inject('/offers')
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '30'])
    expect(response.json()).toMatchObject({ upstream: 'lambda' })
  })

  test('an answer that was had goes on being given, marked as old', async () => {
    const app = await build()
    expect((await app.inject('/instances')).statusCode).toBe(200)
    await fault({ kind: 'status', status: 500 })
    // Fresh for five seconds, then old: the first reader after that gets the old answer while a new one is tried.
    await expect
      .poll(async () => (await app.inject('/instances')).headers['sophia-stale'], { timeout: 15_000, interval: 500 })
      .toBeDefined()
    expect((await app.inject('/instances')).statusCode).toBe(200)
  })
})

test('production does not start on made-up figures unless told to', async () => {
  await expect(build({ NODE_ENV: 'production' })).rejects.toThrow(/LAMBDA_API_KEY is not set/)
})
