/** Whether something grows that should not: told by the slope of a curve, not by two of its points. */

/** Values at equal distances. The first third is the time in which caches and pools fill. */
const settledFrom = 1 / 3
/** Fewer values show no slope. */
const enough = 12

/**
 * By how much the curve rises from its first value to its last, were it all as steep as its settled part: Theil and Sen's
 * slope, the median of those of all pairs, which neither a peak nor a collection of garbage bends.
 *
 * @returns in the unit of the values; null where there are too few.
 */
export function growthOf(values: readonly number[]): number | null {
  const settled = values.slice(Math.floor(values.length * settledFrom))
  if (settled.length < enough) return null
  const slopes: number[] = []
  for (let first = 0; first < settled.length; first++)
    for (let second = first + 1; second < settled.length; second++)
      slopes.push(((settled[second] as number) - (settled[first] as number)) / (second - first))
  return medianOf(slopes) * (values.length - 1)
}

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** What a curve may rise by: a share of its level, and in any case so much. */
export interface Allowed {
  readonly share: number
  readonly floor: number
}

/** @returns the growth where it is more than is allowed; 0 where it is not; null where nothing can be said. */
export function excessOf(values: readonly number[], { share, floor }: Allowed): number | null {
  const growth = growthOf(values)
  if (growth === null) return null
  return growth > Math.max(floor, medianOf(values) * share) ? growth : 0
}
