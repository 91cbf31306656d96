import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../src/forecast/report.ts'
import { backTest } from '../src/forecast/back-test.ts'
import { type DealHistory, lifeTable, winOfNew, winWithin } from '../src/forecast/life-table.ts'
import { bandOf } from '../src/forecast/model.ts'
import { type Future, simulate } from '../src/forecast/simulate.ts'
import { type Business, pipelineFile, startBusiness } from './business.ts'

/** Repeatable: the numerical recipes' generator. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

const historyOf = (deals: readonly (readonly [engaged: number, closed: number, status: number])[]): DealHistory => ({
  engaged: Int32Array.from(deals, ([engaged]) => engaged),
  closed: Int32Array.from(deals, ([, closed]) => closed),
  status: Uint8Array.from(deals, ([, , status]) => status),
  value: new Float64Array(deals.length).fill(100),
  listPrice: new Float64Array(deals.length).fill(100),
})

describe('the life table', () => {
  test('gives the shares that it was made from', () => {
    // Of 1,000 deals, in the third week of their age 300 are won and 200 lost; the others stay open for 70 days.
    const deals = Array.from({ length: 1_000 }, (_, at) =>
      at < 300 ? ([0, 17, 1] as const) : at < 500 ? ([0, 17, 2] as const) : ([0, -1, 0] as const),
    )
    const table = lifeTable(historyOf(deals), 70)
    expect(table.ended).toBe(500)
    expect(winWithin(table, 0, 7)).toBeLessThan(0.01)
    expect(winWithin(table, 14, 7)).toBeCloseTo(0.3, 1)
    expect(winWithin(table, 0, 28)).toBeCloseTo(0.3, 1)
    expect(winWithin(table, 28, 28)).toBeLessThan(0.02)
    const sum =
      winOfNew(table, { from: 0, to: 7 }, { from: 0, to: 7 }) + winOfNew(table, { from: 0, to: 7 }, { from: 7, to: 35 })
    expect(sum).toBeCloseTo(winOfNew(table, { from: 0, to: 7 }, { from: 0, to: 35 }), 10)
  })

  test('does not look past its day', () => {
    const before = historyOf([
      [0, 20, 1],
      [0, 90, 1],
      [50, -1, 0],
    ])
    const after = historyOf([
      [0, 20, 1],
      [0, 70, 2],
      [50, 61, 1],
    ])
    expect(lifeTable(before, 60).won).toEqual(lifeTable(after, 60).won)
  })
})

describe('a simulation', () => {
  const random = seeded(1)
  const values = Float64Array.from({ length: 1_001 }, () => 100 + 900 * random())
  const byEnd = values.map(() => 0.4 * random())
  const future: Future = {
    months: 2,
    values,
    wonBy: [byEnd.map((each) => each / 3), byEnd],
    isListPrice: new Uint8Array(values.length),
    shares: new Float64Array(0),
    arrivals: Float64Array.of(50),
    winOfNew: [
      [0.1, 0.2],
      [0, 0.1],
    ],
    newValues: Float64Array.of(300),
    factors: [1, 1],
    errors: new Float64Array(0),
  }

  test('has the mean and the spread that arithmetic gives', () => {
    const { totals } = simulate(future, 20_000, 1)
    const open = values.map((value, at) => value * byEnd[at]!)
    const sum = (each: Float64Array) => each.reduce((total, one) => total + one, 0)
    const expected = sum(open) + 50 * 0.4 * 300
    expect(bandOf(totals, 2).mean / expected).toBeCloseTo(1, 2)
    expect(bandOf(totals, 2, 0).mean / (sum(open) / 3 + 50 * 0.1 * 300)).toBeCloseTo(1, 2)
    const variance = sum(values.map((value, at) => value ** 2 * byEnd[at]! * (1 - byEnd[at]!))) + 20 * 300 ** 2
    const { p10, p90 } = bandOf(totals, 2)
    expect((p90 - p10) / (2 * 1.2816 * Math.sqrt(variance))).toBeCloseTo(1, 1)
  })

  test('is the same with the same seed, and another with another', () => {
    expect(simulate(future, 50, 7).totals).toEqual(simulate(future, 50, 7).totals)
    expect(simulate(future, 50, 7).totals).not.toEqual(simulate(future, 50, 8).totals)
  })

  test('of five months wins a deal once at most, in each month as often as its chance says', () => {
    const wonBy = [0.1, 0.2, 0.45, 0.5, 0.9]
    const alone = {
      ...future,
      months: 5,
      values: Float64Array.of(1),
      isListPrice: Uint8Array.of(0),
      factors: [1, 1, 1, 1, 1],
    }
    const nothingNew = { arrivals: new Float64Array(0), newValues: new Float64Array(0) }
    const { totals } = simulate({ ...alone, ...nothingNew, wonBy: wonBy.map((by) => Float64Array.of(by)) }, 20_000, 3)
    const runs = Array.from({ length: 20_000 }, (_, run) => [...totals.subarray(run * 5, run * 5 + 5)])
    expect(new Set(runs.map((run) => run.toSorted((a, b) => a - b).join(' ')))).toEqual(
      new Set(['0 0 0 0 0', '0 0 0 0 1']),
    )
    for (const [month, by] of wonBy.entries()) {
      const share = runs.filter((run) => run[month] === 1).length / runs.length
      expect([month, share]).toEqual([month, expect.closeTo(by - (wonBy[month - 1] ?? 0), 2)])
    }
  })

  test('wins at a share of the list price where that is all that is known', () => {
    const listed = { ...future, isListPrice: new Uint8Array(values.length).fill(1), shares: Float64Array.of(0.5, 0.9) }
    const { totals } = simulate({ ...listed, arrivals: new Float64Array(0), newValues: new Float64Array(0) }, 20_000, 1)
    const open = values.reduce((sum, value, at) => sum + value * byEnd[at]!, 0)
    expect(bandOf(totals, 2).mean / open).toBeCloseTo(0.7, 2)
  })

  test('of more deals than one block holds loses none of them', () => {
    const many = new Float64Array(70_001).fill(1)
    const sure = {
      ...future,
      values: many,
      isListPrice: new Uint8Array(many.length),
      arrivals: new Float64Array(0),
      newValues: new Float64Array(0),
    }
    const { totals } = simulate({ ...sure, wonBy: [many.map(() => 0), many] }, 2, 1)
    expect([...totals]).toEqual([0, 70_001, 0, 70_001])
  })
})

describe('over a company whose deals follow one law', () => {
  /** 48 months with 60 new deals each; half are won after some 40 days, at 500 to 1,500. */
  function company(): DealHistory {
    const random = seeded(5)
    const deals = Array.from({ length: 48 * 60 }, (_, at) => {
      const engaged = 18_262 + Math.floor((at / 60) * 30.4 + 30 * random())
      return {
        engaged,
        closed: engaged + 10 + Math.floor(60 * random()),
        status: random() < 0.5 ? 1 : 2,
        value: 500 + 1_000 * random(),
      }
    })
    return {
      engaged: Int32Array.from(deals, ({ engaged }) => engaged),
      closed: Int32Array.from(deals, ({ closed }) => closed),
      status: Uint8Array.from(deals, ({ status }) => status),
      value: Float64Array.from(deals, ({ value }) => value),
      listPrice: new Float64Array(deals.length).fill(1_000),
    }
  }

  test('the forecast beats the naive one, and its band holds about eight months in ten', () => {
    const history = company()
    const months = Array.from({ length: 46 }, (_, at) => ({
      from: Date.UTC(2020, at, 1) / 86_400_000,
      to: Date.UTC(2020, at + 1, 1) / 86_400_000,
    }))
    const actual = months.map(({ from, to }) =>
      history.value.reduce(
        (sum, value, at) =>
          sum + (history.status[at] === 1 && history.closed[at]! >= from && history.closed[at]! < to ? value : 0),
        0,
      ),
    )
    const { mape, naiveMape, coverage, months: tested } = backTest(history, months, actual, 1)
    expect(tested.length).toBeGreaterThan(40)
    expect(mape).toBeLessThan(naiveMape!)
    expect(coverage).toBeGreaterThan(0.65)
    expect(coverage).toBeLessThan(0.97)
  })
})

describe('GET /forecast', () => {
  let business: Business
  const forecast = async (query = '') => (await business.app.inject(`/forecast${query}`)).json()
  beforeAll(async () => {
    business = await startBusiness()
  })
  afterAll(() => business.app.close())

  test('without deals says that there is nothing to go by', async () => {
    expect(await forecast()).toMatchObject({ status: 422, detail: 'There are no deals to forecast from.' })
  })

  test('gives months, stages and its own errors, each figure with its rows', async () => {
    const random = seeded(9)
    const date = (day: number) =>
      new Date(day * 86_400_000)
        .toISOString()
        .slice(0, 10)
        .replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1')
    const rows = Array.from({ length: 24 * 25 }, (_, at) => {
      const engaged = 18_993 + Math.floor((at / 25) * 30.4 + 30 * random())
      const closed = engaged + 10 + Math.floor(60 * random())
      const isOver = closed < 19_700
      const [stage, value] = isOver
        ? random() < 0.6
          ? ['Won', 500 + Math.floor(1_000 * random())]
          : ['Lost', 0]
        : ['Engaging', 700]
      return `D${at},,,,${stage},${date(engaged)},${isOver ? date(closed) : ''},${value}`
    })
    await business.take([pipelineFile([...rows, 'P1,,,,Prospecting,,,900'])])
    const answer: Report = await forecast('?months=2')
    const { months, total, weighted, bestCase, commit, stages, backTest: tested, evidence } = answer
    expect([answer.currency, months.length, tested.months.length > 15]).toEqual(['USD', 2, true])
    expect(months[0]?.month).toBe(`${answer.startsOn.slice(0, 7)}-01`)
    for (const band of [...months, total]) {
      expect(Number(band.p10)).toBeLessThanOrEqual(Number(band.p50))
      expect(Number(band.p50)).toBeLessThanOrEqual(Number(band.p90))
    }
    expect(Number(commit)).toBeLessThanOrEqual(Number(bestCase))
    expect(Number(weighted)).toBeLessThan(Number(bestCase))
    expect(stages.map(({ stage }) => stage)).toEqual(['Engaging', 'Prospecting'])
    // Every month that is over is the governed figure, to the cent.
    const { series } = await business.ask({ metrics: ['won_value'], grain: 'month' })
    const governed = new Map(series.map(({ period, values }) => [period, values['won_value']?.value]))
    for (const { month, actual } of tested.months) expect([month, actual]).toEqual([month, governed.get(month)])
    expect(months[0]?.wonSoFar).toBe(governed.get(months[0]?.month ?? '') ?? '0.00')
    expect(tested.verdict).toContain(tested.beatsNaive ? 'it beats' : 'it does not beat')
    for (const { lineageId, rows: behind } of evidence) expect((await business.behind(lineageId)).rows).toBe(behind)
    expect(answer.missing).toContainEqual({
      of: 'simulation',
      rows: 1,
      reason: expect.stringContaining('without an engage date'),
    })
    expect(await forecast('?months=2&seed=1')).toMatchObject({ total })
  })

  test('cannot be narrowed by what no deal has', async () => {
    expect(await forecast('?instance_type=x&repository=y&stage=Engaging')).toMatchObject({
      status: 400,
      errors: [{ pointer: '/query/instance_type' }, { pointer: '/query/repository' }],
    })
  })

  test('of two currencies asks which', async () => {
    const columns = { id: 'id', stage: 'stage', value: 'value', currency: 'currency' }
    const content = 'id,stage,value,currency\nE1,Won,100,EUR\n'
    const mapping = { columns: { ...columns, close_value: 'value' }, stages: { won: ['Won'] }, source: 'other' }
    delete (mapping.columns as Record<string, string>)['value']
    await business.take([{ name: 'euro.csv', content }], mapping)
    expect(await forecast()).toMatchObject({ status: 422, detail: expect.stringContaining('EUR, USD') })
    expect(await forecast('?currency=EUR')).toMatchObject({
      status: 422,
      detail: expect.stringContaining('No deal has a date'),
    })
    expect((await forecast('?currency=USD')).currency).toBe('USD')
  })
})

const folder = process.env['SOPHIA_TEST_CRM']
describe.runIf(folder && existsSync(folder))('over the public CRM export', () => {
  test('the forecast beats the naive one', async () => {
    await using business = await startBusiness()
    const names = ['sales_pipeline.csv', 'accounts.csv', 'products.csv', 'sales_teams.csv']
    await business.take(names.map((name) => ({ name, content: readFileSync(join(folder ?? '', name)) })))
    const { backTest: tested, startsOn } = (await business.app.inject('/forecast')).json<Report>()
    expect([startsOn, tested.months.length, tested.beatsNaive]).toEqual(['2018-01-01', 9, true])
    expect(tested.mape).toBeLessThan(0.35)
  })
})
