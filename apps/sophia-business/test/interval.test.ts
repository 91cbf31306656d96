import { afterAll, beforeAll, expect, test } from 'vitest'
import { wilson } from '../src/metrics/interval.ts'
import { type Business, pipelineFile, startBusiness } from './business.ts'

let business: Business
beforeAll(async () => {
  business = await startBusiness()
})
afterAll(() => business?.app.close())

/** As printed in tables of the score interval. */
test.each([
  [0, 10, 0, 0.2775],
  [5, 10, 0.2366, 0.7634],
  [10, 10, 0.7225, 1],
  [81, 263, 0.2553, 0.3662],
])('%d of %d lies between %f and %f', (hits, trials, low, high) => {
  expect(wilson(hits, trials)).toEqual({ low: expect.closeTo(low, 4), high: expect.closeTo(high, 4) })
})

test('holds the true rate in about 95 of 100 cases, however small it is', () => {
  let state = 7
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296
  for (const rate of [0.05, 0.3, 0.63]) {
    let held = 0
    for (let round = 0; round < 4_000; round++) {
      const hits = Array.from({ length: 40 }, random).filter((each) => each < rate).length
      const { low, high } = wilson(hits, 40)
      if (low <= rate && rate <= high) held++
    }
    expect([rate, held / 4_000]).toEqual([rate, expect.toSatisfy((share: number) => share > 0.92 && share < 0.98)])
  }
})

test('who sells is told with how sure it is: three of three is not better than thirty of forty', async () => {
  const deals = (owner: string, won: number, lost: number) =>
    Array.from({ length: won + lost }, (_, at) => {
      const [stage, value] = at < won ? ['Won', 5] : ['Lost', 0]
      return `${owner}${at},${owner},P,Acme,${stage},1/1/2024,2/1/2024,${value}`
    })
  await business.take([pipelineFile([...deals('New', 3, 0), ...deals('Old', 30, 10)])])
  const { series, totals } = await business.ask({ metrics: ['win_rate', 'won_value'], dimensions: ['owner'] })
  const told = new Map(series.map(({ dimensions, values }) => [dimensions.owner, values['win_rate']]))
  expect(told.get('New')).toMatchObject({ value: 1, interval: { low: expect.closeTo(0.4385, 4), high: 1 } })
  expect(told.get('Old')).toMatchObject({ value: 0.75, interval: { low: expect.closeTo(0.5981, 4) } })
  // A total of all has an interval of its own, and what is no share of its rows has none.
  expect(totals['win_rate']?.interval).toEqual(wilson(33, 43))
  expect(totals['won_value']).not.toHaveProperty('interval')
})

test('the registry says which metrics have one', async () => {
  const { items } = (await business.app.inject('/kpis?limit=100')).json<{
    items: { name: string; interval?: string }[]
  }>()
  expect(items.filter(({ interval }) => interval?.includes('95 %')).map(({ name }) => name)).toEqual([
    'win_rate',
    'stage_conversion',
    'stage_loss_rate',
    'change_failure_rate',
  ])
})
