import { Decimal } from 'decimal.js'
import { moneyText } from '../intake/amounts.ts'
import type { Sums } from './engine.ts'
import type { Metric } from './metric.ts'

/** A figure as it is answered. Money is a decimal string with its currency, a ratio a fraction. */
export interface Value {
  /** null: there is nothing to divide by, or there are several currencies. */
  readonly value: number | string | null
  readonly unit: Metric['unit']
  readonly currency?: string
  /** Of a ratio. */
  readonly numerator?: number | string
  readonly denominator?: number | string
  /** Deals that were counted. */
  readonly rows: number
  /** The figures of each currency, when there is more than one. */
  readonly byCurrency?: Value[]
}

/** Sums by currency; a metric without amounts has one entry, under null. */
export type Cell = Map<string | null, Sums>

const nothing: Sums = { numerator: new Decimal(0), denominator: new Decimal(0), rows: 0 }

export function addTo(cell: Cell, currency: string | null, sums: Sums): void {
  const { numerator, denominator, rows } = cell.get(currency) ?? nothing
  cell.set(currency, {
    numerator: numerator.plus(sums.numerator),
    denominator: denominator.plus(sums.denominator),
    rows: rows + sums.rows,
  })
}

/** @param currency of the answer as a whole, for a cell in which there is nothing. */
export function valueOf(metric: Metric, cell: Cell, currency: string | undefined): Value {
  const entries = [...cell].sort(([a], [b]) => String(a).localeCompare(String(b)))
  const [only] = entries
  if (!only) return ofOne(metric, currency ?? null, nothing)
  if (entries.length === 1) return ofOne(metric, only[0], only[1])
  const rows = entries.reduce((sum, [, sums]) => sum + sums.rows, 0)
  return { value: null, unit: metric.unit, rows, byCurrency: entries.map(([each, sums]) => ofOne(metric, each, sums)) }
}

function ofOne(
  { kind, unit, amounts, sql }: Metric,
  currency: string | null,
  { numerator, denominator, rows }: Sums,
): Value {
  // Nothing of an unknown currency: even zero would need one.
  if (sql.currency !== undefined && currency === null) return { value: null, unit, rows }
  const plain = (sum: Decimal, isAmount: boolean) =>
    isAmount && currency !== null ? moneyText(sum, currency) : sum.toNumber()
  const result = kind === 'total' ? numerator : denominator.isZero() ? undefined : numerator.div(denominator)
  return {
    value: result === undefined ? null : unit === 'money' ? plain(result, true) : Number(result.toPrecision(15)),
    unit,
    ...(currency !== null && { currency }),
    ...(kind === 'ratio' && {
      numerator: plain(numerator, amounts?.numerator ?? false),
      denominator: plain(denominator, amounts?.denominator ?? false),
    }),
    rows,
  }
}
