import { readdirSync, readFileSync } from 'node:fs'
import { createTestDatabase } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { mcpCall, testEnvironment } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildApp as buildBusiness } from '../../sophia-business/src/app.ts'
import { ConfigSchema as BusinessConfig } from '../../sophia-business/src/config.ts'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

let business: App
let app: App
const build = (url: string) => buildApp(parseConfig(ConfigSchema, testEnvironment({ SOPHIA_BUSINESS_URL: url })))

beforeAll(async () => {
  business = await buildBusiness(
    parseConfig(BusinessConfig, testEnvironment({ DATABASE_URL: await createTestDatabase() })),
  )
  const url = await business.listen({ host: '127.0.0.1', port: 0 })
  app = await build(url)
  await app.ready()

  const folder = new URL('../../sophia-business/test/fixtures/crm/', import.meta.url)
  const form = new FormData()
  form.set('template', 'crm-sales-opportunities')
  for (const file of readdirSync(folder)) form.append('files', new Blob([readFileSync(new URL(file, folder))]), file)
  const { id } = (await (await fetch(`${url}/intake`, { method: 'POST', body: form })).json()) as { id: string }
  await vi.waitFor(async () => expect((await business.inject(`/intake/${id}`)).json().status).toBe('done'), 20_000)
})
afterAll(async () => {
  await app?.close()
  await business?.close()
})
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
    const alone = await build('http://127.0.0.1:9')
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
