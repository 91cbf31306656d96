const dayMs = 86_400_000
const timeOf = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`)
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

export type Grain = 'day' | 'week' | 'month' | 'quarter' | 'year'
const months: Partial<Record<Grain, number>> = { month: 1, quarter: 3, year: 12 }

export const addDays = (day: string, count: number): string => dayOf(timeOf(day) + count * dayMs)

/** The first of the month that is so many months after the day's. */
export const monthAfter = (day: string, count: number): string =>
  dayOf(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + count, 1))

/** The first day of the period that the day lies in; weeks begin on Monday, as they do in sophia-business. */
export function periodOf(day: string, grain: Grain): string {
  if (grain === 'day') return day
  if (grain === 'week') return addDays(day, -((new Date(timeOf(day)).getUTCDay() + 6) % 7))
  return monthAfter(day, -((Number(day.slice(5, 7)) - 1) % (months[grain] ?? 1)))
}

/** The first day of the period after the one that begins on `period`. */
export const nextPeriod = (period: string, grain: Grain): string =>
  grain === 'day' || grain === 'week'
    ? addDays(period, grain === 'week' ? 7 : 1)
    : monthAfter(period, months[grain] ?? 1)
