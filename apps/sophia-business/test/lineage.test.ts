import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LineageRow } from '../src/lineage/rows.ts'
import { type Business, crmFiles, pipelineFile, startBusiness } from './business.ts'

let business: Business
beforeAll(async () => {
  business = await startBusiness()
  await business.take(crmFiles)
})
afterAll(() => business.app.close())

async function allRows(lineageId: string, query: Record<string, string> = {}): Promise<LineageRow[]> {
  const rows: LineageRow[] = []
  let cursor: string | null = null
  do {
    const page = await business.behind(lineageId, { limit: '4', ...query, ...(cursor !== null && { cursor }) })
    rows.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return rows
}

const sum = (rows: readonly LineageRow[], metric: string, part: 'numerator' | 'denominator' = 'numerator') =>
  rows.reduce((total, { counted }) => total + Number(counted[metric]?.[part] ?? 0), 0)

describe('the rows behind a number', () => {
  test('are those of the files, each with its line', async () => {
    const { lineageId } = await business.ask({
      metrics: ['won_value'],
      range: { from: '2024-04-01', to: '2024-07-01' },
    })
    const { items, rows, metrics, nextCursor } = await business.behind(lineageId)
    expect([rows, nextCursor]).toEqual([2, null])
    expect(metrics).toMatchObject([{ name: 'won_value', version: 1, formula: expect.any(String) }])
    expect(items.map(({ deal, file, line, counted }) => [deal, file, line, counted['won_value']?.numerator])).toEqual([
      ['D03', 'opportunities.csv', 4, '1000'],
      ['D04', 'opportunities.csv', 5, '4800'],
    ])
    expect(items[1]).toMatchObject({
      dimensions: { account: 'Dogwood', region: 'South', sector: 'medical' },
      joined: [
        { what: 'product', file: 'products.csv', line: 4 },
        { what: 'owner', file: 'teams.csv', line: 4 },
        { what: 'account', file: 'customers.csv', line: 5 },
      ],
    })
  })

  test('add up to it, metric by metric, though the metrics differ in date and rows', async () => {
    const metrics = ['deals_won', 'win_rate', 'won_value', 'won_cycle_days', 'pipeline_value', 'win_rate_value']
    const { totals, rows, lineageId } = await business.ask({ metrics, range: { from: '2024-02-01', to: '2024-12-02' } })
    const behind = await allRows(lineageId)
    expect(behind).toHaveLength(rows)
    for (const metric of metrics) {
      const { value, numerator = value, denominator } = totals[metric] ?? {}
      expect([metric, sum(behind, metric)]).toEqual([metric, Number(numerator)])
      if (denominator !== undefined) expect(sum(behind, metric, 'denominator')).toBe(Number(denominator))
    }
  })

  test('add up to each point of the series', async () => {
    const { series, lineageId } = await business.ask({
      metrics: ['won_value', 'deals_open'],
      dimensions: ['region', 'account'],
      grain: 'quarter',
    })
    for (const { period, dimensions, values } of series) {
      const cell = Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, value ?? '']))
      for (const metric of ['won_value', 'deals_open']) {
        const rows = await allRows(lineageId, { metric, period, ...cell })
        expect([period, cell, sum(rows, metric)]).toEqual([period, cell, Number(values[metric]?.value)])
      }
    }
  })

  test('are those that were known then, whatever comes later', async () => {
    await using other = await startBusiness()
    await other.take(crmFiles)
    const question = { metrics: ['won_value'], dimensions: ['region'] }
    const before = await other.ask(question)
    const then = await other.behind(before.lineageId)
    await other.take([
      pipelineFile([
        'D01,Ann Lee,Alpha Basic,Acorn,Won,1/10/2024,1/31/2024,999',
        'N01,Ann Lee,Alpha Basic,Acorn,Won,1/10/2024,1/31/2024,1',
      ]),
      { name: 't.csv', content: 'sales_agent,manager,regional_office\nAnn Lee,Mo Diaz,East\n' },
    ])
    const after = await other.ask(question)
    expect(after.series.map(({ dimensions, values }) => [dimensions.region, values['won_value']?.value])).toEqual([
      ['East', '1990.50'],
      ['North', '1300.00'],
      ['South', '6095.00'],
    ])
    expect(await other.behind(before.lineageId)).toEqual(then)
    expect(after.lineageId).not.toBe(before.lineageId)
    const now = await other.behind(after.lineageId, { region: 'East' })
    expect(now.items.map(({ deal, file, line }) => [deal, file, line])).toEqual([
      ['D02', 'opportunities.csv', 3],
      ['D01', 'pipeline.csv', 2],
      ['N01', 'pipeline.csv', 3],
    ])
  })
})

test('the same question about the same facts has the same id', async () => {
  const ask = () => business.ask({ metrics: ['deals_won'], filters: [{ field: 'region', op: 'eq', value: 'North' }] })
  expect((await ask()).lineageId).toBe((await ask()).lineageId)
})

test.each([
  ['an unknown id', 'lin_nothing', {}, 404],
  ['a metric that the answer has not', '', { metric: 'win_rate' }, 400],
  ['a dimension that the answer is not split by', '', { region: 'North' }, 400],
  ['a period where there is no grain', '', { period: '2024-01-01' }, 400],
  ['a cursor of another list', '', { cursor: 'bm8' }, 400],
])('%s is refused', async (_what, id, query, status) => {
  const { lineageId } = await business.ask({ metrics: ['deals_won'] })
  const response = await fetch(
    `${business.url}/lineage/${id || lineageId}?${new URLSearchParams(query as Record<string, string>).toString()}`,
  )
  expect(response.status).toBe(status)
})
