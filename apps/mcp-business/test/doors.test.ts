/** One number, whoever asks for it and wherever. */
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import type { App } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crmFiles, type Started, start, startDashboard } from './started.ts'

/** What the won deals of the export add up to by hand. */
const wonValue = '8495.50'
const week = { from: '2024-06-24', to: '2024-07-01' }

let sandbox: RunningSandbox
let started: Started
let dashboard: App
beforeAll(async () => {
  sandbox = await startSandbox()
  started = await start({ SOPHIA_SANDBOX_URL: sandbox.url })
  await started.take(crmFiles())
  dashboard = await startDashboard(started)
})
afterAll(async () => {
  await dashboard?.close()
  await started?.close()
  await sandbox?.close()
})

test('won value is the same to the cent at every door: REST, MCP, question, comparison, rule, alert and rows', async () => {
  const { app, business } = started
  const query = { metrics: ['won_value'] }
  const of = (answer: unknown) => (answer as { totals: Record<string, { value: unknown }> }).totals['won_value']?.value
  const source = (await business.inject({ method: 'POST', url: '/kpis/query', payload: query })).json()
  const compared = await started.post('/compare', { ...query, a: {}, b: {} })
  const rule = { metric: 'won_value', when: 'above', threshold: 1, channels: ['slack'] }
  await business.inject({ method: 'PUT', url: '/signals/rules/won', payload: rule })
  const digest = (await business.inject({ method: 'POST', url: '/signals/digest', payload: {} })).json()
  await business.inject({ method: 'POST', url: '/signals/notify', payload: { channels: ['slack'] } })
  await expect.poll(async () => (await alerts()).length, { timeout: 30_000 }).toBe(1)
  const [alert] = await alerts()
  const { items } = (await business.inject(`/lineage/${source.lineageId}?limit=100`)).json()
  const rows = items.map(({ counted }: LineageItem) => Number(counted['won_value']?.numerator ?? 0))
  expect({
    rest: of(source),
    mcp: of((await mcpCall(business, 'query_kpis', query)).structuredContent),
    agents: of(await started.post('/kpis/query', query)),
    tool: of((await mcpCall(app, 'query_metric', query)).structuredContent),
    question: of((await started.post('/ask', { question: 'What is our revenue?' })).answer),
    compared: compared.figures[0].b.value,
    rule: digest.rules.find(({ name }: { name: string }) => name === 'won').value,
    event: digest.items[0].sentence,
    alert: alert?.text.split('\n')[1],
    rows: rows.reduce((sum: number, each: number) => sum + each, 0).toFixed(2),
  }).toEqual({
    rest: wonValue,
    mcp: wonValue,
    agents: wonValue,
    tool: wonValue,
    question: wonValue,
    compared: wonValue,
    // Told to people.
    rule: '8,495.50 USD',
    event: 'Won value is above 1.00 USD: 8,495.50 USD in all.',
    alert: 'Won value is above 1.00 USD: 8,495.50 USD in all.',
    rows: wonValue,
  })
})

test('the dashboard shows it too: in a tile, on its overview, to a question, in the rows and to an AI client', async () => {
  const ask = async (url: string, payload?: object) => {
    const answer = await dashboard.inject(payload ? { method: 'POST', url, payload } : url)
    expect([url, answer.statusCode]).toEqual([url, 200])
    return answer.json()
  }
  const query = { metrics: ['won_value'] }
  const tile = await ask('/api/kpis/query', query)
  const { figures } = await ask('/api/overview')
  const asked = await ask('/api/ask', { question: 'What is our revenue?' })
  const { items } = await ask(`/api/lineage/${tile.lineageId}?limit=100`)
  const rows = items.map(({ counted }: LineageItem) => Number(counted['won_value']?.numerator ?? 0))
  const client = await mcpCall(dashboard, 'call_reading_tool', { tool: 'sophia-business.query_kpis', arguments: query })
  const called = client.structuredContent as { result: { totals: Record<string, { value: unknown }> } }
  expect({
    tile: tile.totals.won_value.value,
    overview: figures.find(({ metric }: { metric: string }) => metric === 'won_value')?.value,
    question: asked.answer.totals.won_value.value,
    rows: rows.reduce((sum: number, each: number) => sum + each, 0).toFixed(2),
    client: called.result.totals['won_value']?.value,
  }).toEqual({ tile: wonValue, overview: wonValue, question: wonValue, rows: wonValue, client: wonValue })

  const report = await ask(`/api/reports/weekly?week=${week.from}`)
  const ofWeek = await ask('/api/kpis/query', { ...query, range: week })
  expect([report.figures[0].value, ofWeek.totals.won_value.value]).toEqual(['4,800.00 USD', '4800.00'])
  const pipeline = await ask('/api/pipeline')
  const open = await ask('/api/kpis/query', { metrics: ['pipeline_value', 'deals_open'] })
  expect([pipeline.totals.value, pipeline.totals.deals]).toEqual([open.totals.pipeline_value, open.totals.deals_open])
})

/** What has come to Slack. */
async function alerts(): Promise<{ text: string }[]> {
  const answer = await fetch(`${sandbox.url}/slack/_messages`)
  return ((await answer.json()) as { messages: { text: string }[] }).messages
}

interface LineageItem {
  readonly counted: Record<string, { readonly numerator: string }>
}

test('a week is the same in a query, in the report of the week and in its chart; the pipeline in its page and by stage', async () => {
  const { business } = started
  const asked = await started.post('/kpis/query', { metrics: ['won_value'], range: week })
  const report = (await business.inject(`/reports/weekly?week=${week.from}`)).json()
  const asPage = (await business.inject(`/reports/weekly?week=${week.from}&format=html`)).body
  expect(report.markdown).toContain('| Won value | 4,800.00 USD |')
  expect(asPage).toContain('<b>4,800.00 USD</b>')
  const chart = await started.post('/chart', { metric: 'won_value', grain: 'day', range: week })
  const drawn = chart.spec.data.values.reduce((sum: number, { value }: { value: number }) => sum + value, 0)
  expect([asked.totals.won_value.value, report.figures[0].value, drawn]).toEqual(['4800.00', '4,800.00 USD', 4_800])
  const pipeline = (await business.inject('/pipeline')).json()
  const { totals } = await started.post('/kpis/query', { metrics: ['pipeline_value', 'deals_open'] })
  expect([pipeline.totals.value, pipeline.totals.deals]).toEqual([totals.pipeline_value, totals.deals_open])
})
