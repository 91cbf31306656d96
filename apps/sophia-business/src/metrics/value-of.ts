import { Decimal } from 'decimal.js'
import { moneyText } from '../intake/amounts.ts'
import type { Sums } from './engine.ts'
import { type Interval, wilson } from './interval.ts'
import type { Metric } from './metric.ts'

/** A figure as it is answered. Money is a decimal string with its currency, a ratio a fraction. */
export interface Value {
  /** null: there is nothing to divide by, or there are several currencies. */
  readonly value: number | string | null
  readonly unit: Metric['unit']
  readonly currency?: string
  /** Of whatever is divided. */
  readonly numerator?: number | string
  readonly denominator?: number | string
  /** Of a share: where it may lie that so few rows show, in 95 of 100 cases. */
  readonly interval?: Interval
  /** Rows that were counted. */
  readonly rows: number
  /** The figures of each currency, when there is more than one. */
  readonly byCurrency?: Value[]
}

/** Sums by currency; a metric without amounts has one entry, under null. */
export type Cell = Map<string | null, Sums>

const nothing: Sums = { numerator: new Decimal(0), denominator: new Decimal(0), rows: 0, values: [] }

export function addTo(cell: Cell, currency: string | null, sums: Sums): void {
  const { numerator, denominator, rows, values } = cell.get(currency) ?? nothing
  cell.set(currency, {
    numerator: numerator.plus(sums.numerator),
    denominator: denominator.plus(sums.denominator),
    rows: rows + sums.rows,
    values: sums.values.length ? [...values, ...sums.values] : values,
  })
}

/** Where a figure stands: what it takes beside its sums. */
export interface Setting {
  /** Of the answer as a whole, for a cell in which there is nothing. */
  readonly currency: string | undefined
  /** Days of the window; undefined: it has no end. */
  readonly days: number | undefined
}

export function valueOf(metric: Metric, cell: Cell, { currency, days }: Setting): Value {
  const entries = [...cell].sort(([a], [b]) => String(a).localeCompare(String(b)))
  const [only] = entries
  if (!only) return ofOne(metric, { currency: currency ?? null, days }, nothing)
  if (entries.length === 1) return ofOne(metric, { currency: only[0], days }, only[1])
  const rows = entries.reduce((sum, [, sums]) => sum + sums.rows, 0)
  const byCurrency = entries.map(([each, sums]) => ofOne(metric, { currency: each, days }, sums))
  return { value: null, unit: metric.unit, rows, byCurrency }
}

interface Place {
  readonly currency: string | null
  readonly days: number | undefined
}

function ofOne(metric: Metric, { currency, days }: Place, sums: Sums): Value {
  const { kind, unit, amounts, sql } = metric
  const { rows } = sums
  // Nothing of an unknown currency: even zero would need one.
  if (sql.currency !== undefined && currency === null) return { value: null, unit, rows }
  const plain = (sum: Decimal, isAmount: boolean) =>
    isAmount && currency !== null ? moneyText(sum, currency) : sum.toNumber()
  // What is divided at last: value = numerator / denominator, whatever the kind.
  const numerator = kind === 'per_mean' ? sums.numerator.times(rows) : sums.numerator
  const { denominator } = sums
  const divided = () => {
    if (denominator.isZero()) return null
    const exact = numerator.div(denominator)
    return unit === 'money' ? plain(exact, true) : Number(exact.toPrecision(15))
  }
  const value = {
    total: () => plain(numerator, unit === 'money'),
    ratio: divided,
    per_mean: divided,
    per_day: () => (days ? numerator.toNumber() / days : null),
    median: () => median(sums.values),
  }[kind]()
  return {
    value,
    unit,
    ...(currency !== null && { currency }),
    ...((kind === 'ratio' || kind === 'per_mean') && {
      numerator: plain(numerator, amounts?.numerator ?? false),
      denominator: plain(denominator, amounts?.denominator ?? false),
    }),
    ...(metric.isShare && !denominator.isZero() && { interval: wilson(numerator.toNumber(), denominator.toNumber()) }),
    rows,
  }
}

/** Of an even number, the mean of the two in the middle. */
function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  if (low === undefined || high === undefined) return null
  return low === high ? low : (low + high) / 2
}
