import { describe, expect, it } from 'vitest'
import { changeOf } from '../web/src/change.ts'
import { age, clock, duration, money, percent, quarter, sentence, shortMoney, written } from '../web/src/format.ts'

const now = Date.parse('2026-11-23T12:56:00Z')

describe('format', () => {
  it('writes money in full in tiles and short in sentences, in the currency of the answer', () => {
    expect(written({ value: '1284600.00', unit: 'money', currency: 'USD' })).toEqual({ text: '$1,284,600' })
    expect(shortMoney('2212000', 'USD')).toBe('$2.21M')
    expect(shortMoney('187600', 'EUR')).toBe('€188K')
    expect(shortMoney(4870, 'USD')).toBe('$4,870')
    expect(money('-188000', 'USD')).toBe('−$188,000')
    expect(money('2.49', 'USD', 2)).toBe('$2.49')
  })

  it('moves to the next unit where rounding reaches it', () => {
    expect(shortMoney(999_600, 'USD')).toBe('$1.00M')
    expect(duration(999.6)).toBe('1.0 s')
    expect(duration(9.97)).toBe('10 ms')
  })

  it('writes a ratio with one decimal and a thin gap', () => {
    expect(written({ value: 0.6315, unit: 'ratio' })).toEqual({ text: '63.2', unit: '%' })
    expect(sentence({ value: 0.27, unit: 'ratio' })).toBe('27.0\u202f%')
    expect(percent(0.92)).toBe('92\u202f%')
  })

  it('writes a dash, never zero, for what is missing', () => {
    expect(written({ value: null, unit: 'money', currency: 'USD' })).toEqual({ text: '–' })
  })

  it('writes durations and ages in the largest fitting unit', () => {
    expect([0.4, 210, 3100, 70_000, 7_500_000].map(duration)).toEqual([
      '0.4 ms',
      '210 ms',
      '3.1 s',
      '1 min 10 s',
      '2 h 5 min',
    ])
    const ago = (seconds: number) => age(new Date(now - seconds * 1000).toISOString(), now)
    expect([4, 240, 7200, 3 * 86_400].map(ago)).toEqual(['4 s', '4 min', '2 h', '3 days'])
  })

  it('names times of today by the clock and others by the day', () => {
    expect(clock('2026-11-23T09:14:00Z', now)).toBe('09:14')
    expect(clock('2025-11-22T09:14:00Z', now)).toBe('22 Nov 2025, 09:14')
    expect(quarter('2017-10-01')).toBe('Q4 2017')
  })
})

describe('a change', () => {
  const value = (value: number | null, unit = 'money', currency?: string) => ({
    value,
    unit,
    rows: 1,
    ...(currency && { currency }),
  })

  it('is a share, of ratios it is points, and better by the sense of the metric', () => {
    expect(changeOf('more', value(94), value(100))).toEqual({ direction: 'down', better: false, text: '6.0\u202f%' })
    expect(changeOf('less', value(94, 'days'), value(100, 'days'))).toMatchObject({ direction: 'down', better: true })
    expect(changeOf('more', value(0.628, 'fraction'), value(0.61, 'fraction'))).toMatchObject({
      text: '1.8 points',
      better: true,
    })
  })

  it('is not told where there is nothing to compare', () => {
    expect(changeOf('more', value(5), value(0))).toBeUndefined()
    expect(changeOf('more', value(5), value(null))).toBeUndefined()
    expect(changeOf('more', value(5, 'money', 'USD'), value(4, 'money', 'EUR'))).toBeUndefined()
    expect(changeOf('more', value(5), value(5))).toBeUndefined()
  })
})
