/** Where a rate may lie that so few rows show. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Of the standard normal distribution: 95 of 100 lie within. */
const z = 1.959963984540054

/**
 * The 95 % score interval of Wilson (1927). Unlike the usual one it is honest about few rows, and never leaves 0 to 1.
 *
 * @param hits of so many trials, at least one.
 */
export function wilson(hits: number, trials: number): Interval {
  const rate = hits / trials
  const spread = z ** 2 / trials
  const centre = (rate + spread / 2) / (1 + spread)
  const half = (z * Math.sqrt((rate * (1 - rate)) / trials + spread / trials / 4)) / (1 + spread)
  const rounded = (share: number) => Number(share.toFixed(6))
  return { low: hits === 0 ? 0 : rounded(centre - half), high: hits === trials ? 1 : rounded(centre + half) }
}
