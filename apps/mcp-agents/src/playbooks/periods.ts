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
