export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Grain = (typeof grains)[number]

/** Days, `YYYY-MM-DD`. */
export interface DayRange {
  readonly from: string
  /** The day after the last. */
  readonly to: string
}

const dayMs = 86_400_000
const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
const months: Partial<Record<Grain, number>> = { month: 1, quarter: 3, year: 12 }

/** @param to the day after the last. */
export const daysBetween = (from: string, to: string): number => (timeOf(to) - timeOf(from)) / dayMs

/** The first day at or after an instant: facts know days only, and a day stands for its midnight in UTC. */
export const firstDayFrom = (instant: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(instant) ? instant : dayOf(Math.ceil(Date.parse(instant) / dayMs) * dayMs)

/** The first day of the period that the day lies in; weeks begin on Monday. The same as Postgres's date_trunc. */
export function periodOf(day: string, grain: Grain): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1]
  switch (grain) {
    case 'day':
      return day
    case 'week':
      return dayOf(timeOf(day) - ((new Date(timeOf(day)).getUTCDay() + 6) % 7) * dayMs)
    default: {
      const step = months[grain] ?? 1
      return dayOf(Date.UTC(year, month - (month % step), 1))
    }
  }
}

/** The first day of the period after the one that begins on `period`. */
export function nextPeriod(period: string, grain: Grain): string {
  const step = months[grain]
  if (step === undefined) return dayOf(timeOf(period) + (grain === 'week' ? 7 : 1) * dayMs)
  return addMonths(period, step)
}

/** Every period from the one of `first` to the one of `last`, at most `limit`. */
export function periodsBetween(first: string, last: string, grain: Grain, limit: number): string[] {
  const periods: string[] = []
  for (
    let period = periodOf(first, grain);
    period <= last && periods.length < limit;
    period = nextPeriod(period, grain)
  )
    periods.push(period)
  return periods
}

/** A month without that day ends before it: a year before 29 February is 28 February. */
function addMonths(day: string, count: number): string {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + count, Number(day.slice(8, 10))]
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return dayOf(Date.UTC(year, month, Math.min(date, lastOfMonth)))
}

/**
 * The window to compare with. `year`: the same days a year before. `previous`: the one that ends where this begins, as many
 * months long when both ends are firsts of a month, else as many days.
 */
export function windowBefore({ from, to }: DayRange, how: 'previous' | 'year'): DayRange {
  if (how === 'year') return { from: addMonths(from, -12), to: addMonths(to, -12) }
  if (from.endsWith('-01') && to.endsWith('-01')) {
    const length =
      (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
    return { from: addMonths(from, -length), to: from }
  }
  return { from: dayOf(2 * timeOf(from) - timeOf(to)), to: from }
}
