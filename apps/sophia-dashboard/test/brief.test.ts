import { describe, expect, it } from 'vitest'
import type { ServicePage } from '../web/src/answers.ts'
import { brief, type BriefFacts } from '../web/src/brief.ts'
import { bestQuarter, quarterPoints, rangeOf } from '../web/src/numbers.ts'

const now = Date.parse('2026-11-23T12:56:00Z')
const sample = (period: string, value: string, deals: number) => ({
  period,
  dimensions: {},
  values: {
    won_value: { value, unit: 'money', currency: 'USD', rows: deals },
    deals_won: { value: deals, unit: 'deals', rows: deals },
  },
})
const answer = (...series: ReturnType<typeof sample>[]) =>
  ({
    series,
    totals: { won_value: { value: '1', unit: 'money', currency: 'USD', rows: 3 } },
    rows: 3,
    lineageId: 'lin_1',
    asOf: '2026-11-23T12:00:00Z',
    complete: true,
  }) as never

const facts = (over: Partial<BriefFacts>): BriefFacts => ({
  stored: undefined,
  quarters: undefined,
  currency: 'USD',
  wonLineage: 'lin_1',
  winRate: undefined,
  services: undefined,
  running: undefined,
  waiting: undefined,
  ...over,
})
const services = (...states: string[]) => ({ items: states.map((state) => ({ state })) }) as unknown as ServicePage
const text = (over: Partial<BriefFacts>) =>
  brief(facts(over))
    .map((part) => part.text)
    .join('')

describe('the sentence', () => {
  it('says what the last quarter brought and how it stands to the one before', () => {
    const quarters = quarterPoints(
      answer(sample('2017-07-01', '2982255', 1257), sample('2017-10-01', '2802496', 1196)),
      now,
    )
    expect(text({ quarters, winRate: { value: 0.6315, lineage: 'lin_2' } })).toBe(
      'Q4 2017 brought $2.80M from 1,196 won deals, 6\u202f% less than Q3; 63.2\u202f% of all decided deals were won. ',
    )
  })

  it('compares no quarter that has not ended', () => {
    const quarters = quarterPoints(answer(sample('2026-07-01', '300', 2), sample('2026-10-01', '100', 1)), now)
    expect(text({ quarters })).toBe('Q4 2026 has brought $100 from 1 won deal. ')
  })

  it('says that nothing is stored, and nothing about what did not answer', () => {
    expect(text({ stored: 0, quarters: [] })).toBe('No deals are here yet. ')
    expect(text({ stored: 4, quarters: [] })).toBe('No deal is won yet. ')
    expect(text({})).toBe('')
    expect(text({ services: services('well', 'well', 'down'), running: 1 })).toBe(
      'Two of three services are well, and one run is at work.',
    )
  })

  it('says that the figures are late, or cannot be read, and what it knows all the same', () => {
    const known = { services: services('well', 'slow') }
    expect(text({ ...known, unread: 'late' })).toBe('The figures of deals are late. One of two services is well.')
    expect(text({ ...known, unread: 'failed' })).toMatch(/^The figures of deals cannot be read now\. One of two/)
  })

  it('makes a link of every figure', () => {
    const quarters = quarterPoints(answer(sample('2017-10-01', '2802496', 1196)), now)
    const figures = brief(facts({ quarters, services: services('well') })).filter(
      (part) => /\d|one/i.test(part.text) && !part.text.startsWith('Q'),
    )
    expect(figures.length).toBeGreaterThan(1)
    expect(figures.every(({ to }) => to !== undefined)).toBe(true)
  })
})

describe('quarters', () => {
  it('adds no two currencies together: it shows the one with the most deals', () => {
    const both = {
      value: null,
      unit: 'money',
      rows: 3,
      byCurrency: [
        { value: '9', unit: 'money', currency: 'EUR', rows: 1 },
        { value: '5', unit: 'money', currency: 'USD', rows: 2 },
      ],
    }
    const one = { value: '7', unit: 'money', currency: 'EUR', rows: 1 }
    const found = {
      series: [
        { period: '2017-01-01', dimensions: {}, values: { won_value: both } },
        { period: '2017-04-01', dimensions: {}, values: { won_value: one } },
      ],
      totals: { won_value: both },
    }
    expect(quarterPoints(found as never, now).map(({ value }) => value)).toEqual([5, 0])
  })

  it('shows a quarter without a won deal as zero', () => {
    const points = quarterPoints(answer(sample('2017-01-01', '5', 1), sample('2017-07-01', '7', 1)), now)
    expect(points.map(({ period, value }) => [period, value])).toEqual([
      ['2017-01-01', 5],
      ['2017-04-01', 0],
      ['2017-07-01', 7],
    ])
  })

  it('ends the range of a quarter with the first day of the next', () => {
    const points = quarterPoints(answer(sample('2017-10-01', '5', 1)), now)
    expect(rangeOf('quarter', points)).toEqual({ from: '2017-10-01', to: '2018-01-01' })
    expect(rangeOf('year', points)).toEqual({ from: '2017-01-01', to: '2018-01-01' })
    expect(rangeOf('all', points)).toBeUndefined()
  })

  it('finds no best quarter among two, or in three deals', () => {
    const two = quarterPoints(answer(sample('2017-04-01', '9', 50), sample('2017-07-01', '7', 50)), now)
    const few = quarterPoints(
      answer(...['01', '04', '07'].map((month, index) => sample(`2017-${month}-01`, `${index}`, 3))),
      now,
    )
    const many = quarterPoints(
      answer(...['01', '04', '07'].map((month, index) => sample(`2017-${month}-01`, `${index}`, 30))),
      now,
    )
    expect([bestQuarter(two), bestQuarter(few), bestQuarter(many)?.period]).toEqual([
      undefined,
      undefined,
      '2017-07-01',
    ])
  })
})
