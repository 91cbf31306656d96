import type { Join } from './dimensions.ts'

export type Unit = 'deals' | 'money' | 'fraction' | 'days'

/**
 * One number, defined once. The SQL parts are expressions over one deal (`d`) with what is joined to it: its product (`p`),
 * owner (`o`) and account (`a`). Sums over them are all that a query needs, so the rows behind a number add up to it.
 */
export interface Metric {
  readonly name: string
  readonly title: string
  /** In words. */
  readonly formula: string
  readonly unit: Unit
  /** total: the sum of the numerator. ratio: numerator over denominator. */
  readonly kind: 'total' | 'ratio'
  /** The date that puts a deal into a period. */
  readonly axis: 'close_date' | 'engage_date'
  readonly sql: {
    /** Which deals it is about. */
    readonly rows: string
    /** Which of them can be counted; the others are reported as missing. */
    readonly countable?: string
    readonly numerator: string
    readonly denominator?: string
    /** Of the amounts; absent when there are none. */
    readonly currency?: string
  }
  readonly joins?: readonly Join[]
  /** Whether numerator and denominator are amounts. */
  readonly amounts?: { readonly numerator: boolean; readonly denominator: boolean }
  readonly incompleteWhen: string
  /** Said about deals that are not countable. */
  readonly missing?: string
  /** Who answers for the definition. */
  readonly owner: string
  /** Rises with each change of meaning. */
  readonly version: number
}

/** The same for every metric with amounts. */
export const currencyRule = 'Amounts of different currencies are never added together: each has a figure of its own.'
