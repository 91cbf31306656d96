import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startBusiness, type TestFile } from './business.ts'
import { generateExport, money } from './generated-export.ts'

const everything = [
  'deals_won',
  'deals_lost',
  'deals_open',
  'win_rate',
  'won_value',
  'average_won_deal',
  'won_cycle_days',
]

test('an export of twenty thousand deals: every number is what the rows add up to', async () => {
  const { files, expected } = generateExport(20_000)
  await using business = await startBusiness()
  const { rows, status } = await business.take(files)
  expect([status, rows]).toEqual(['done', { read: 20_033, stored: 20_033, unchanged: 0, questioned: 0, rejected: 0 }])
  const { totals, complete } = await business.ask({ metrics: everything })
  expect(complete).toBe(true)
  expect(totals).toMatchObject({
    deals_won: { value: expected.won },
    deals_lost: { value: expected.lost },
    deals_open: { value: expected.open },
    win_rate: { value: expect.closeTo(expected.won / (expected.won + expected.lost), 12) },
    won_value: { value: money(expected.wonCents), currency: 'USD' },
    won_cycle_days: { value: expect.closeTo(expected.cycleDays / expected.won, 9) },
  })
  const byQuarter = await business.ask({ metrics: ['won_value'], grain: 'quarter' })
  expect(
    Object.fromEntries(byQuarter.series.map(({ period, values }) => [period, values['won_value']?.value])),
  ).toEqual(
    Object.fromEntries(Object.entries(expected.wonCentsByQuarter).map(([quarter, cents]) => [quarter, money(cents)])),
  )
  const byRegion = await business.ask({ metrics: ['won_value'], dimensions: ['region'] })
  expect(
    Object.fromEntries(
      byRegion.series.map(({ dimensions, values }) => [dimensions.region, values['won_value']?.value]),
    ),
  ).toEqual(
    Object.fromEntries(Object.entries(expected.wonCentsByRegion).map(([region, cents]) => [region, money(cents)])),
  )
})

/** The folder of a public CRM export of 8,800 opportunities; see the README. */
const folder = process.env['SOPHIA_TEST_CRM']
const files = ['sales_pipeline.csv', 'accounts.csv', 'products.csv', 'sales_teams.csv']
const isThere = folder !== undefined && files.every((name) => existsSync(join(folder, name)))

describe.skipIf(!isThere)('a real export of 8,800 opportunities', () => {
  test('gives the known numbers, and its faults by the row', async () => {
    await using business = await startBusiness()
    const real: TestFile[] = files.map((name) => ({ name, content: readFileSync(join(folder ?? '', name), 'utf8') }))
    const report = await business.take(real)
    expect(report.rows).toEqual({ read: 8927, stored: 8927, unchanged: 0, questioned: 2696, rejected: 0 })
    expect((await business.take(real)).rows).toEqual({ ...report.rows, stored: 0, unchanged: 8927 })
    const { totals, complete } = await business.ask({ metrics: everything })
    expect(complete).toBe(true)
    expect(totals).toMatchObject({
      deals_won: { value: 4238 },
      deals_lost: { value: 2473 },
      deals_open: { value: 2089 },
      win_rate: { value: expect.closeTo(0.6315, 5), numerator: 4238, denominator: 6711 },
      won_value: { value: '10005534.00', currency: 'USD' },
      average_won_deal: { value: '2360.91' },
      won_cycle_days: { value: expect.closeTo(51.78, 2) },
    })
    const quarters = await business.ask({
      metrics: ['won_value'],
      grain: 'quarter',
      range: { from: '2017-01-01', to: '2018-01-01' },
    })
    expect(quarters.series.map(({ values }) => values['won_value']?.value)).toEqual([
      '1134672.00',
      '3086111.00',
      '2982255.00',
      '2802496.00',
    ])
    const regions = await business.ask({ metrics: ['won_value'], dimensions: ['region'] })
    expect(regions.series.map(({ dimensions, values }) => [dimensions.region, values['won_value']?.value])).toEqual([
      ['Central', '3346293.00'],
      ['East', '3090594.00'],
      ['West', '3568647.00'],
    ])
    const stages = await business.ask({ metrics: ['deals_open'], dimensions: ['stage'] })
    expect(stages.series.map(({ values }) => values['deals_open']?.value)).toEqual([1589, 500])
    const { rows } = await business.behind(quarters.lineageId, { period: '2017-10-01', limit: '1' })
    expect(rows).toBe(quarters.series[3]?.values['won_value']?.rows)
  })
})
