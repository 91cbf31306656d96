/** Deals as numbers, for a thread. Days are counted from 1970; -1: none. Amounts are of one currency; NaN: none. */
export interface DealHistory {
  readonly engaged: Int32Array
  readonly closed: Int32Array
  /** 0 open, 1 won, 2 lost. */
  readonly status: Uint8Array
  readonly value: Float64Array
  /** List price of the product. */
  readonly listPrice: Float64Array
}

export const won = 1

/** What becomes of a deal as it gets older. By days since it was engaged. */
export interface LifeTable {
  /** Share that is still open. */
  readonly open: Float64Array
  /** Share that was won by then. */
  readonly won: Float64Array
  /** Deals that the table is made of, and how many of them had ended. */
  readonly deals: number
  readonly ended: number
}

const weeks = 104
const days = 3_000
/** A week that few deals have reached borrows from all weeks, as if so many more had. */
const borrowed = 10

/**
 * Competing risks, week by week: of the deals still open at that age, how many were won and how many lost within it. An open
 * deal counts for the weeks it has seen, so that slow deals are not taken for lost ones. Nothing after `today` is looked at.
 */
export function lifeTable({ engaged, closed, status }: DealHistory, today: number): LifeTable {
  const reached = new Float64Array(weeks + 1)
  const wins = new Float64Array(weeks)
  const losses = new Float64Array(weeks)
  let deals = 0
  let ended = 0
  for (let at = 0; at < engaged.length; at++) {
    const from = engaged[at] as number
    if (from < 0 || from >= today) continue
    const close = closed[at] as number
    const isEnded = status[at] !== 0 && close >= from && close < today
    // Closed at a time that nobody knows: nothing is known of its age either.
    if (status[at] !== 0 && close < from) continue
    const week = Math.min(weeks - 1, Math.floor(((isEnded ? close : today) - from) / 7))
    deals++
    reached[week]!++
    if (!isEnded) continue
    ended++
    if (status[at] === won) wins[week]!++
    else losses[week]!++
  }
  for (let week = weeks - 1; week >= 0; week--) reached[week]! += reached[week + 1]!
  const exposure = reached.reduce((sum, each) => sum + each, 0)
  const average = (events: Float64Array) => (exposure ? events.reduce((sum, each) => sum + each, 0) / exposure : 0)
  const [winning, losing] = [average(wins), average(losses)]
  const risk = (events: Float64Array, week: number, usual: number) =>
    (events[week]! + borrowed * usual) / (reached[week]! + borrowed)
  const open = new Float64Array(days + 1).fill(1)
  const wonBy = new Float64Array(days + 1)
  for (let day = 1; day <= days; day++) {
    const week = Math.min(weeks - 1, Math.floor((day - 1) / 7))
    const [toWin, toLose] = [risk(wins, week, winning), risk(losses, week, losing)]
    const ends = Math.min(1, toWin + toLose)
    const daily = 1 - (1 - ends) ** (1 / 7)
    const before = open[day - 1]!
    wonBy[day] = wonBy[day - 1]! + (ends > 0 ? (before * daily * toWin) / ends : 0)
    open[day] = before * (1 - daily)
  }
  return { open, won: wonBy, deals, ended }
}

/** The probability that a deal that is open at `age` is won within so many days. */
export function winWithin({ open, won: wonBy }: LifeTable, age: number, within: number): number {
  const from = Math.min(Math.max(0, age), days - Math.min(within, days))
  const stillOpen = open[from]!
  return stillOpen > 1e-9 ? Math.min(1, (wonBy[Math.min(days, from + within)]! - wonBy[from]!) / stillOpen) : 0
}

/** The probability that a deal engaged on any of these days, each as likely, is won between two days. */
export function winOfNew(
  table: LifeTable,
  engaged: { from: number; to: number },
  wins: { from: number; to: number },
): number {
  const at = (day: number) => table.won[Math.min(days, Math.max(0, day))]!
  let sum = 0
  for (let day = engaged.from; day < engaged.to; day++) sum += at(wins.to - day) - at(wins.from - day)
  return engaged.to > engaged.from ? sum / (engaged.to - engaged.from) : 0
}
