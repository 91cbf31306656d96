import { parseConfig } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { describe, expect, test } from 'vitest'
import { ConfigSchema } from '../src/config.ts'
import type { Instance, Offer } from '../src/schemas.ts'
import { all, useSandbox } from './fixture.ts'

const { build, forgetRequests, requests, url: sandboxUrl, vendor } = useSandbox()

describe('offers', () => {
  test('are all that Lambda Cloud has, cheapest first, with exact prices', async () => {
    const page = (await (await build()).inject('/offers?limit=100')).json<{ items: Offer[] }>()
    expect(page).toMatchObject({
      nextCursor: null,
      complete: true,
      origin: 'sandbox',
      asOf: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    const types = await vendor<Record<string, { instance_type: { price_cents_per_hour: number } }>>('/instance-types')
    expect(page.items.map(({ type }) => type).sort()).toEqual(Object.keys(types).sort())
    for (const { type, pricePerHour } of page.items) {
      expect(pricePerHour).toEqual({ amount: expect.stringMatching(/^\d+\.\d\d$/), currency: 'USD' })
      expect(Math.round(Number(pricePerHour.amount) * 100)).toBe(types[type]?.instance_type.price_cents_per_hour)
    }
    const prices = page.items.map(({ pricePerHour }) => Number(pricePerHour.amount))
    expect(prices).toEqual([...prices].sort((a, b) => a - b))
  })

  test('are filtered by region and by capacity', async () => {
    const app = await build()
    const every = await all<Offer>(app, '/offers?')
    const available = await all<Offer>(app, '/offers?available=true&')
    expect(available.length).toBeGreaterThan(0)
    expect(available).toEqual(every.filter(({ regions }) => regions.length > 0))
    const region = available[0]?.regions[0] as string
    expect(await all<Offer>(app, `/offers?region=${region}&`)).toEqual(
      every.filter(({ regions }) => regions.includes(region)),
    )
    expect(await all<Offer>(app, '/offers?region=nowhere-1&')).toEqual([])
  })

  test('page without gap or repeat, for one request of the vendor’s', async () => {
    const app = await build()
    await forgetRequests()
    const every = await all<Offer>(app, '/offers?')
    for (const limit of [1, 4]) expect(await all<Offer>(app, '/offers?', limit)).toEqual(every)
    expect((await requests())['GET /api/v1/instance-types']?.count).toBe(1)
  })
})

describe('instances', () => {
  test('are those of the account, however they are paged', async () => {
    const app = await build()
    const theirs = await vendor<{ id: string; status: string }[]>('/instances')
    for (const limit of [100, 3])
      expect((await all<Instance>(app, '/instances?', limit)).map(({ id }) => id)).toEqual(
        theirs.map(({ id }) => id).sort(),
      )
    const status = theirs[0]?.status as string
    expect(await all<Instance>(app, `/instances?status=${status}&`)).toHaveLength(
      theirs.filter((each) => each.status === status).length,
    )
  })

  test('come without what opens a shell on them', async () => {
    const app = await build()
    const theirs = await vendor<{ id: string; jupyter_token?: string }[]>('/instances')
    const tokens = theirs.flatMap(({ jupyter_token: token }) => token ?? [])
    expect(tokens.length).toBeGreaterThan(0)
    const { id } = theirs.find((each) => each.jupyter_token !== undefined) as { id: string }
    const answers = [
      (await app.inject('/instances?limit=100')).body,
      (await app.inject(`/instances/${id}`)).body,
      JSON.stringify(await mcpCall(app, 'list_instances', { limit: 100 })),
      JSON.stringify(await mcpCall(app, 'get_instance', { id })),
      (await app.inject('/health')).body,
      (await app.inject('/metrics')).body,
    ].join('')
    for (const token of tokens) expect(answers).not.toContain(token)
    expect(answers).not.toMatch(/jupyter/i)
  })

  test('an unknown one is 404 with its id', async () => {
    const response = await (await build()).inject('/instances/nope')
    expect(response.json()).toMatchObject({ status: 404, detail: 'There is no instance nope.' })
  })
})

test.for([
  ['/offers?limit=0', '/query/limit'],
  ['/offers?cursor=bm9uc2Vuc2U', '/query/cursor'],
  ['/offers?sort=speed', '/query/sort'],
  ['/offers?gpus=8', '/query/gpus'],
  ['/instances/a%2Fb', '/params/id'],
  ['/leases?status=dead', '/query/status'],
  ['/leases/nope', '/params/id'],
  ['/costs?from=yesterday', '/query/from'],
  ['/costs?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', '/query/to'],
  ['/images?limit=101', '/query/limit'],
] as const)('%s is refused at %s', async ([path, pointer]) => {
  const response = await (await build()).inject(path)
  expect(response.statusCode).toBe(400)
  expect(response.json().errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer)
})

test('each tool gives what its route gives', async () => {
  const app = await build()
  const [{ id }] = (await app.inject('/instances?limit=1')).json<{ items: [Instance] }>().items
  const doors: Record<string, [string, Record<string, unknown>]> = {
    list_offers: ['/offers?available=true&limit=2', { available: true, limit: 2 }],
    list_instances: ['/instances?limit=2', { limit: 2 }],
    get_instance: [`/instances/${id}`, { id }],
  }
  for (const [tool, [url, input]] of Object.entries(doors))
    expect((await mcpCall(app, tool, input)).structuredContent).toEqual((await app.inject(url)).json())
})

test('production does not start on made-up figures unless told to', async () => {
  await expect(build({ NODE_ENV: 'production' })).rejects.toThrow(/LAMBDA_API_KEY is not set/)
  await build({ NODE_ENV: 'production', SOPHIA_ALLOW_SANDBOX: 'true' })
})

test('the key and nothing else goes live', async () => {
  const LAMBDA_API_KEY = 'secret_s3cret'
  const live = parseConfig(ConfigSchema, { LAMBDA_API_KEY }).LAMBDA_API_URL
  expect(live).toBe('https://cloud.lambda.ai/api/v1')
  // The sandbox is asked at that address' place, by its real paths, and is no sandbox to the service any more.
  const LAMBDA_API_URL = live.replace('https://cloud.lambda.ai', `${sandboxUrl()}/lambda`)
  const app = await build({ NODE_ENV: 'production', LAMBDA_API_KEY, LAMBDA_API_URL })
  expect((await app.inject('/offers?limit=1')).json()).toMatchObject({ origin: 'live', items: { length: 1 } })
})
