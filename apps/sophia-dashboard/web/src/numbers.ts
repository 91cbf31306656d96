import type { KpiAnswer, Range, Value } from './answers.ts'
import { figuresOf } from './figures.ts'

/** One quarter of the chart. */
export interface QuarterPoint {
  /** Its first day. */
  readonly period: string
  readonly value: number
  readonly deals: number | undefined
  /** It has not ended yet. */
  readonly open: boolean
}

const firstOfQuarter = (year: number, index: number): string =>
  new Date(Date.UTC(year, index * 3, 1)).toISOString().slice(0, 10)
const yearOf = (period: string): number => Number(period.slice(0, 4))
const indexOf = (period: string): number => Math.floor((Number(period.slice(5, 7)) - 1) / 3)
const after = (period: string): string => firstOfQuarter(yearOf(period), indexOf(period) + 1)

/** The currency of an answer; of several the wanted one, else the one with the most deals. */
export function mainCurrency({ totals }: KpiAnswer, wanted?: string): string | undefined {
  const total = totals['won_value']
  return total && figuresOf(total, wanted)[0].currency
}

const nothing: Value = { value: null, unit: 'money', rows: 0 }
const countOf = (value: Value | undefined): number | undefined =>
  value === undefined || value.value === null ? undefined : Number(value.value)

/** The quarters of an answer in order, those without a deal between them as zero; amounts in its main currency. */
export function quarterPoints(answer: KpiAnswer, now: number, wanted?: string): QuarterPoint[] {
  const currency = mainCurrency(answer, wanted)
  const several = answer.totals['won_value']?.byCurrency !== undefined
  const known = new Map(answer.series.map(({ period, values }) => [period, values]))
  const periods = [...known.keys()].sort()
  const last = periods.at(-1)
  const points: QuarterPoint[] = []
  if (last === undefined) return points
  for (let period = periods[0] as string; period <= last; period = after(period)) {
    const values = known.get(period)
    const won = figuresOf(values?.['won_value'] ?? nothing, currency)[0]
    const mine = won.currency === currency
    points.push({
      period,
      value: mine ? Number(won.value ?? 0) : 0,
      deals: several ? (mine ? won.rows : 0) : countOf(values?.['deals_won']),
      open: Date.parse(after(period)) > now,
    })
  }
  return points
}

export const spans = ['quarter', 'year', 'all'] as const
export type Span = (typeof spans)[number]

/** The last quarter or year in which deals were won; undefined for all of the time. */
export function rangeOf(span: Span, points: readonly QuarterPoint[]): Range | undefined {
  const last = points.at(-1)
  if (!last || span === 'all') return undefined
  if (span === 'quarter') return { from: last.period, to: after(last.period) }
  return { from: firstOfQuarter(yearOf(last.period), 0), to: firstOfQuarter(yearOf(last.period) + 1, 0) }
}

/** How a quarter stands to the one before. */
export interface Comparison {
  readonly latest: QuarterPoint
  readonly before: QuarterPoint | undefined
  /** As a fraction; undefined when the quarter is still open or there is nothing to compare. */
  readonly change: number | undefined
}

export function latestQuarter(points: readonly QuarterPoint[]): Comparison | undefined {
  const latest = points.at(-1)
  if (!latest) return undefined
  const before = points.at(-2)
  const comparable = before && before.value > 0 && !latest.open
  return { latest, before, change: comparable ? latest.value / before.value - 1 : undefined }
}

/** Fewer quarters, or fewer deals in one, carry no finding. */
const enoughQuarters = 3
const enoughDeals = 20

/** The quarter that beat all others that have ended, if the data can say so. */
export function bestQuarter(points: readonly QuarterPoint[]): QuarterPoint | undefined {
  const ended = points.filter(({ open }) => !open)
  if (ended.length < enoughQuarters) return undefined
  const [best, second] = [...ended].sort((a, b) => b.value - a.value)
  if (!best || !second || best.value === second.value || (best.deals ?? 0) < enoughDeals) return undefined
  return best
}
