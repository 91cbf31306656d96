import type { Dimension, FilterField } from './dimensions.ts'
import type { Metric } from './metric.ts'
import type { DayRange, Grain } from './periods.ts'

export type FilterOp = 'eq' | 'ne' | 'in' | 'gt' | 'gte' | 'lt' | 'lte'
export type FilterValue = string | number | null

export interface Filter {
  readonly field: FilterField
  readonly op: FilterOp
  /** A list for `in`. */
  readonly value: FilterValue | readonly FilterValue[]
}

/** A question, checked and with its definitions: what lineage keeps. */
export interface Query {
  readonly metrics: readonly Metric[]
  readonly dimensions: readonly Dimension[]
  readonly grain?: Grain
  readonly range?: DayRange
  readonly filters: readonly Filter[]
  /** An instant: the facts as they were known then; as they are known now without it. */
  readonly knownAt?: string
  /** The day for which it is asked, where a metric depends on it. */
  readonly today?: string
}
