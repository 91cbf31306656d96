import { Decimal } from 'decimal.js'
import type { Value } from './schemas.ts'

/** Wide enough that what is lost lies far below the last digit that any figure has. */
export const Exact = Decimal.clone({ precision: 80, toExpNeg: -80, toExpPos: 80 })
export type Exact = Decimal

/** A figure as it is published, as a decimal; undefined when it has none: nothing to divide by, or several currencies. */
export const published = ({ value }: Value): Exact | undefined =>
  value === null || value === undefined ? undefined : new Exact(value)

export interface Change {
  /** The later less the earlier, of the figures as they are published. */
  readonly change: string | null
  /** Of the earlier, as a fraction. */
  readonly relative: number | null
}

export function changeBetween(earlier: Value, later: Value): Change {
  const [from, to] = [published(earlier), published(later)]
  if (!from || !to || earlier.currency !== later.currency) return { change: null, relative: null }
  const change = to.minus(from)
  return {
    change: change.toFixed(Math.max(from.decimalPlaces(), to.decimalPlaces(), placesOf(earlier), placesOf(later))),
    relative: from.isZero() ? null : Number(change.div(from.abs()).toPrecision(12)),
  }
}

/** Digits after the point as they were written: money keeps its cents. */
export const placesOf = ({ value }: Value): number =>
  typeof value === 'string' ? (value.split('.')[1]?.length ?? 0) : 0
