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

const scale = 65_536
/** Pools are drawn out to this many, a power of two: the next is found with a mask, from a place drawn anew for each run. */
const poolSize = 16_384

/** A repeatable stream of 32-bit numbers: xorshift32, which is enough for sums of thousands of draws. */
class Random {
  state: number
  constructor(seed: number) {
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1
    for (let each = 0; each < 8; each++) this.bits()
  }
  bits(): number {
    let state = this.state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.state = state
    return state
  }
  /** In (0, 1). */
  fraction(): number {
    return ((this.bits() >>> 0) + 0.5) / 4_294_967_296
  }
  of(pool: Float64Array): number {
    return pool[Math.floor(this.fraction() * pool.length)] ?? 0
  }
  pool(values: Float64Array): Float64Array {
    return Float64Array.from({ length: poolSize }, () => (values.length ? this.of(values) : 1))
  }
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 30) {
      const normal = Math.sqrt(-2 * Math.log(this.fraction())) * Math.cos(2 * Math.PI * this.fraction())
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
    }
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.fraction(); product > limit; product *= this.fraction()) count++
    return count
  }
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

/** Deals played in one go: their number in it and a draw fit into 32 bits. */
const blockSize = 32_768

/** Plays all open deals through, block by block, and adds up in `totals`. */
function playOpenDeals(future: Future, totals: Float64Array, runs: number, random: Random): void {
  const { values, wonBy } = future
  const worth = worths(future, random)
  const winners = new Int32Array(blockSize + 2)
  for (let from = 0; from < values.length; from += blockSize) {
    const size = Math.min(blockSize, values.length - from)
    // An even number, so that the draws come in pairs: the one too many is never won.
    const thresholds = wonBy.map((by) => {
      const each = new Int32Array(size + (size & 1))
      each.set(Int32Array.from(by.subarray(from, from + size), (share) => Math.round(share * scale)))
      return each
    })
    const variants = worth.map((each) => each.subarray(from, from + size))
    const wonAtAll = thresholds.at(-1)!
    for (let run = 0; run < runs; run++) {
      const found = drawWinners(wonAtAll, winners, random.bits() || 1)
      const variant = variants[(random.bits() >>> 0) % variants.length]!
      let before = 0
      for (let month = 0; month < thresholds.length; month++) {
        const by = wonValue(winners, found, thresholds[month]!, variant)
        totals[run * thresholds.length + month]! += by - before
        before = by
      }
    }
  }
}

/**
 * What each deal would be won at, several times over: one of them is drawn for each run. The more deals, the fewer: what each
 * is won at matters less to their sum, and all of it has to lie in the processor's cache (1.6 times as fast with 10,000).
 */
function worths({ values, isListPrice, shares }: Future, random: Random): Float64Array[] {
  const pool = random.pool(shares)
  const variants = Math.min(1_024, Math.max(16, Math.floor(100_000 / Math.max(1, values.length))))
  return Array.from({ length: variants }, () => {
    let next = random.bits()
    return values.map((value, deal) => (isListPrice[deal] ? value * pool[next++ & (poolSize - 1)]! : value))
  })
}

/**
 * The hot loop. One draw of 32 bits decides two deals, by 16 bits each; those that are won are gathered without a branch,
 * because the processor would guess it wrong every third time, and that would cost more than all the rest.
 *
 * @returns how many were won: each with its number and its draw, in 16 bits each.
 */
function drawWinners(wonBy: Int32Array, winners: Int32Array, seed: number): number {
  let state = seed | 0
  let found = 0
  for (let deal = 0; deal < wonBy.length; deal += 2) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const first = state & 0xffff
    winners[found] = (deal << 16) | first
    found = (found + ((first - wonBy[deal]!) >>> 31)) | 0
    const second = state >>> 16
    winners[found] = ((deal + 1) << 16) | second
    found = (found + ((second - wonBy[deal + 1]!) >>> 31)) | 0
  }
  return found
}

/** The value of the winners that were won by the end of a month; once more without a branch. */
function wonValue(winners: Int32Array, found: number, wonBy: Int32Array, values: Float64Array): number {
  let sum = 0
  for (let each = 0; each < found; each++) {
    const winner = winners[each]!
    const deal = winner >>> 16
    sum += values[deal]! * (((winner & 0xffff) - wonBy[deal]!) >>> 31)
  }
  return sum
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
