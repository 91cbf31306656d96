import { problems } from '@sophia/service'
import type { Dimension } from './dimensions.ts'
import { type Group, maxPoints } from './engine.ts'
import { daysBetween, nextPeriod, periodsBetween } from './periods.ts'
import type { Metric } from './metric.ts'
import type { Query } from './query.ts'
import { subjectOf } from './subjects.ts'
import { addTo, type Cell, type Value, valueOf } from './value-of.ts'

export interface Point {
  /** First day of the period; `all` without a grain. */
  readonly period: string
  /** null: the deal has none. */
  readonly dimensions: Partial<Record<Dimension, string | null>>
  readonly values: Record<string, Value>
}

/** Deals that belong to a number and are not in it. */
export interface Missing {
  readonly metric?: string
  readonly rows: number
  readonly reason: string
}

export interface Figures {
  readonly series: Point[]
  readonly totals: Record<string, Value>
  readonly missing: Missing[]
}

const whole = 'all'
type Cells = Map<string, Cell>

/** Puts groups into points, periods in which nothing happened among them, and adds them up. */
export function toFigures(query: Query, groups: readonly Group[]): Figures {
  const { metrics, dimensions, grain, range } = query
  const points = new Map<string, { period: string; split: readonly (string | null)[]; cells: Cells }>()
  const pointAt = (period: string, split: readonly (string | null)[]) => {
    const key = JSON.stringify([period, split])
    let point = points.get(key)
    if (!point) points.set(key, (point = { period, split, cells: new Map() }))
    return point
  }
  const totals: Cells = new Map()
  for (const group of groups) {
    const { undated, period, dimensions: split, rows } = group
    if (rows === 0 || (undated && range)) continue
    put(totals, group)
    if (!(undated && grain)) put(pointAt(period ?? whole, split).cells, group)
  }
  if (points.size === 0 && dimensions.length === 0 && !grain) pointAt(whole, [])
  if (grain) fillGaps(query, [...points.values()], pointAt)
  const currencyOf = (name: string) => {
    const [currency, another] = totals.get(name)?.keys() ?? []
    return another === undefined ? (currency ?? undefined) : undefined
  }
  const values = (cells: Cells, days: number | undefined) =>
    Object.fromEntries(
      metrics.map((metric) => [
        metric.name,
        valueOf(metric, cells.get(metric.name) ?? new Map(), { currency: currencyOf(metric.name), days }),
      ]),
    )
  const series = [...points.values()].sort(inOrder).map(({ period, split, cells }) => ({
    period,
    dimensions: Object.fromEntries(dimensions.map((name, index) => [name, split[index] ?? null])),
    values: values(cells, daysOf(query, period)),
  }))
  return { series, totals: values(totals, daysOf(query, whole)), missing: missingOf(query, groups) }
}

/** Days of a period that lie in the range; of the range, for the whole. */
function daysOf({ grain, range }: Query, period: string): number | undefined {
  if (period === whole || !grain) return range && daysBetween(range.from, range.to)
  const end = nextPeriod(period, grain)
  const from = range && range.from > period ? range.from : period
  return daysBetween(from, range && range.to < end ? range.to : end)
}

function put(cells: Cells, { metric: { name }, currency, ...sums }: Group): void {
  let cell = cells.get(name)
  if (!cell) cells.set(name, (cell = new Map()))
  addTo(cell, currency, sums)
}

/** A quarter without a deal is a quarter with none, not a quarter that is left out. */
function fillGaps(
  { grain, range, dimensions }: Query,
  points: readonly { period: string; split: readonly (string | null)[] }[],
  pointAt: (period: string, split: readonly (string | null)[]) => void,
): void {
  const periods = points.map(({ period }) => period).sort()
  const [first, last] = [range?.from ?? periods[0], range ? dayBefore(range.to) : periods.at(-1)]
  if (!grain || first === undefined || last === undefined) return
  const splits = new Map(points.map(({ split }) => [JSON.stringify(split), split]))
  if (dimensions.length === 0) splits.set('[]', [])
  const all = periodsBetween(first, last, grain, maxPoints + 1)
  if (all.length * splits.size > maxPoints) {
    throw problems.unprocessable(
      `The answer has more than ${maxPoints} points.`,
      'Ask for a coarser grain, fewer dimensions or a shorter range.',
    )
  }
  for (const split of splits.values()) for (const period of all) pointAt(period, split)
}

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

/** By period, then by dimensions; those without a name come last. */
function inOrder(
  a: { period: string; split: readonly (string | null)[] },
  b: { period: string; split: readonly (string | null)[] },
): number {
  if (a.period !== b.period) return a.period < b.period ? -1 : 1
  for (const [index, left] of a.split.entries()) {
    const right = b.split[index] ?? null
    if (left === right) continue
    if (left === null || right === null) return left === null ? 1 : -1
    return left < right ? -1 : 1
  }
  return 0
}

const plural = (metric: Metric): string => subjectOf(metric).records

function missingOf({ metrics, grain, range }: Query, groups: readonly Group[]): Missing[] {
  return metrics.flatMap((metric) => {
    const own = groups.filter((group) => group.metric === metric)
    const sum = (of: (group: Group) => number) => own.reduce((total, group) => total + of(group), 0)
    const uncountable = sum(({ undated, uncountable }) => (undated && range ? 0 : uncountable))
    const undated =
      range || grain ? sum(({ undated, rows, uncountable }) => (undated ? rows + (range ? uncountable : 0) : 0)) : 0
    const where = range ? 'in no range' : 'in the totals, in no period of the series'
    const date = metric.axis.replaceAll('_', ' ')
    const boundless = metric.kind === 'per_day' && !range && own.some(({ rows }) => rows > 0)
    return [
      ...(boundless
        ? [{ metric: metric.name, rows: 0, reason: 'a rate by day needs a range: the total has none' }]
        : []),
      ...(uncountable
        ? [
            {
              metric: metric.name,
              rows: uncountable,
              reason: `${metric.missing ?? `${plural(metric)} that cannot be counted`}: left out`,
            },
          ]
        : []),
      ...(undated
        ? [
            {
              metric: metric.name,
              rows: undated,
              reason: `${plural(metric)} without ${/^[aeiou]/.test(date) ? 'an' : 'a'} ${date}: ${where}`,
            },
          ]
        : []),
    ]
  })
}
