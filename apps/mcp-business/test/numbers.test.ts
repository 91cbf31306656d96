import type { App } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAt, crmFiles, type Started, start } from './started.ts'

let business: App
let app: App
let started: Started
beforeAll(async () => {
  started = await start()
  ;({ business, app } = started)
  await started.take(crmFiles())
})
afterAll(() => started?.close())
const query = { metrics: ['won_value', 'win_rate', 'deals_open'], dimensions: ['region'], grain: 'quarter' }

describe('a number', () => {
  test('is the one that sophia-business gives, to the cent, over REST and over MCP', async () => {
    const source = (await business.inject({ method: 'POST', url: '/kpis/query', payload: query })).json()
    const rest = (await app.inject({ method: 'POST', url: '/kpis/query', payload: query })).json()
    const { structuredContent } = await mcpCall(app, 'query_metric', query)
    expect(source.series.length).toBeGreaterThan(3)
    for (const answer of [rest, structuredContent]) {
      expect(answer.series).toEqual(source.series)
      expect(answer.totals).toEqual(source.totals)
      expect(answer.rows).toBe(source.rows)
    }
  })

  test('leads to its rows', async () => {
    const { lineageId, rows } = (
      await app.inject({ method: 'POST', url: '/kpis/query', payload: { metrics: ['won_value'] } })
    ).json()
    expect((await business.inject(`/lineage/${lineageId}`)).json().rows).toBe(rows)
  })
})

describe('a fault', () => {
  test.each([
    { metrics: ['won_value'], range: { from: '2017-03-01', to: '2017-03-01' }, compareTo: 'year' },
    { metrics: ['won_value'], filters: [{ field: 'region', op: 'gt', value: 'West' }] },
    { metrics: ['nope'], dimensions: ['moon'] },
  ])('keeps the place and the words that sophia-business gives it: %o', async (payload) => {
    const source = (await business.inject({ method: 'POST', url: '/kpis/query', payload })).json()
    const here = (await app.inject({ method: 'POST', url: '/kpis/query', payload })).json()
    const { isError, content } = await mcpCall(app, 'query_metric', payload)
    expect(source.status).toBe(400)
    expect(here).toMatchObject({ status: 400, errors: source.errors, hint: source.hint })
    expect([isError, JSON.parse(content[0]?.text ?? '')]).toMatchObject([true, { errors: source.errors }])
  })

  test('of our own door is named before anybody is asked', async () => {
    const { errors } = (
      await app.inject({ method: 'POST', url: '/kpis/query', payload: { metric: 'won_value' } })
    ).json()
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/body/metric', '/body/metrics'])
  })
})

describe('without sophia-business', () => {
  test('a problem names it, and the service is degraded but alive', async () => {
    const alone = await buildAt('http://127.0.0.1:9')
    const response = await alone.inject('/kpis')
    expect(response.json()).toMatchObject({ status: 502, upstream: 'sophia-business' })
    expect((await alone.inject('/health')).json().status).toBe('degraded')
    await alone.close()
  })
})

describe('the registry', () => {
  test('is listed whole, with formulas and what it can be split by', async () => {
    const { metrics, dimensions } = (await app.inject('/kpis')).json()
    expect(metrics.length).toBeGreaterThan(3)
    for (const metric of metrics)
      expect(metric).toMatchObject({ formula: expect.any(String), unit: expect.any(String) })
    expect(dimensions).toEqual(expect.arrayContaining(['region', 'product', 'stage']))
  })

  test('is what a model is told: the tool takes exactly its metrics, dimensions and fields', async () => {
    const { metrics, dimensions, filterFields } = (await app.inject('/kpis')).json()
    const [, query] = app.mcp.list('read')
    const schemas = query?.inputSchema.properties as Record<string, ListSchema>
    expect(new Set(schemas['metrics']?.items.enum)).toEqual(new Set(metrics.map(({ name }: { name: string }) => name)))
    expect(new Set(schemas['dimensions']?.items.enum)).toEqual(new Set(dimensions))
    expect(new Set(schemas['filters']?.items.properties?.field.enum)).toEqual(new Set(filterFields))
  })
})

interface ListSchema {
  readonly items: { readonly enum?: string[]; readonly properties?: { readonly field: { readonly enum: string[] } } }
}
