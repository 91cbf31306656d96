/** One period: what was measured, and how much stands behind it. */
export interface Observation {
  /** Which period: those without a value are left out, and the others keep their place in the season. */
  readonly at: number
  readonly value: number
  /** How exact the value is beside the others: 1 for a sum, the root of its share for a ratio over few deals. */
  readonly precision: number
}

export interface Judged {
  readonly expected: number
  /** Of the deviation, in standard deviations, robustly: each value is judged by all others and not by itself. */
  readonly score: number
}

export interface Judgement {
  /** Periods of the season; undefined: there is none that helps. */
  readonly season: number | undefined
  readonly slopePerPeriod: number
  /** One standard deviation of what remains, by the median. */
  readonly spread: number
  readonly points: readonly Judged[]
}

/** A season is believed when it has been seen this often, and when it leaves a tenth less to explain. */
export const seasonsNeeded = 3
const seasonMustSave = 0.1
/** More pairs do not make a slope much better, only later. */
const maxPairs = 20_000

/**
 * Judges each value by the trend and, where there is one, the season.
 *
 * - Trend: the median of the slopes between all pairs (Theil–Sen), between the same seasons where it is seasonal
 *   (Hirsch–Slack), so that neither an outlier nor the season bends it.
 * - Season: the median of the other years at the same place. Without the value itself, which would excuse itself otherwise.
 * - Spread: the median absolute deviation × 1.4826, which a third of outliers do not move much.
 */
export function judge(observations: readonly Observation[], seasons: readonly number[]): Judgement {
  const plain = fit(observations, undefined)
  const possible = seasons.filter((season) => observations.length >= seasonsNeeded * season)
  const left = (judgement: Judgement) => unexplained(judgement, plain.spread)
  const [best] = possible.map((season) => fit(observations, season)).sort((a, b) => left(a) - left(b))
  return best && left(best) < left(plain) * (1 - seasonMustSave) ? best : plain
}

/**
 * The mean deviation, no single one counting for more than six spreads. A median would not notice one December in twelve
 * months, and a plain mean would be one outlier's.
 */
const unexplained = ({ points, spread }: Judgement, unit: number): number =>
  points.reduce((sum, { score }) => sum + Math.min(Math.abs(score) * spread, 6 * unit), 0)

function fit(observations: readonly Observation[], season: number | undefined): Judgement {
  const slope = medianSlope(observations, season)
  const level = observations.map(({ value, at }) => value - slope * at)
  const places = observations.map(({ at }) => (season === undefined ? 0 : at % season))
  const expectedLevel = withoutItself(level, places)
  const deviations = observations.map(
    ({ precision }, index) => ((level[index] ?? 0) - (expectedLevel[index] ?? 0)) * precision,
  )
  const spread = robustSpread(deviations)
  return {
    season,
    slopePerPeriod: slope,
    spread,
    points: observations.map(({ at }, index) => ({
      expected: (expectedLevel[index] ?? 0) + slope * at,
      score: spread > 0 ? (deviations[index] ?? 0) / spread : 0,
    })),
  }
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** The median of the values at the same place, each time without the one that is judged. */
function withoutItself(values: readonly number[], places: readonly number[]): number[] {
  const members = Map.groupBy(values.keys(), (at) => places[at])
  const expected = Array.from<number>({ length: values.length })
  for (const indices of members.values()) {
    for (const at of indices)
      expected[at] = median(indices.filter((other) => other !== at).map((other) => values[other] ?? 0))
  }
  return expected
}

function medianSlope(observations: readonly Observation[], season = 1): number {
  const slopes: number[] = []
  const stride = Math.ceil(observations.length ** 2 / (2 * season * maxPairs))
  for (let from = 0; from < observations.length; from += stride) {
    const first = observations[from] as Observation
    for (const { at, value } of observations.slice(from + 1)) {
      if ((at - first.at) % season === 0) slopes.push((value - first.value) / (at - first.at))
    }
  }
  return slopes.length ? median(slopes) : 0
}

/** Where more than half of the values are the same, the mean deviation: a median of nothing would damn every other. */
function robustSpread(deviations: readonly number[]): number {
  const absolute = deviations.map(Math.abs)
  const byMedian = 1.4826 * median(absolute)
  if (byMedian > 0) return byMedian
  return absolute.length ? (1.2533 * absolute.reduce((sum, each) => sum + each, 0)) / absolute.length : 0
}
