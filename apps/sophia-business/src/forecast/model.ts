import { type DealHistory, lifeTable, type LifeTable, winOfNew, winWithin, won } from './life-table.ts'
import { type Future, quantile, simulate } from './simulate.ts'

/** A month, or what is left of it, in days from 1970. */
export interface Span {
  readonly from: number
  /** The day after the last. */
  readonly to: number
}

/** How wrong the model was in a month that is over: actual ÷ expected, as a logarithm. */
export interface Miss {
  /** 0, 1 or 2: its place in the quarter, because quarters end in a hurry. */
  readonly place: number
  readonly error: number
}

export interface Outlook {
  readonly expected: readonly number[]
  readonly simulated: Float64Array
  /** By open deal, in the order of {@link openDealsAt}: probability of a win within all months. */
  readonly table: LifeTable
}

/** What is assumed about the model's error until six months have shown it: a quarter, up or down. */
const assumedErrors = [-0.32, -0.19, -0.1, -0.03, 0.03, 0.1, 0.19, 0.32]
const monthsToKnowErrors = 6
/** Months whose intake is held to be like the next one's. */
const recentMonths = 6

/** Deals that were engaged before the day and not closed by then. */
export function openDealsAt({ engaged, closed, status }: DealHistory, today: number): number[] {
  const open: number[] = []
  for (let at = 0; at < engaged.length; at++) {
    const from = engaged[at]!
    if (from < 0 || from >= today) continue
    if (status[at] === 0 || closed[at]! >= today) open.push(at)
  }
  return open
}

/**
 * Forecasts the value won in each span, from nothing but what was known before `today`.
 *
 * Open deals are won as deals of their age were (a life table). New deals come in as in the last six months, and are won
 * likewise. What the model was wrong by before, in the same month of the quarter, corrects it; what is left of its errors
 * widens the band.
 */
export function outlook(
  history: DealHistory,
  {
    today,
    spans,
    misses,
    isCurrent,
  }: { today: number; spans: readonly Span[]; misses: readonly Miss[]; isCurrent: boolean },
  { runs, seed }: { runs: number; seed: number },
): Outlook {
  const table = lifeTable(history, today)
  const known = knownBefore(history, today)
  const open = openDealsAt(history, today)
  const isListPrice = new Uint8Array(open.length)
  const values = Float64Array.from(open, (deal, index) => {
    const own = isCurrent ? history.value[deal]! : Number.NaN
    if (own > 0) return own
    const list = history.listPrice[deal]!
    isListPrice[index] = Number(list > 0)
    return list > 0 ? list : known.meanValue
  })
  const wonBy = spans.map(({ to }) =>
    Float64Array.from(open, (deal) => winWithin(table, today - history.engaged[deal]!, to - today)),
  )
  const winOfArrival = spans.map((arrival) =>
    spans.map((span) =>
      span.from < arrival.from ? 0 : winOfNew(table, arrival, { from: Math.max(span.from, arrival.from), to: span.to }),
    ),
  )
  const { factors, errors } = corrections(misses, spans)
  const share = (spans[0]!.to - spans[0]!.from) / 30.4
  const arrivals = arrivalsBefore(history, today)
  const future: Future = {
    months: spans.length,
    values,
    wonBy,
    isListPrice,
    shares: known.shares,
    arrivals,
    // A month that has begun takes in what is left of its share.
    winOfNew: winOfArrival.map((row, at) => (at === 0 ? row.map((each) => each * Math.min(1, share)) : row)),
    newValues: known.values,
    factors,
    errors,
  }
  return { expected: expectedOf(future), simulated: simulate(future, runs, seed).totals, table }
}

/** The mean of what will be simulated, before its errors are corrected for. */
function expectedOf({ months, values, isListPrice, shares, wonBy, arrivals, winOfNew, newValues }: Future): number[] {
  const share = mean(shares, 1)
  const byEnd = wonBy.map((by) =>
    values.reduce((sum, value, at) => sum + by[at]! * value * (isListPrice[at] ? share : 1), 0),
  )
  const [coming, worth] = [mean(arrivals, 0), mean(newValues, 0)]
  return Array.from({ length: months }, (_, month) => {
    const fresh = winOfNew.reduce((sum, row) => sum + coming * (row[month] ?? 0) * worth, 0)
    return byEnd[month]! - (byEnd[month - 1] ?? 0) + fresh
  })
}

function knownBefore({ status, closed, value, listPrice }: DealHistory, today: number) {
  const values: number[] = []
  const shares: number[] = []
  for (let at = 0; at < status.length; at++) {
    if (status[at] !== won || closed[at]! < 0 || closed[at]! >= today || !(value[at]! > 0)) continue
    values.push(value[at]!)
    if (listPrice[at]! > 0) shares.push(value[at]! / listPrice[at]!)
  }
  return { values: Float64Array.from(values), shares: Float64Array.from(shares), meanValue: mean(values, 0) }
}

/** How many deals were engaged in each of the last months, of 30 days. */
function arrivalsBefore({ engaged }: DealHistory, today: number): Float64Array {
  const counts = new Float64Array(recentMonths)
  let first = today
  for (const day of engaged) {
    if (day < 0 || day >= today) continue
    first = Math.min(first, day)
    const ago = Math.floor((today - 1 - day) / 30.4)
    if (ago < recentMonths) counts[ago]!++
  }
  return counts.slice(0, Math.max(1, Math.min(recentMonths, Math.floor((today - first) / 30.4))))
}

/** The mean error of months like each, drawn towards none by one month's worth; and what the errors leave unexplained. */
function corrections(misses: readonly Miss[], spans: readonly Span[]): { factors: number[]; errors: Float64Array } {
  const shift = (place: number) => {
    const like = misses.filter((miss) => miss.place === place)
    return like.reduce((sum, { error }) => sum + error, 0) / (like.length + 1)
  }
  const places = [0, 1, 2].map(shift)
  const factors = spans.map(({ from }) => Math.exp(places[placeInQuarter(from)]!))
  const left = misses.map(({ place, error }) => error - places[place]!)
  return { factors, errors: Float64Array.from(left.length < monthsToKnowErrors ? [...left, ...assumedErrors] : left) }
}

export const placeInQuarter = (day: number): number => new Date(day * 86_400_000).getUTCMonth() % 3

function mean(values: ArrayLike<number>, without: number): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return values.length ? sum / values.length : without
}

export interface Band {
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly mean: number
}

/** Of one month, or of all of them together. */
export function bandOf(simulated: Float64Array, months: number, month?: number): Band {
  const totals = Float64Array.from({ length: simulated.length / months }, (_, run) => {
    const own = simulated.subarray(run * months, (run + 1) * months)
    return month === undefined ? own.reduce((sum, each) => sum + each, 0) : own[month]!
  }).sort()
  return { p10: quantile(totals, 0.1), p50: quantile(totals, 0.5), p90: quantile(totals, 0.9), mean: mean(totals, 0) }
}
