import { type App, parseConfig } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { describe, expect, test } from 'vitest'
import { ConfigSchema } from '../src/config.ts'
import type { Deal } from '../src/object-schemas.ts'
import type { Pipeline } from '../src/pipeline-schemas.ts'
import { useSandbox } from './fixture.ts'
import { allItems } from './pages.ts'

const { build, fault, url } = useSandbox()
const allDeals = (app: App): Promise<Deal[]> => allItems<Deal>(app, '/deals?')

describe('deals', () => {
  test('paging gives every deal once', async () => {
    const deals = await allDeals(await build())
    expect(deals.length).toBeGreaterThanOrEqual(3000)
    expect(new Set(deals.map(({ id }) => id)).size).toBe(deals.length)
  })

  test('a deal says where it stands, and that the sandbox plays HubSpot', async () => {
    const app = await build()
    const { items, asOf, complete, origin } = (await app.inject('/deals?limit=1')).json()
    expect([complete, origin, Date.parse(asOf) > 0]).toEqual([true, 'sandbox', true])
    const one = (await app.inject(`/deals/${items[0].id}`)).json()
    expect(one).toMatchObject(items[0])
  })

  test('an unknown deal is 404, a foreign cursor and a wrong limit are faults with their place', async () => {
    const app = await build()
    expect((await app.inject('/deals/999999999999')).json()).toMatchObject({
      status: 404,
      detail: 'There is no deal 999999999999.',
    })
    expect((await app.inject('/deals?cursor=nonsense')).json().errors[0].pointer).toBe('/query/cursor')
    expect((await app.inject('/deals?limit=101')).json().errors[0].pointer).toBe('/query/limit')
    expect((await app.inject('/deals/..%2Fowners')).json().errors[0].pointer).toBe('/params/id')
  })
})

describe('pipelines', () => {
  test('are listed with their stages in order, and found by id', async () => {
    const app = await build()
    const { items } = (await app.inject('/pipelines')).json<{ items: Pipeline[] }>()
    expect(items.length).toBeGreaterThanOrEqual(2)
    for (const pipeline of items) {
      expect((await app.inject(`/pipelines/${pipeline.id}`)).json()).toMatchObject(pipeline)
      const order = pipeline.stages.map((stage) => stage.order)
      expect(order).toEqual(order.toSorted((x, y) => x - y))
    }
  })

  test('an unknown pipeline names the ones there are', async () => {
    const problem = (await (await build()).inject('/pipelines/nope/summary')).json()
    expect([problem.status, problem.hint]).toEqual([404, expect.stringMatching(/There are .+/)])
  })

  test('a model gets the same numbers over MCP', async () => {
    const app = await build()
    const id = (await app.inject('/pipelines')).json().items[0].id as string
    const rest = (await app.inject(`/pipelines/${id}/summary`)).json()
    expect((await mcpCall(app, 'summarize_pipeline', { id })).structuredContent).toEqual(rest)
  })
})

describe('when HubSpot fails', () => {
  test('an error is retried, and seen by nobody', async () => {
    const app = await build()
    await fault({ kind: 'status', status: 503, times: 1 })
    expect((await app.inject('/pipelines')).statusCode).toBe(200)
  })

  test('for good: a 502 problem names it and tells nothing else', async () => {
    const app = await build()
    await fault({ kind: 'status', status: 500 })
    const response = await app.inject('/pipelines')
    expect(response.json()).toMatchObject({ status: 502, upstream: 'hubspot' })
    expect(response.body).not.toMatch(/127\.0\.0\.1|Bearer/)
  })

  test('a hanging answer ends with the budget, as a 504 problem', async () => {
    const app = await build({ SOPHIA_REQUEST_BUDGET_MS: '300' })
    await fault({ kind: 'hang' })
    expect((await app.inject('/deals')).json()).toMatchObject({ status: 504, upstream: 'hubspot' })
  })

  test.each([{ retryAfter: 30 }, {}])(
    'its limit is reached: 503 at each door, and how long to wait (%o)',
    async (order) => {
      const app = await build()
      await fault({ kind: 'rate_limit', ...order })
      const headers = { 'sophia-budget-ms': '800' }
      const response = await app.inject({ url: '/pipelines', headers })
      const problem = { type: 'urn:sophia:problem:unavailable', status: 503, upstream: 'hubspot' }
      expect(response.json()).toMatchObject(problem)
      expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(order.retryAfter ?? 1)
      const { isError, content } = await mcpCall(app, 'list_pipelines', {}, headers)
      expect([isError, JSON.parse(content[0]?.text ?? '')]).toEqual([
        true,
        expect.objectContaining({ ...problem, retryAfterS: expect.any(Number), hint: expect.any(String) }),
      ])
    },
  )

  test('a refused key says so', async () => {
    const app = await build()
    await fault({ kind: 'status', status: 401 })
    expect((await app.inject('/pipelines')).json()).toMatchObject({
      status: 502,
      detail: expect.stringMatching(/HUBSPOT_ACCESS_TOKEN/),
    })
  })
})

describe('configuration', () => {
  test('production does not start on made-up figures unless told to', async () => {
    await expect(build({ NODE_ENV: 'production' })).rejects.toThrow(/HUBSPOT_ACCESS_TOKEN is not set/)
    const app = await build({ NODE_ENV: 'production', SOPHIA_ALLOW_SANDBOX: 'true' })
    expect((await app.inject('/pipelines')).json().origin).toBe('sandbox')
  })

  test('the key and nothing else goes live', async () => {
    const HUBSPOT_ACCESS_TOKEN = 'pat-s3cret'
    expect(parseConfig(ConfigSchema, { HUBSPOT_ACCESS_TOKEN }).HUBSPOT_API_URL).toBe('https://api.hubapi.com')
    // The sandbox is asked at that address' place, by its real paths, and is no sandbox to the service any more.
    const app = await build({ NODE_ENV: 'production', HUBSPOT_ACCESS_TOKEN, HUBSPOT_API_URL: `${url()}/hubspot` })
    expect((await app.inject('/pipelines')).json()).toMatchObject({ origin: 'live', items: { length: 2 } })
    const { checks } = (await app.inject('/health')).json()
    expect(checks).toContainEqual(expect.objectContaining({ name: 'hubspot', status: 'up', origin: 'live' }))
  })

  test('the health says that the sandbox plays HubSpot', async () => {
    const { status, checks } = (await (await build()).inject('/health')).json()
    expect(status).toBe('healthy')
    expect(checks).toContainEqual(expect.objectContaining({ name: 'hubspot', status: 'up', origin: 'sandbox' }))
  })
})
