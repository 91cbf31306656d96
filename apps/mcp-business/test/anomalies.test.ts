import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judge } from '../src/analysis/residuals.ts'
import { normal, seeded } from './generated.ts'
import { pipeline, type Started, start } from './started.ts'

const threshold = 4

interface Kind {
  readonly periods: number
  readonly seasons: number[]
  /** Beside noise of 5. */
  readonly swing: number
  readonly trend: number
}

const generate = ({ periods, seasons, swing, trend }: Kind, random: () => number) =>
  Array.from({ length: periods }, (_, at) => ({
    at,
    value: 100 + trend * at + swing * Math.sin((2 * Math.PI * at) / (seasons.at(-1) ?? 1)) + 5 * normal(random),
    precision: 1,
  }))

describe('over generated series', () => {
  test.each<[string, number, Kind]>([
    ['a year of months', 0.03, { periods: 12, seasons: [3, 12], swing: 0, trend: 0 }],
    ['two years of months', 0.005, { periods: 24, seasons: [3, 12], swing: 0, trend: 1 }],
    ['five seasonal years of months', 0.005, { periods: 60, seasons: [3, 12], swing: 20, trend: 1 }],
    ['thirteen weeks of days', 0.005, { periods: 91, seasons: [7], swing: 20, trend: 0.1 }],
    ['four years of quarters', 0.03, { periods: 16, seasons: [4], swing: 20, trend: 0 }],
  ])('%s: no more false alarms than are said, and what is planted is found', (_, rate, kind) => {
    const random = seeded(7)
    const rounds = 200
    let [alarms, found] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      const series = generate(kind, random)
      alarms += judge(series, kind.seasons).points.filter(({ score }) => Math.abs(score) > threshold).length
      const at = Math.floor(random() * kind.periods)
      const planted = series.map((each) => (each.at === at ? { ...each, value: each.value - 60 } : each))
      if ((judge(planted, kind.seasons).points[at]?.score ?? 0) < -threshold) found++
    }
    expect(alarms / rounds / kind.periods).toBeLessThanOrEqual(rate)
    expect(found / rounds).toBeGreaterThan(0.9)
  })

  test('a season is seen where there is one, and a December like every December is no anomaly', () => {
    const random = seeded(11)
    const months = Array.from({ length: 60 }, (_, at) => ({
      at,
      value: (at % 12 === 11 ? 300 : 100) + 5 * normal(random),
      precision: 1,
    }))
    const judgement = judge(months, [3, 12])
    expect(judgement.season).toBe(12)
    expect(judgement.points.filter(({ score }) => Math.abs(score) > threshold)).toEqual([])
    // The same without the season: every December stands out.
    const plain = judge(months, []).points.flatMap(({ score }, at) => (score > threshold ? [at] : []))
    expect(plain).toEqual([11, 23, 35, 47, 59])
  })

  test('a third of outliers does not hide them, and a ratio over few deals is not taken for one', () => {
    const random = seeded(3)
    const values = Array.from({ length: 30 }, (_, at) => ({
      at,
      value: (at % 3 === 0 && at % 2 ? 200 : 100) + normal(random),
      precision: 1,
    }))
    expect(judge(values, []).points.flatMap(({ score }, at) => (score > threshold ? [at] : []))).toEqual([
      3, 9, 15, 21, 27,
    ])
    const rates = Array.from({ length: 30 }, (_, at) => ({ at, value: 0.6 + 0.02 * normal(random), precision: 1 }))
    const thin = rates.map((each) => (each.at === 10 ? { ...each, value: 1, precision: 0.1 } : each))
    expect(judge(thin, []).points[10]?.score).toBeLessThan(threshold)
  })

  test('equal values have no anomaly among them', () => {
    const flat = Array.from({ length: 20 }, (_, at) => ({ at, value: 5, precision: 1 }))
    expect(judge(flat, [4]).points.every(({ score }) => score === 0)).toBe(true)
  })
})

describe('of a metric', () => {
  let started: Started
  beforeAll(async () => {
    started = await start()
    const random = seeded(5)
    const rows = Array.from({ length: 48 }, (_, at) => {
      const [month, year] = [(at % 12) + 1, 2020 + Math.floor(at / 12)]
      const value = at === 30 ? 200 : Math.round((month === 12 ? 3000 : 1000) + 40 * normal(random))
      return `D${at},Ann Lee,Alpha,Acorn,Won,${month}/1/${year},${month}/20/${year},${value}`
    })
    await started.take([pipeline(rows)])
  })
  afterAll(() => started?.close())

  test('the month that fell is found, its figure is the governed one, and the Decembers are usual', async () => {
    const answer = await started.post('/anomalies', { metric: 'won_value', grain: 'month' })
    expect(answer).toMatchObject({
      season: 12,
      periods: 48,
      anomalies: [{ period: '2022-07-01', figure: { value: '200.00', currency: 'USD' }, direction: 'low' }],
      evidence: [{ of: 'series', rows: 48 }],
    })
    expect(Number(answer.anomalies[0].expected)).toBeCloseTo(1000, -2)
    expect(answer.method).toContain('a season of 12')
  })

  test('a month that the range cuts is left out, and said to be', async () => {
    const range = { from: '2020-01-15', to: '2023-12-10' }
    const { excluded, anomalies } = await started.post('/anomalies', { metric: 'won_value', grain: 'month', range })
    expect(excluded).toEqual([{ periods: 2, reason: expect.stringContaining('cut by the range') }])
    expect(anomalies[0].period).toBe('2022-07-01')
  })

  test('too few periods are refused with advice', async () => {
    const range = { from: '2020-01-01', to: '2020-06-01' }
    const problem = await started.post('/anomalies', { metric: 'won_value', grain: 'month', range })
    expect(problem).toMatchObject({ status: 422, detail: expect.stringContaining('5 periods are too few') })
  })
})
