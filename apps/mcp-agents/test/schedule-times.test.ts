import { describe, expect, test } from 'vitest'
import { dueAfter, lastDue, nextDue, timingFaults } from '../src/schedules/cron.ts'
import { instantsOf, isZone } from '../src/schedules/zones.ts'

const berlin = (cron: string) => ({ cron, timeZone: 'Europe/Berlin' })
const newYork = (cron: string) => ({ cron, timeZone: 'America/New_York' })
const dues = (timing: { cron: string; timeZone: string }, after: string, count: number) =>
  nextDue(timing, Date.parse(after), count).map((due) => new Date(due).toISOString().replace(':00.000Z', 'Z'))
const local = (zone: string, instant: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(instant)

describe('a time of the clock on the wall', () => {
  test('stays the same in winter and in summer', () => {
    // Clocks go forward on 29 March 2026 and back on 25 October in Berlin; on 8 March and 1 November in New York.
    expect(dues(berlin('0 8 * * 1'), '2026-03-22T00:00:00Z', 3)).toEqual([
      '2026-03-23T07:00Z',
      '2026-03-30T06:00Z',
      '2026-04-06T06:00Z',
    ])
    expect(dues(newYork('0 8 * * 1'), '2026-10-25T12:00:00Z', 3)).toEqual([
      '2026-10-26T12:00Z',
      '2026-11-02T13:00Z',
      '2026-11-09T13:00Z',
    ])
  })

  test('that does not exist is due once, at the next moment that does', () => {
    // 02:30 is skipped: the clocks go from 02:00 to 03:00, which is 01:00 and 07:00 in UTC.
    expect(dues(berlin('30 2 * * *'), '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30Z',
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ])
    expect(dues(newYork('30 2 * * *'), '2026-03-07T00:00:00Z', 3)).toEqual([
      '2026-03-07T07:30Z',
      '2026-03-08T07:00Z',
      '2026-03-09T06:30Z',
    ])
    // Four times of one gap, and 03:00 itself, are one.
    expect(dues(berlin('*/15 2,3 * * *'), '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T01:15Z',
      '2026-03-29T01:30Z',
    ])
  })

  test('that comes twice is due once, the first time', () => {
    expect(dues(berlin('30 2 * * *'), '2026-10-24T00:00:00Z', 3)).toEqual([
      '2026-10-24T00:30Z',
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ])
    expect(dues(newYork('30 1 * * *'), '2026-10-31T00:00:00Z', 3)).toEqual([
      '2026-10-31T05:30Z',
      '2026-11-01T05:30Z',
      '2026-11-02T06:30Z',
    ])
  })

  test('of every hour goes on through the hour that is repeated, and through the one that is skipped', () => {
    expect(dues(berlin('0 * * * *'), '2026-10-24T23:30:00Z', 4)).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T01:00Z',
      '2026-10-25T02:00Z',
      '2026-10-25T03:00Z',
    ])
    expect(dues(berlin('*/30 * * * *'), '2026-03-29T00:20:00Z', 3)).toEqual([
      '2026-03-29T00:30Z',
      '2026-03-29T01:00Z',
      '2026-03-29T01:30Z',
    ])
  })

  test('knows gaps of half an hour, and those at midnight', () => {
    // Lord Howe goes from 02:00 to 02:30 on 4 October 2026; São Paulo went from 00:00 to 01:00 on 4 November 2018.
    expect(dues({ cron: '15 2 * * *', timeZone: 'Australia/Lord_Howe' }, '2026-10-02T16:00:00Z', 2)).toEqual([
      '2026-10-03T15:30Z',
      '2026-10-04T15:15Z',
    ])
    expect(dues({ cron: '0 0 * * *', timeZone: 'America/Sao_Paulo' }, '2018-11-03T12:00:00Z', 2)).toEqual([
      '2018-11-04T03:00Z',
      '2018-11-05T02:00Z',
    ])
  })

  test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca'])(
    'is what the clocks of %s show, on every day of two years, and comes once a day',
    (timeZone) => {
      const days = nextDue({ cron: '45 13 * * *', timeZone }, Date.parse('2026-01-01T00:00:00Z'), 730)
      expect(new Set(days.map((due) => local(timeZone, due).slice(11)))).toEqual(new Set(['13:45']))
      expect(new Set(days.map((due) => local(timeZone, due).slice(0, 10))).size).toBe(730)
    },
  )
})

test('a wall time is shown by no instant, by one or by two', () => {
  const shown = (wall: string) =>
    instantsOf('Europe/Berlin', Date.parse(wall)).map((each) => new Date(each).toISOString())
  expect(shown('2026-10-25T02:30:00Z')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'])
  expect(shown('2026-03-29T02:30:00Z')).toEqual(['2026-03-29T01:00:00.000Z'])
  expect(shown('2026-07-01T12:00:00Z')).toEqual(['2026-07-01T10:00:00.000Z'])
})

test('the last time that was missed is found, however often it was due', () => {
  const last = (cron: string, since: string, now: string) =>
    new Date(lastDue(berlin(cron), Date.parse(since), Date.parse(now))).toISOString()
  expect(last('0 8 * * 1', '2026-03-23T07:00:00Z', '2026-04-10T00:00:00Z')).toBe('2026-04-06T06:00:00.000Z')
  expect(last('* * * * *', '2020-01-01T00:00:00Z', '2026-04-10T00:00:30Z')).toBe('2026-04-10T00:00:00.000Z')
  expect(last('0 0 29 2 *', '2024-02-28T23:00:00Z', '2026-04-10T00:00:30Z')).toBe('2024-02-28T23:00:00.000Z')
  expect(last('0 8 * * 1', '2026-03-23T07:00:00Z', '2026-03-23T07:00:00Z')).toBe('2026-03-23T07:00:00.000Z')
})

test('an instant that is due is not due again', () => {
  const due = Date.parse('2026-03-23T07:00:00Z')
  expect(dueAfter(berlin('0 8 * * 1'), due)).toBeGreaterThan(due)
  expect(dueAfter(berlin('0 8 * * 1'), due - 1)).toBe(due)
})

describe('a timing that cannot be', () => {
  const faults = (cron: string) => timingFaults({ cron }).map(({ message }) => message)
  test.each([
    ['0 8 * *', 'must have five fields (minute, hour, day of the month, month, day of the week), and has 4'],
    ['0 0 8 * * *', 'must have five fields (minute, hour, day of the month, month, day of the week), and has 6'],
    ['0 24 * * *', 'hour (column 3), “24”: Constraint error, got value 24 expected range 0-23'],
    ['0  8 * * 9', 'day of the week (column 10), “9”: Constraint error, got value 9 expected range 0-7'],
    ['H 8 * * *', 'minute (column 1), “H”: takes numbers, names of three letters, * , - and /'],
    ['0 8 L * *', 'day of the month (column 5), “L”: takes numbers, names of three letters, * , - and /'],
    ['0 8 * * fun', 'day of the week (column 9), “fun”: Validation error, cannot resolve alias "fun"'],
    ['@daily', 'must have five fields (minute, hour, day of the month, month, day of the week), and has 1'],
  ])('%s is refused, with the place of its fault', (cron, message) => {
    expect(faults(cron)).toEqual([message])
  })

  test('tells all faults at once, and what is never due', () => {
    expect(faults('60 24 * * *')).toHaveLength(2)
    expect(faults('0 8 31 2 *')[0]).toMatch(/^is never due/)
    expect(faults('0 8 29 2 *')).toEqual([])
    expect(faults('0,30 8-18/2 1 JAN,jul MON-FRI')).toEqual([])
  })

  test('knows zones by their names in the IANA database, and no offsets', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].filter(isZone)).toHaveLength(3)
    expect(['Mars/Base', '+01:00', '', 'GMT+25'].filter(isZone)).toEqual([])
    expect(timingFaults({ timeZone: 'Mars/Base' })).toEqual([
      { pointer: '/body/timeZone', message: 'is not a zone of the IANA database, such as Europe/Berlin' },
    ])
  })
})
