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
    { metrics: ['won_value', 'won_value'], dimensions: ['region', 'region'] },
    { metrics: ['won_value'], range: { from: '2024-01-01', to: '2024-02-01', until: '2024-03-01' } },
    { metrics: ['won_value'], filters: [{ field: 'region', op: 'in', value: [] }] },
    { metrics: ['won_value'], filters: [{ field: 'region', op: 'eq', value: 'x'.repeat(501), or: 1 }] },
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

test('what is in a window and does not belong there is named at its place, whoever finds it', async () => {
  const range = { from: '2024-01-01', to: '2024-02-01', until: '2024-03-01' }
  const sides = { metrics: ['won_value'], a: { range, filters: [] }, b: {} }
  for (const [url, payload, pointers] of [
    ['/compare', sides, ['/body/a/filters']],
    ['/compare', { ...sides, a: { range } }, ['/body/a/range/until']],
    ['/explain', { metric: 'won_value', by: ['region'], range }, ['/body/range/until']],
    [
      '/explain',
      { metric: 'won_value', by: ['region'], range: { from: range.from, to: range.to }, baseline: range },
      ['/body/baseline/until'],
    ],
    ['/what-if', { range, assumptions: [{ lever: 'win_rate', by: 0.1 }] }, ['/body/range/until']],
    ['/anomalies', { metric: 'won_value', grain: 'month', range }, ['/body/range/until']],
    ['/chart', { metric: 'won_value', grain: 'month', range }, ['/body/range/until']],
  ] as const) {
    const answer = await app.inject({ method: 'POST', url, payload })
    const found = (answer.json().errors ?? []).map(({ pointer }: { pointer: string }) => pointer)
    expect([url, answer.statusCode, found]).toEqual([url, 400, expect.arrayContaining([...pointers])])
  }
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
    const others = filterFields.filter((name: string) => !dimensions.includes(name))
    expect(schemas['filters']?.items.properties?.field.description).toBe(
      `A dimension, ${others.join(', ').replace(/, (?=\w+$)/, ' or ')}`,
    )
    for (const field of filterFields) {
      const payload = { metrics: ['won_value'], filters: [{ field, op: 'eq', value: null }] }
      const [here, there] = await Promise.all(
        [app, business].map((each) => each.inject({ method: 'POST', url: '/kpis/query', payload })),
      )
      expect([field, here?.statusCode, here?.json().errors]).toEqual([field, there?.statusCode, there?.json().errors])
    }
  })
})

interface ListSchema {
  readonly items: {
    readonly enum?: string[]
    readonly properties?: { readonly field: { readonly description: string } }
  }
}
