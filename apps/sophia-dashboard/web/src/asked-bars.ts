import type { KpiAnswer, KpiQuery, Value } from './answers.ts'
import { figuresOf } from './figures.ts'
import { inFull } from './format.ts'

interface Measure {
  readonly unit: string
  /** Only figures of this one are drawn: currencies are never added together. */
  readonly currency: string | undefined
}

/** What of an answer can be drawn: periods along an axis, or parts beside each other. */
export type Bars = Measure &
  (
    | {
        readonly kind: 'periods'
        readonly points: readonly { readonly period: string; readonly value: number; readonly open: boolean }[]
      }
    | {
        readonly kind: 'parts'
        readonly most: number
        readonly rows: readonly {
          readonly label: string
          readonly value: number
          readonly text: string
          /** What is not in the bar: counts of a ratio, other currencies. */
          readonly note: string | undefined
        }[]
      }
  )

/** More parts are read in the table. */
const partsAtMost = 12

/**
 * The first metric of an answer as bars.
 *
 * @returns undefined where bars would not tell the truth of it: nothing to tell apart, or several things at once.
 */
export function barsOf(query: KpiQuery, answer: KpiAnswer, now: number, wanted?: string): Bars | undefined {
  const { metrics, dimensions = [], grain } = query
  const [metric = ''] = metrics
  const total = answer.totals[metric]
  if (!total || answer.series.length < 2) return undefined
  const [{ currency }] = figuresOf(total, wanted)
  const measure = { unit: total.unit, currency }
  const cells = answer.series.map(({ period, dimensions: of, values }) => ({
    period,
    label: Object.values(of)[0] ?? 'none',
    ...figureIn(currency, values[metric]),
  }))
  if (grain && dimensions.length === 0) {
    const points = [...cells].sort((a, b) => a.period.localeCompare(b.period))
    const last = points.at(-1)?.period
    const open = (period: string) => period === last && Date.parse(endOf(period, grain)) > now
    return {
      ...measure,
      kind: 'periods',
      points: points.flatMap(({ period, figure }) =>
        figure?.value === undefined || figure.value === null
          ? []
          : [{ period, value: Number(figure.value), open: open(period) }],
      ),
    }
  }
  if (grain || dimensions.length !== 1) return undefined
  const rows = cells
    .flatMap(({ label, figure, others }) =>
      figure?.value === undefined || figure.value === null
        ? []
        : [{ label, value: Number(figure.value), text: inFull(figure, false), note: noteOf(figure, others) }],
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, partsAtMost)
  return { ...measure, kind: 'parts', rows, most: Math.max(...rows.map(({ value }) => value)) }
}

function figureIn(currency: string | undefined, value: Value | undefined) {
  const figures = value ? figuresOf(value, currency) : []
  const figure = figures.find((each) => each.currency === currency)
  return { figure, others: figures.filter((each) => each !== figure) }
}

/** A ratio never stands without its counts. */
function noteOf({ unit, numerator, denominator }: Value, others: readonly Value[]): string | undefined {
  const counts =
    unit === 'fraction' && numerator !== undefined && denominator !== undefined ? `${numerator} of ${denominator}` : ''
  return [counts, ...others.map((each) => inFull(each, true))].filter(Boolean).join(', ') || undefined
}

const months = { month: 1, quarter: 3, year: 12 } as const

/** The day after its last. */
function endOf(period: string, grain: NonNullable<KpiQuery['grain']>): string {
  const [year = 0, month = 1, day = 1] = period.split('-').map(Number)
  if (grain === 'day' || grain === 'week')
    return new Date(Date.UTC(year, month - 1, day + (grain === 'day' ? 1 : 7))).toISOString()
  return new Date(Date.UTC(year, month - 1 + months[grain], 1)).toISOString()
}
