import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Weekly } from '../src/reports/weekly.ts'
import { type Business, crmFiles, pipelineFile, startBusiness } from './business.ts'

let business: Business
const report = async (query = ''): Promise<Weekly> => (await business.app.inject(`/reports/weekly${query}`)).json()

beforeAll(async () => {
  business = await startBusiness()
})
afterAll(() => business?.app.close())

test('without a dated deal there is no week, and that is said', async () => {
  expect(await report()).toMatchObject({ status: 422, detail: expect.stringContaining('No deal has a date') })
})

test('a week is told with its figures, the governed ones, beside the week before', { timeout: 60_000 }, async () => {
  await business.take(crmFiles)
  const told = await report('?week=2024-06-26')
  expect(told).toMatchObject({
    week: { from: '2024-06-24', to: '2024-07-01' },
    headline: '4,800.00 USD won with 1 deal.',
    figures: [
      { metric: 'won_value', value: '4,800.00 USD', before: '0' },
      { metric: 'deals_won', value: '1', before: '0' },
      { metric: 'deals_lost', value: '0', before: '0' },
      { metric: 'win_rate', value: '100.0 %', before: '–' },
      { metric: 'average_won_deal', value: '4,800.00 USD' },
    ],
    regions: [{ name: 'South' }],
    owners: [{ name: 'Cy Ray' }],
    won: [{ deal: 'D04', owner: 'Cy Ray', amount: '4800.00', currency: 'USD', file: 'opportunities.csv' }],
    lost: [],
    complete: false,
  })
  const { totals } = await business.ask({ metrics: ['won_value'], range: told.week })
  expect(totals['won_value']?.value).toBe('4800.00')
  for (const { lineageId, rows } of told.evidence) expect((await business.behind(lineageId)).rows).toBe(rows)
})

test('as Markdown it can be forwarded: with tables, the rows behind them, and no markup of strangers', {
  timeout: 60_000,
}, async () => {
  await business.take([pipelineFile(['X1,Ann Lee,,Evil | <b>Corp</b>,Won,6/1/2024,6/25/2024,5'], 'evil.csv')])
  const answer = await business.app.inject('/reports/weekly?week=2024-06-24&format=markdown')
  expect(answer.headers['content-type']).toContain('text/markdown')
  expect(answer.body).toMatch(/^# Week of 2024-06-24 to 2024-06-30\n/)
  expect(answer.body).toContain('| Won value | 4,805.00 USD | 0 |')
  expect(answer.body).toContain(String.raw`Evil \| \<b\>Corp\</b\>`)
  expect(answer.body).toContain('`GET /lineage/lin_')
  expect(answer.body).toContain('## What the month will bring')
})

test('as a page it can be mailed or printed: nothing from elsewhere, its own style only, and no markup of strangers', {
  timeout: 60_000,
}, async () => {
  const answer = await business.app.inject('/reports/weekly?week=2024-06-24&format=html')
  expect(answer.headers['content-type']).toContain('text/html')
  const style = /<style>([^]*)<\/style>/.exec(answer.body)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(answer.headers['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${hash}'`)
  expect(answer.body).toContain('Evil | &lt;b&gt;Corp&lt;/b&gt;')
  expect(answer.body).not.toMatch(/<script|<img|<link|src=|href=| style=/)
  const { markdown } = await report('?week=2024-06-24')
  for (const id of markdown.match(/lin_[\w-]+/g) ?? ['none']) expect(answer.body).toContain(id)
  expect(answer.body).toContain('<b>4,805.00 USD</b>')
})

test('without a week it is the last whole one that is known', { timeout: 60_000 }, async () => {
  // The last event of the export is of Tuesday, 31 December 2024.
  expect((await report()).week).toEqual({ from: '2024-12-23', to: '2024-12-30' })
})
