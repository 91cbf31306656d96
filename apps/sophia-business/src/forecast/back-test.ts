import type { DealHistory } from './life-table.ts'
import { bandOf, type Miss, outlook, placeInQuarter, type Span } from './model.ts'

export interface BackTestMonth {
  readonly from: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly actual: number
  /** The month before: what who forecasts nothing would say. */
  readonly naive: number
}

export interface BackTest {
  readonly months: readonly BackTestMonth[]
  readonly misses: readonly Miss[]
  /** Mean of |forecast − actual| ÷ actual; null without months that had any. */
  readonly mape: number | null
  readonly naiveMape: number | null
  /** Share of the months whose actual lay within p10 to p90. */
  readonly coverage: number | null
}

/** Deals that must have ended before anything can be said of the next. */
const dealsNeeded = 30
/** Draws that all months together may cost, so that the test of the forecast is not dearer than the forecast. */
const drawsAtMost = 60_000_000

/**
 * Forecasts every month that is over, each from what was known before it began, and holds it against what came.
 *
 * @param months that are over, in order, without a gap.
 * @param actual what was won in each.
 */
export function backTest(
  history: DealHistory,
  months: readonly Span[],
  actual: readonly number[],
  seed: number,
): BackTest {
  const misses: Miss[] = []
  const tested: BackTestMonth[] = []
  const runs = Math.round(
    Math.min(2_000, Math.max(200, drawsAtMost / Math.max(1, months.length * history.status.length))),
  )
  for (const [at, span] of months.entries()) {
    const came = actual[at] ?? 0
    const { expected, simulated, table } = outlook(
      history,
      { today: span.from, spans: [span], misses, isCurrent: false },
      { runs, seed: seed + at },
    )
    if (table.ended < dealsNeeded || at === 0) continue
    const { p10, p50, p90 } = bandOf(simulated, 1)
    tested.push({ from: span.from, p10, p50, p90, actual: came, naive: actual[at - 1] ?? 0 })
    if (came > 0 && expected[0]! > 0)
      misses.push({ place: placeInQuarter(span.from), error: Math.log(came / expected[0]!) })
  }
  const measurable = tested.filter(({ actual: came }) => came > 0)
  const error = (of: (month: BackTestMonth) => number) =>
    measurable.length
      ? measurable.reduce((sum, month) => sum + Math.abs(of(month) - month.actual) / month.actual, 0) /
        measurable.length
      : null
  const within = tested.filter(({ p10, p90, actual: came }) => came >= p10 && came <= p90)
  return {
    months: tested,
    misses,
    mape: error(({ p50 }) => p50),
    naiveMape: error(({ naive }) => naive),
    coverage: tested.length ? within.length / tested.length : null,
  }
}
