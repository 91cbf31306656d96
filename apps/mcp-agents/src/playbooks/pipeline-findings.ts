import { Decimal } from 'decimal.js'
import { change, count, percent, plain } from './markdown.ts'
import { decimalOf, type MetricAnswer, shown, type Values, wilson } from './measures.ts'
import type { Material } from './pipeline-material.ts'
import { quarterName, quarterOf } from './periods.ts'

export type Segment = 'region' | 'product'

/** A part of the whole: a region, a product. */
export interface Part {
  /** null: its deals carry none. */
  readonly name: string | null
  readonly values: Values
  readonly won: number
  readonly decided: number
  /** Of the win rate at 95 %; undefined when nothing was decided. */
  readonly interval: { low: number; high: number } | undefined
}

/** Parts by won value, the largest first; equal ones by name. */
export function partsOf({ series }: MetricAnswer, dimension: Segment): Part[] {
  return series
    .map(({ dimensions, values }) => {
      const won = decimalOf(values['deals_won'])?.toNumber() ?? 0
      const decided = won + (decimalOf(values['deals_lost'])?.toNumber() ?? 0)
      return {
        name: dimensions?.[dimension] ?? null,
        values,
        won,
        decided,
        interval: decided > 0 ? wilson(won, decided) : undefined,
      }
    })
    .sort((a, b) => wonValue(b).comparedTo(wonValue(a)) || ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
}

/** For a reader. */
export const nameOf = (name: string | null | undefined): string => (name ? plain(name) : '(none)')

const wonValue = ({ values }: Part): Decimal => decimalOf(values['won_value']) ?? new Decimal(0)

/** Which parts win more or less often than the whole by more than chance explains. */
export function unusual(parts: readonly Part[], whole: Values): Part[] {
  const rate = decimalOf(whole['win_rate'])?.toNumber()
  if (rate === undefined) return []
  return parts.filter(({ interval }) => interval && (interval.low > rate || interval.high < rate))
}

export function winRateFinding(
  parts: readonly Part[],
  whole: Values,
  dimension: Segment,
  cite: string,
): string | undefined {
  const rate = decimalOf(whole['win_rate'])
  if (!rate || parts.length < 2) return undefined
  const named = unusual(parts, whole).map(
    ({ name, values, interval }) =>
      `${nameOf(name)} ${shown(values['win_rate'])} (${percent(interval?.low ?? 0)} to ${percent(interval?.high ?? 0)}, ${interval && interval.low > rate.toNumber() ? 'above' : 'below'})`,
  )
  return named.length
    ? `**Win rate by ${dimension}** differs from the whole by more than chance explains in ${named.join(', ')} ${cite}.`
    : `**Win rate by ${dimension}**: no ${dimension} differs from the whole by more than chance explains, at 95 % ${cite}.`
}

export function largestFinding(
  parts: readonly Part[],
  whole: Values,
  dimension: Segment,
  cite: string,
): string | undefined {
  const [first] = parts
  const total = decimalOf(whole['won_value'])
  const value = first && decimalOf(first.values['won_value'])
  if (!first || !value || !total || total.isZero()) return undefined
  if (first.values['won_value']?.currency !== whole['won_value']?.currency) return undefined
  return `**Largest ${dimension}**: ${nameOf(first.name)} brought ${shown(first.values['won_value'])}, ${percent(value.dividedBy(total))} of the won value ${cite}.`
}

/** Whether the parts make up the whole, in words when they do not. */
export function coverageGap(parts: readonly Part[], whole: Values, dimension: Segment): string | undefined {
  const total = decimalOf(whole['deals_won'])?.toNumber()
  const covered = parts.reduce((sum, { won }) => sum + won, 0)
  if (total === undefined || covered === total) return undefined
  return `The ${dimension}s make up ${count(covered)} of ${count(total)} won deals.`
}

/** Quarters that are over, in order. */
export function completeQuarters({ series, asOf }: MetricAnswer, period: Material['period']) {
  const today = asOf.slice(0, 10)
  return series
    .flatMap(({ period: label, values }) =>
      label ? [{ name: quarterName(label), days: quarterOf(label), values }] : [],
    )
    .filter(({ days }) => days && days.to <= today && (!period || (days.from >= period.from && days.to <= period.to)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function trendFinding(answer: MetricAnswer, period: Material['period'], cite: string): string | undefined {
  const quarters = completeQuarters(answer, period)
  const [before, last] = quarters.slice(-2)
  const from = decimalOf(before?.values['won_value'])
  const to = decimalOf(last?.values['won_value'])
  const moved = from && to && change(from, to)
  if (!before || !last || !moved || before.values['won_value']?.currency !== last.values['won_value']?.currency)
    return undefined
  return `**Trend**: ${shown(last.values['won_value'])} won in ${last.name}, ${moved} on ${before.name} (${shown(before.values['won_value'])}) ${cite}.`
}

/** What to look for in what the company knows, when nobody asked: the names that stand out in the numbers. */
export function searchText({ regions, products, whole }: Material): string {
  const of = (answer: MetricAnswer | undefined, dimension: Segment): (string | null)[] => {
    if (!answer) return []
    const parts = partsOf(answer, dimension)
    return [...unusual(parts, whole.totals), ...parts.slice(0, 1)].map(({ name }) => name)
  }
  const names = [...of(regions, 'region'), ...of(products, 'product')].filter((name) => name !== null)
  return ['sales pipeline', ...[...new Set(names)].slice(0, 4).map((name) => name.slice(0, 80))].join(' ')
}
