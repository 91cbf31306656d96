import { type CallContext, OneOf, problems, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { MetricKind, Numbers } from '../numbers.ts'
import type { QueryAnswer } from '../schemas.ts'
import { Exact, placesOf, published } from './change.ts'
import { nextPeriod } from './periods.ts'
import { ask, provenanceOf, severalCurrencies } from './question.ts'
import { type Judgement, judge, type Observation, seasonsNeeded } from './residuals.ts'
import { Count, Figure, grounds, MetricName, Text, type Value, Where, Window } from './schemas.ts'

const grains = ['day', 'week', 'month', 'quarter'] as const
type Grain = (typeof grains)[number]

export const AnomalyQuery = StrictObject({
  metric: MetricName,
  grain: OneOf(grains),
  range: Type.Optional(Window),
  where: Type.Optional(Where),
  threshold: Type.Optional(
    Type.Number({ minimum: 2, maximum: 20, default: 4, description: 'Robust standard deviations' }),
  ),
})
export type AnomalyQuery = Static<typeof AnomalyQuery>

export const Anomalies = Type.Object({
  anomalies: Type.Array(
    Type.Object({
      period: Text,
      figure: Figure,
      expected: Type.String({ description: 'Decimal, in the unit of the figure' }),
      score: Type.Number({ description: 'Deviation in robust standard deviations' }),
      direction: OneOf(['high', 'low']),
    }),
  ),
  periods: Type.Integer({ description: 'Periods that were judged' }),
  season: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'Periods of a season; null: none' }),
  threshold: Type.Number(),
  method: Type.String({ description: 'What was done and why, with its rate of false alarms' }),
  excluded: Type.Array(Type.Object({ periods: Count, reason: Text })),
  ...grounds,
})
export type Anomalies = Static<typeof Anomalies>

/** Seasons that a business has: the week of a day, the quarter and the year of a month. */
const seasons: Record<Grain, readonly number[]> = { day: [7], week: [13, 52], month: [3, 12], quarter: [4] }
const periodsNeeded = 8
const periodsAtMost = 1_500

/**
 * Periods whose figure lies far from what trend and season would have it be.
 *
 * @throws {Problem} unprocessable: too few periods to know what is usual, or several currencies.
 */
export async function anomalies(numbers: Numbers, query: AnomalyQuery, call: CallContext): Promise<Anomalies> {
  const { metric, grain, range, where = {}, threshold = 4 } = query
  const question = { metrics: [metric], grain, where, ...(range && { range }) }
  const [answer, kind] = await Promise.all([
    ask(numbers, { question, pointer: '/body' }, call),
    numbers.kindOf(metric, call),
  ])
  const { judged, excluded } = usable(answer, query, kind)
  if (judged.length < periodsNeeded) {
    throw problems.unprocessable(
      `${judged.length} periods are too few to tell what is usual: it takes ${periodsNeeded}.`,
      'Ask for a finer grain or a longer range.',
    )
  }
  if (judged.length > periodsAtMost) {
    throw problems.unprocessable(
      `${judged.length} periods are too many.`,
      'Ask for a coarser grain or a shorter range.',
    )
  }
  const judgement = judge(
    judged.map(({ observation }) => observation),
    seasons[grain],
  )
  const found = judged.flatMap(({ period, figure }, index) => {
    const { score, expected } = judgement.points[index] ?? { score: 0, expected: 0 }
    if (Math.abs(score) <= threshold) return []
    const places = figure.unit === 'money' ? placesOf(figure) : 4
    return [
      {
        period,
        figure,
        expected: new Exact(expected).toFixed(places),
        score: Number(score.toFixed(2)),
        direction: score > 0 ? ('high' as const) : ('low' as const),
      },
    ]
  })
  return {
    anomalies: found.sort((a, b) => Math.abs(b.score) - Math.abs(a.score)),
    periods: judged.length,
    season: judgement.season ?? null,
    threshold,
    method: methodOf(judgement, grain, judged.length, threshold),
    excluded,
    ...provenanceOf({ series: answer }),
  }
}

interface JudgedPeriod {
  readonly period: string
  readonly figure: Value
  readonly observation: Observation
}

/** The whole periods that have a figure. A part of a period is no outlier, it is a part. */
function usable({ series, asOf }: QueryAnswer, { metric, grain, range }: AnomalyQuery, kind: MetricKind) {
  const first = series.findIndex(({ values }) => (values[metric]?.rows ?? 0) > 0)
  const reasons = { before: 0, cut: 0, unfinished: 0, none: 0 }
  const figures: { at: number; period: string; figure: Value }[] = []
  for (const [at, { period, values }] of series.entries()) {
    const figure = values[metric] as Value
    if (figure.byCurrency) throw severalCurrencies()
    const end = nextPeriod(period, grain)
    if (first === -1 || at < first) reasons.before++
    else if (range && (period < range.from.slice(0, 10) || end > range.to.slice(0, 10))) reasons.cut++
    else if (end > asOf.slice(0, 10)) reasons.unfinished++
    // A sum over nothing is nothing; anything else over nothing is no number.
    else if (!published(figure) && kind !== 'total') reasons.none++
    else figures.push({ at, period, figure })
  }
  const weights = figures.map(({ figure }) => Number(figure.denominator ?? 1))
  const usual = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const judged = figures.map(({ at, period, figure }, index): JudgedPeriod => {
    const precision = Math.sqrt((weights[index] ?? 1) / usual)
    return { period, figure, observation: { at, value: Number(figure.value ?? 0), precision } }
  })
  return { judged, excluded: excludedFor(reasons) }
}

const excludedFor = ({ before, cut, unfinished, none }: Record<'before' | 'cut' | 'unfinished' | 'none', number>) =>
  [
    { periods: before, reason: 'before the first deal' },
    { periods: cut, reason: 'cut by the range: a part of a period is always low' },
    { periods: unfinished, reason: 'not over yet' },
    { periods: none, reason: 'no figure: there is nothing to count' },
  ].filter(({ periods }) => periods > 0)

/** As measured over generated series in test/anomalies.test.ts. */
const falseAlarms = (periods: number) => (periods < 24 ? '3 in 100' : '1 in 200')

function methodOf({ season, slopePerPeriod }: Judgement, grain: Grain, periods: number, threshold: number): string {
  const possible = seasons[grain].filter((each) => periods >= seasonsNeeded * each)
  const seasonal =
    season === undefined
      ? possible.length
        ? `Not seasonal: a season of ${possible.join(' or ')} periods leaves nearly as much unexplained.`
        : `Not seasonal: ${periods} periods are fewer than ${seasonsNeeded} seasons of ${Math.min(...seasons[grain])}.`
      : `Seasonal: each period is held against the median of the others at its place in a season of ${season}, because that leaves at least a tenth less unexplained.`
  return `${seasonal} Trend: median of the slopes between periods (Theil–Sen), ${Number(slopePerPeriod.toPrecision(3))} a period. Spread: median absolute deviation × 1.4826, which outliers do not widen; a ratio counts by the root of its denominator. Beyond ${threshold} it is an anomaly${threshold === 4 ? `: of ordinary periods, at most ${falseAlarms(periods)} are called so` : ''}.`
}
