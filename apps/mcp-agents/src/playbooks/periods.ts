export interface Period {
  /** ISO date, the first day that counts. */
  readonly from: string
  /** ISO date, the first day that no longer counts. */
  readonly to: string
}

const iso = (date: Date): string => date.toISOString().slice(0, 10)

/** The days of a quarter that is written as 2017-Q4, or as its first day. */
export function quarterOf(label: string): Period | undefined {
  const named = /^(\d{4})-?Q([1-4])$/.exec(label)
  const dated = /^(\d{4})-(01|04|07|10)(?:-01|$)/.exec(label)
  const year = Number(named?.[1] ?? dated?.[1])
  const month = named ? (Number(named[2]) - 1) * 3 : Number(dated?.[2]) - 1
  if (!Number.isInteger(year) || !Number.isInteger(month)) return undefined
  return { from: iso(new Date(Date.UTC(year, month, 1))), to: iso(new Date(Date.UTC(year, month + 3, 1))) }
}

/** 2017-Q4, however it was written. */
export function quarterName(label: string): string {
  const quarter = quarterOf(label)
  return quarter ? `${quarter.from.slice(0, 4)}-Q${Math.ceil(Number(quarter.from.slice(5, 7)) / 3)}` : label
}

const dayMs = 86_400_000

/** The week, from Monday on, that holds a day. */
export function weekOf(day: string): Period {
  const at = Date.parse(day)
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * dayMs
  return { from: iso(new Date(monday)), to: iso(new Date(monday + 7 * dayMs)) }
}

/** The last week that is over at an instant. */
export const weekBefore = (instant: string): Period =>
  weekOf(iso(new Date(Date.parse(weekOf(instant.slice(0, 10)).from) - dayMs)))

export const dayAfter = (day: string): string => iso(new Date(Date.parse(day) + dayMs))

/** The calendar month that holds a day. */
export function monthOf(day: string): Period {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return { from: iso(new Date(Date.UTC(year, month - 1, 1))), to: iso(new Date(Date.UTC(year, month, 1))) }
}

/** The whole days before a day, which itself no longer counts. */
export const daysBefore = (day: string, days: number): Period => ({
  from: iso(new Date(Date.parse(day) - days * dayMs)),
  to: day,
})
