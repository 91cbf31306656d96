import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Business, crmFiles, startBusiness } from './business.ts'
import { dealRow, stayRow, storeFacts } from './hand-made.ts'

const dayMs = 86_400_000
/** So many days from today. */
const day = (from: number) => new Date(Date.now() + from * dayMs).toISOString().slice(0, 10)

let business: Business
beforeAll(async () => {
  business = await startBusiness()
  await storeFacts(business, [
    {
      kind: 'deals',
      rows: [
        dealRow('1', 'Demo', 'open', {
          engage_date: day(-50),
          close_value: '1000',
          probability: '0.4',
          moved_on: day(-31),
          slips: 0,
          expected_close_date: day(10),
        }),
        dealRow('2', 'Demo', 'open', {
          engage_date: day(-20),
          close_value: '500',
          probability: '0.4',
          moved_on: day(-30),
          slips: 2,
          expected_close_date: day(10),
        }),
        dealRow('3', 'Pilot', 'open', {
          engage_date: day(-20),
          close_value: '200',
          probability: '0.6',
          moved_on: day(-1),
          slips: 0,
          expected_close_date: day(-1),
        }),
        dealRow('4', 'Pilot', 'open', {
          engage_date: day(-20),
          close_value: '90',
          currency: 'EUR',
          probability: '0.6',
          moved_on: day(-1),
          slips: 0,
          expected_close_date: day(3),
        }),
        dealRow('5', 'Won', 'won', {
          engage_date: day(-40),
          close_date: day(-10),
          close_value: '600',
          moved_on: day(-10),
          slips: 0,
        }),
        dealRow('6', 'Won', 'won', {
          engage_date: day(-110),
          close_date: day(-90),
          close_value: '300',
          moved_on: day(-90),
          slips: 0,
        }),
        dealRow('7', 'Lost', 'lost', { engage_date: day(-20), close_date: day(-9), moved_on: day(-9), slips: 1 }),
      ],
    },
    {
      kind: 'stage_changes',
      rows: [
        stayRow('1', 'Demo', '2026-01-01T00:00:00Z', '2026-01-03T12:00:00Z', 'forward'),
        stayRow('2', 'Demo', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'lost'),
        stayRow('3', 'Demo', '2026-01-05T00:00:00Z', '2026-02-05T00:00:00Z', 'back'),
        stayRow('4', 'Pilot', '2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z', 'won'),
        stayRow('5', 'Demo', '2026-01-05T00:00:00Z', null, null),
      ],
    },
  ])
})
afterAll(() => business?.app.close())

const totalOf = async (metric: string, rest: object = {}) => {
  const { totals } = await business.ask({ metrics: [metric], ...rest })
  return totals[metric]
}
const usd = { filters: [{ field: 'currency', op: 'eq', value: 'USD' }] }

test('the weighted pipeline is value × probability of the stage, a figure for each currency', async () => {
  // 1000 × 0.4 + 500 × 0.4 + 200 × 0.6 = 720; 90 × 0.6 = 54
  const figure = await totalOf('weighted_pipeline_value')
  expect(figure?.value).toBeNull()
  expect(figure?.byCurrency?.map(({ currency, value }) => [currency, value])).toEqual([
    ['EUR', '54.00'],
    ['USD', '720.00'],
  ])
})

test('coverage is what is open by what was won in the last 90 days', async () => {
  // 1000 + 500 + 200 by 600: the deal won 90 days ago is over the edge.
  expect(await totalOf('pipeline_coverage', usd)).toMatchObject({
    numerator: '1700.00',
    denominator: '600.00',
    rows: 4,
  })
})

test('velocity is won value by the mean cycle', async () => {
  // 900 in cycles of 30 and 20 days: 900 / 25 = 36 a day.
  expect(await totalOf('sales_velocity', usd)).toMatchObject({ value: '36.00', currency: 'USD', rows: 2 })
})

test('a deal has slipped when its date was put off or is past, and stalls after 30 days in its stage', async () => {
  expect((await totalOf('slipped_deals'))?.value).toBe(2)
  expect((await totalOf('stalled_deals'))?.value).toBe(1)
  expect((await totalOf('deals_new', { range: { from: day(-20), to: day(-19) } }))?.value).toBe(4)
})

test('conversion, loss and days in stage come from the stays that ended', async () => {
  const { series, totals, complete } = await business.ask({
    metrics: ['stage_conversion', 'stage_loss_rate', 'days_in_stage'],
    dimensions: ['stage'],
  })
  expect(complete).toBe(true)
  expect(
    series.map(({ dimensions, values }) => [
      dimensions.stage,
      values['stage_conversion']?.numerator,
      values['stage_loss_rate']?.numerator,
      values['stage_loss_rate']?.denominator,
      values['days_in_stage']?.value,
    ]),
  ).toEqual([
    // One went on, one was lost, and one moved back.
    ['Demo', 1, 1, 3, 11.5],
    ['Pilot', 1, 0, 1, 1],
  ])
  expect(totals['stage_loss_rate']).toMatchObject({ value: 0.25, interval: { low: expect.any(Number) } })
  expect(totals['stage_conversion']?.value).toBe(0.5)
  const january = { range: { from: '2026-01-01', to: '2026-02-01' } }
  expect(await totalOf('days_in_stage', january)).toMatchObject({ value: 1.5, rows: 3 })
})

test('the stays behind a figure are listed, each as what it is, and add up to it', async () => {
  const { lineageId, totals } = await business.ask({ metrics: ['deals_won', 'days_in_stage'], filters: usd.filters })
  const first = await business.behind(lineageId, { limit: '4' })
  const second = await business.behind(lineageId, { limit: '4', cursor: first.nextCursor ?? '' })
  const items = [...first.items, ...second.items]
  expect(items.map(({ record, deal }) => [record, deal])).toEqual([
    ['deal', '5'],
    ['deal', '6'],
    ...['1', '2', '3'].map((deal) => ['stay of a deal in a stage', deal]),
  ])
  const sum = items.reduce((days, { counted }) => days + Number(counted['days_in_stage']?.numerator ?? 0), 0)
  expect(sum / 3).toBeCloseTo(totals['days_in_stage']?.value as number, 10)
})

test('deals of an export have no history, and figures of stages say so', async () => {
  await using other = await startBusiness()
  await other.take(crmFiles)
  const { complete, missing, totals } = await other.ask({ metrics: ['stage_conversion', 'stalled_deals'] })
  expect([complete, totals['stage_conversion']?.value]).toEqual([false, null])
  expect(missing.slice(0, 2).map(({ reason }) => reason)).toEqual([
    expect.stringContaining('open deals without a history'),
    expect.stringContaining('deals without a history: not in figures of stages'),
  ])
})

test('what is missing from figures of stages is missing from no other figure of the same answer, nor from its rows', async () => {
  await using other = await startBusiness()
  await other.take(crmFiles)
  const { missing, lineageId } = await other.ask({ metrics: ['deals_won', 'stage_conversion'] })
  const history = { metric: 'stage_conversion', reason: 'deals without a history: not in figures of stages' }
  const refused = { reason: 'rows of deals that the last intake of crm could not store: left out' }
  expect(missing).toMatchObject([history, refused])
  expect((await other.behind(lineageId, { metric: 'deals_won' })).missing).toMatchObject([refused])
  expect((await other.behind(lineageId, { metric: 'stage_conversion' })).missing).toMatchObject([history, refused])
})
