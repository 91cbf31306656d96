import { describe, expect, it } from 'vitest'
import type { KpiAnswer, Value } from '../web/src/answers.ts'
import { barsOf } from '../web/src/asked-bars.ts'
import { currenciesOf, figuresOf, isComplete } from '../web/src/figures.ts'
import { inFull, periodName, written } from '../web/src/format.ts'
import { mainCurrency, quarterPoints } from '../web/src/numbers.ts'

const now = Date.parse('2026-11-26T12:00:00Z')
const money = (value: string | null, currency: string, rows: number): Value => ({
  value,
  unit: 'money',
  currency,
  rows,
})
const several = (...byCurrency: Value[]): Value => ({
  value: null,
  unit: 'money',
  rows: byCurrency.reduce((sum, { rows }) => sum + rows, 0),
  byCurrency,
})
const answer = (series: KpiAnswer['series'], totals: KpiAnswer['totals']): KpiAnswer => ({
  series,
  totals,
  missing: [],
  rows: 9,
  lineageId: 'lin_1',
  asOf: '2026-11-26T12:00:00Z',
  complete: true,
})

describe('amounts of several currencies', () => {
  const won = several(money('900.00', 'EUR', 2), money('100000', 'JPY', 1), money('400.00', 'USD', 5))

  it('are led by the one with most deals, never by the larger number', () => {
    expect(figuresOf(won).map(({ currency }) => currency)).toEqual(['USD', 'EUR', 'JPY'])
    expect(figuresOf(won, 'JPY').map(({ currency }) => currency)).toEqual(['JPY', 'USD', 'EUR'])
    expect(figuresOf(money('5.00', 'GBP', 1), 'USD').map(({ currency }) => currency)).toEqual(['GBP'])
  })

  it('are offered each once: those of the open deals, then those of the past', () => {
    const open = money('10.00', 'GBP', 1)
    expect(currenciesOf([open, won, undefined])).toEqual(['GBP', 'USD', 'EUR', 'JPY'])
    expect(currenciesOf([open, won], 'EUR')).toEqual(['EUR', 'GBP', 'USD', 'JPY'])
    expect(currenciesOf([open], 'EUR')).toEqual(['GBP'])
  })

  it('count the deals of the quarter that is drawn, not those of the others', () => {
    const quarters = answer(
      [
        {
          period: '2026-07-01',
          dimensions: {},
          values: { won_value: won, deals_won: { value: 8, unit: 'deals', rows: 8 } },
        },
        { period: '2026-10-01', dimensions: {}, values: { won_value: money('70.00', 'EUR', 3) } },
      ],
      { won_value: won },
    )
    expect(mainCurrency(quarters)).toBe('USD')
    expect(quarterPoints(quarters, now).map(({ value, deals }) => [value, deals])).toEqual([
      [400, 5],
      [0, 0],
    ])
    expect(quarterPoints(quarters, now, 'EUR').map(({ value, deals }) => [value, deals])).toEqual([
      [900, 2],
      [70, 3],
    ])
  })
})

describe('a ratio of amounts', () => {
  it('has their currency and no sign of it', () => {
    const coverage = { value: 4.7312, unit: 'fraction', currency: 'USD' }
    expect(written(coverage)).toEqual({ text: '473.1', unit: '%' })
    expect(written({ ...coverage, unit: 'times' })).toEqual({ text: '4.73', unit: '×' })
    expect(inFull({ ...coverage, unit: 'times' }, true)).toBe('USD 4.73 ×')
    expect(inFull({ value: null, unit: 'times', currency: 'EUR' }, true)).toBe('EUR –')
    expect(inFull({ value: '1200', unit: 'money', currency: 'EUR' }, true)).toBe('€1,200')
  })
})

describe('the bars of an answer', () => {
  const row = (period: string, region: string | undefined, value: Value) => ({
    period,
    dimensions: region === undefined ? {} : { region },
    values: { won_value: value },
  })

  it('are its periods in order, the last one open until it has ended', () => {
    const found = barsOf(
      { metrics: ['won_value'], grain: 'month' },
      answer(
        [row('2026-11-01', undefined, money('5.00', 'USD', 1)), row('2026-10-01', undefined, money('7.00', 'USD', 1))],
        {
          won_value: money('12.00', 'USD', 2),
        },
      ),
      now,
    )
    expect(found).toMatchObject({
      kind: 'periods',
      points: [
        { period: '2026-10-01', value: 7, open: false },
        { period: '2026-11-01', value: 5, open: true },
      ],
    })
  })

  it('are its parts, the largest first, in one currency, with what is not in them said', () => {
    const found = barsOf(
      { metrics: ['won_value'], dimensions: ['region'] },
      answer(
        [
          row('all', 'West', money('5.00', 'USD', 1)),
          row('all', 'East', several(money('9.00', 'USD', 4), money('3.00', 'EUR', 1))),
          row('all', 'North', money('99.00', 'EUR', 1)),
        ],
        { won_value: several(money('14.00', 'USD', 5), money('102.00', 'EUR', 2)) },
      ),
      now,
    )
    expect(found).toMatchObject({
      kind: 'parts',
      currency: 'USD',
      most: 9,
      rows: [
        { label: 'East', value: 9, note: '€3' },
        { label: 'West', value: 5, note: undefined },
      ],
    })
  })

  it('are none where they would mix two splits', () => {
    const two = { metrics: ['won_value'], grain: 'month', dimensions: ['region'] } as const
    const rows = [
      row('2026-10-01', 'West', money('5.00', 'USD', 1)),
      row('2026-10-01', 'East', money('5.00', 'USD', 1)),
    ]
    expect(barsOf(two, answer(rows, { won_value: money('10.00', 'USD', 2) }), now)).toBeUndefined()
  })

  it('name periods as people do', () => {
    expect(['day', 'month', 'quarter', 'year'].map((grain) => periodName('2026-10-01', grain as 'day'))).toEqual([
      '1 Oct 2026',
      'Oct 2026',
      'Q4 2026',
      '2026',
    ])
  })
})

describe('a figure of an answer', () => {
  const partial = (missing: KpiAnswer['missing']): KpiAnswer => ({ ...answer([], {}), complete: false, missing })

  it('is complete where nothing is missing from it, whatever is missing from the others', () => {
    const other = { metric: 'stalled_deals', rows: 3, reason: 'open deals without a history: left out' }
    expect(isComplete(answer([], {}), 'won_value')).toBe(true)
    expect(isComplete(partial([other]), 'won_value')).toBe(true)
    expect(isComplete(partial([other]), 'stalled_deals')).toBe(false)
    expect(isComplete(partial([other, { rows: 0, reason: 'the sync has not ended' }]), 'won_value')).toBe(false)
    // It does not say why: then none of them is.
    expect(isComplete(partial([]), 'won_value')).toBe(false)
  })
})
