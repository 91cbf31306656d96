import { describe, expect, it } from 'vitest'
import { cronInWords, cronOf, dueIn } from '../web/src/schedule-words.ts'

const when = { rhythm: 'weekdays', at: '08:05', weekday: '1', cron: '' } as const

describe('when an agent runs', () => {
  it('is the five fields of what was chosen, or what was written', () => {
    expect(cronOf(when)).toBe('5 8 * * 1-5')
    expect(cronOf({ ...when, rhythm: 'daily' })).toBe('5 8 * * *')
    expect(cronOf({ ...when, rhythm: 'weekly', weekday: '0', at: '17:30' })).toBe('30 17 * * 0')
    expect(cronOf({ ...when, rhythm: 'monthly', at: '00:00' })).toBe('0 0 1 * *')
    expect(cronOf({ ...when, rhythm: 'cron', cron: ' */10 6-8 * * * ' })).toBe('*/10 6-8 * * *')
  })

  it('is read back in words, and shown as it is where there are none', () => {
    expect(['5 8 * * 1-5', '0 6 * * *', '30 7 * * 4', '0 0 1 * *', '0 9 * * 7'].map(cronInWords)).toEqual([
      'Weekdays at 08:05',
      'Every day at 06:00',
      'Thursdays at 07:30',
      'The first of each month at 00:00',
      'Sundays at 09:00',
    ])
    const others = ['*/10 6-8 * * *', '0 8 1 * 1', '0 8 * 1 *', '0 8 2 * *']
    expect(others.map(cronInWords)).toEqual(others)
  })

  it('is told in the zone of the schedule', () => {
    expect(dueIn('Europe/Berlin', '2026-11-30T07:00:00Z')).toBe('Mon 30 Nov, 08:00')
    expect(dueIn('America/New_York', '2026-11-30T07:00:00Z')).toBe('Mon 30 Nov, 02:00')
  })
})
