import { playOpenDeals } from './open-deals.ts'
import { poolSize, Random } from './random.ts'

/** What one simulated future is made of. Month 0 is the first of the forecast. */
export interface Future {
  readonly months: number
  /** Of the open deals. */
  readonly values: Float64Array
  /** By month: the probability of each open deal of being won by its end. */
  readonly wonBy: readonly Float64Array[]
  /** Whether the value is a list price, which deals are won at a share of. */
  readonly isListPrice: Uint8Array
  /** Shares of the list price that deals were won at. */
  readonly shares: Float64Array
  /** New deals a month, of which one is drawn. */
  readonly arrivals: Float64Array
  /** By month of arrival, then by month: the probability that a new deal is won in it. */
  readonly winOfNew: readonly (readonly number[])[]
  /** What new deals are won at. */
  readonly newValues: Float64Array
  /** By month: what the model was wrong by in months like it, as a factor. */
  readonly factors: readonly number[]
  /** What it was wrong by beyond that, as logarithms, of which one is drawn. */
  readonly errors: Float64Array
}

export interface Simulated {
  /** By run, then by month: value won. */
  readonly totals: Float64Array
}

/**
 * Plays the months through, run by run: which open deals are won and when, what comes in anew, and how wrong such a forecast
 * has been before. The same seed gives the same runs.
 */
export function simulate(future: Future, runs: number, seed: number): Simulated {
  const { months } = future
  const random = new Random(seed)
  const totals = new Float64Array(runs * months)
  playOpenDeals(future, totals, runs, random)
  const newValues = random.pool(future.newValues)
  for (let run = 0; run < runs; run++) {
    const at = run * months
    if (future.newValues.length) playNewDeals(future, newValues, { totals, at, random })
    const error = future.errors.length ? random.of(future.errors) : 0
    for (let month = 0; month < months; month++) totals[at + month]! *= (future.factors[month] ?? 1) * Math.exp(error)
  }
  return { totals }
}

function playNewDeals(
  { arrivals, winOfNew, months }: Future,
  newValues: Float64Array,
  { totals, at, random }: { totals: Float64Array; at: number; random: Random },
): void {
  for (let arrived = 0; arrived < months; arrived++) {
    const deals = random.of(arrivals)
    for (let month = arrived; month < months; month++) {
      const wins = random.poisson(deals * (winOfNew[arrived]?.[month] ?? 0))
      let next = random.bits()
      let sum = 0
      for (let each = 0; each < wins; each++) sum += newValues[next++ & (poolSize - 1)]!
      totals[at + month]! += sum
    }
  }
}

/** The value that so many of the runs stay below. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const lower = Math.floor(place)
  const [from, to] = [sorted[lower] ?? 0, sorted[Math.min(sorted.length - 1, lower + 1)] ?? 0]
  return from + (to - from) * (place - lower)
}
