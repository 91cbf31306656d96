import { expect, test } from 'vitest'
import { firstDayFrom, nextPeriod, periodOf, periodsBetween, windowBefore } from '../src/metrics/periods.ts'

test.each([
  ['2024-02-29', 'day', '2024-02-29', '2024-03-01'],
  ['2024-03-03', 'week', '2024-02-26', '2024-03-04'],
  ['2024-03-04', 'week', '2024-03-04', '2024-03-11'],
  ['2024-12-31', 'month', '2024-12-01', '2025-01-01'],
  ['2024-12-31', 'quarter', '2024-10-01', '2025-01-01'],
  ['2024-06-30', 'year', '2024-01-01', '2025-01-01'],
] as const)('%s lies in the %s of %s, before that of %s', (day, grain, period, next) => {
  expect([periodOf(day, grain), nextPeriod(period, grain)]).toEqual([period, next])
})

test('periods cover a window from its first day to its last', () => {
  expect(periodsBetween('2024-02-15', '2024-07-01', 'quarter', 10)).toEqual(['2024-01-01', '2024-04-01', '2024-07-01'])
})

test.each([
  [{ from: '2024-04-01', to: '2024-07-01' }, 'previous', { from: '2024-01-01', to: '2024-04-01' }],
  [{ from: '2024-01-01', to: '2025-01-01' }, 'previous', { from: '2023-01-01', to: '2024-01-01' }],
  [{ from: '2024-03-04', to: '2024-03-11' }, 'previous', { from: '2024-02-26', to: '2024-03-04' }],
  [{ from: '2024-02-29', to: '2024-03-01' }, 'year', { from: '2023-02-28', to: '2023-03-01' }],
] as const)('%j compared with the %s window is %j', (range, how, before) => {
  expect(windowBefore(range, how)).toEqual(before)
})

test('an instant within a day leaves the day before the window', () => {
  expect(firstDayFrom('2024-01-01T00:00:00Z')).toBe('2024-01-01')
  expect(firstDayFrom('2024-01-01T00:00:01Z')).toBe('2024-01-02')
  expect(firstDayFrom('2024-01-01T23:00:00-02:00')).toBe('2024-01-03')
})
