import { poolSize, type Random } from './random.ts'
import type { Future } from './simulate.ts'

/** Chances are of so many. */
const scale = 65_536
/** Open deals that are played at once: a bit for each. */
const lanes = 32
/** Binary digits of a chance. */
const precision = 16
/** Months that are played at once: they share the digits that are drawn. */
const monthsAtOnce = 3

/**
 * Plays all open deals through and adds up in `totals`. What a deal is won at is drawn several times over; each of those
 * variants is played by as many runs. The more deals, the fewer: what each is won at matters less to their sum.
 */
export function playOpenDeals(future: Future, totals: Float64Array, runs: number, random: Random): void {
  const { isListPrice, months, shares, values, wonBy } = future
  const pool = random.pool(shares)
  const several = Math.min(1_024, Math.max(16, Math.floor(100_000 / Math.max(1, values.length))))
  const variants = isListPrice.includes(1) ? Math.max(1, Math.min(several, Math.floor(runs / 50))) : 1
  const worth = new Float64Array(lanes)
  for (let first = 0; first < values.length; first += lanes) {
    const seed = random.bits()
    const chances = Array.from({ length: Math.ceil(months / monthsAtOnce) }, (_, at) =>
      digitsOf(wonBy.slice(at * monthsAtOnce, (at + 1) * monthsAtOnce), first),
    )
    for (let variant = 0; variant < variants; variant++) {
      let next = random.bits()
      for (let lane = 0; lane < lanes; lane++) {
        const deal = first + lane
        worth[lane] = (values[deal] ?? 0) * (isListPrice[deal] ? pool[next++ & (poolSize - 1)]! : 1)
      }
      const play = {
        sums: sumsOf(worth),
        seed,
        totals,
        months,
        from: Math.floor((variant * runs) / variants),
        to: Math.floor(((variant + 1) * runs) / variants),
      }
      for (const [at, chance] of chances.entries()) addWins(chance, at * monthsAtOnce, play)
    }
  }
  // What was won by the end of a month becomes what was won in it.
  for (let run = 0; run < runs; run++)
    for (let at = (run + 1) * months - 1; at > run * months; at--) totals[at]! -= totals[at - 1]!
}

/** Chances of 32 deals to be won by the end of up to three months. */
interface Digits {
  /** Digit by digit, then month by month: that of each deal, in a bit. */
  readonly digits: Int32Array
  /** By month: the deals that are won for sure, which have one digit more. */
  readonly sure: Int32Array
}

function digitsOf(wonBy: readonly Float64Array[], first: number): Digits {
  const digits = new Int32Array(precision * monthsAtOnce)
  const sure = new Int32Array(monthsAtOnce)
  for (let month = 0; month < monthsAtOnce; month++) {
    // A month that is not asked for is like the last, so that nothing has to be drawn for it.
    const by = wonBy[Math.min(month, wonBy.length - 1)]!
    for (let lane = 0; lane < lanes && first + lane < by.length; lane++) {
      const chance = Math.round(by[first + lane]! * scale)
      if (chance >= scale) sure[month]! |= 1 << lane
      for (let digit = 0; digit < precision; digit++)
        if (chance & (scale >> (digit + 1))) digits[digit * monthsAtOnce + month]! |= 1 << lane
    }
  }
  return { digits, sure }
}

/** The value of every choice among eight deals, for each eight of the 32: adding up the deals that are won is four look-ups. */
function sumsOf(worth: Float64Array): Float64Array {
  const sums = new Float64Array(1_024)
  for (let choice = 1; choice < 256; choice++) {
    const rest = choice & (choice - 1)
    const deal = 31 - Math.clz32(choice ^ rest)
    for (let eight = 0; eight < 4; eight++)
      sums[eight * 256 + choice] = sums[eight * 256 + rest]! + worth[eight * 8 + deal]!
  }
  return sums
}

interface Play {
  readonly sums: Float64Array
  readonly seed: number
  readonly totals: Float64Array
  readonly months: number
  /** Runs. */
  readonly from: number
  readonly to: number
}

/**
 * The hot loop. A deal is won by the end of a month when its number is below the chance of that. The numbers of 32 deals are
 * drawn and compared digit by digit, and after some eight binary digits it is settled for all of them and the three months.
 * The digits are worked out of the seed, the run and their place, so that further months meet the same numbers.
 */
function addWins({ digits, sure }: Digits, month: number, { sums, seed, totals, months, from, to }: Play): void {
  const played = Math.min(monthsAtOnce, months - month)
  const sure0 = sure[0]!
  const sure1 = sure[1]!
  const sure2 = sure[2]!
  for (let run = from; run < to; run++) {
    let won0 = sure0
    let won1 = sure1
    let won2 = sure2
    let open0 = ~sure0
    let open1 = ~sure1
    let open2 = ~sure2
    let place = (seed + Math.imul(run, 0x3504f333)) | 0
    for (let at = 0; at < precision * monthsAtOnce && (open0 | open1 | open2) !== 0; at += monthsAtOnce) {
      place = (place + 0x9e3779b9) | 0
      let drawn = Math.imul(place ^ (place >>> 16), 0x21f0aaad)
      drawn = Math.imul(drawn ^ (drawn >>> 15), 0x735a2d97)
      drawn ^= drawn >>> 15
      const digit0 = digits[at]!
      const digit1 = digits[at + 1]!
      const digit2 = digits[at + 2]!
      won0 |= open0 & digit0 & ~drawn
      won1 |= open1 & digit1 & ~drawn
      won2 |= open2 & digit2 & ~drawn
      open0 &= ~(drawn ^ digit0)
      open1 &= ~(drawn ^ digit1)
      open2 &= ~(drawn ^ digit2)
    }
    const total = run * months + month
    totals[total]! += valueOf(sums, won0)
    if (played > 1) totals[total + 1]! += valueOf(sums, won1)
    if (played > 2) totals[total + 2]! += valueOf(sums, won2)
  }
}

const valueOf = (sums: Float64Array, won: number): number =>
  sums[won & 255]! + sums[256 + ((won >>> 8) & 255)]! + sums[512 + ((won >>> 16) & 255)]! + sums[768 + (won >>> 24)]!
