import type { Join, SubjectName } from './subjects.ts'

export const units = ['deals', 'money', 'fraction', 'days', 'hours', 'per_day'] as const
export type Unit = (typeof units)[number]

export const metricKinds = ['total', 'ratio', 'median', 'per_day', 'per_mean'] as const

/**
 * One number, defined once. The SQL parts are expressions over one row of its subject, such as a deal (`d`), with what is
 * joined to it: its product (`p`), owner (`o`) and account (`a`). Sums over them, or their median, are all that a query
 * needs, so the rows behind a number add up to it. `{today}` stands for the day for which the question is asked.
 */
export interface Metric {
  readonly name: string
  readonly title: string
  /** In words. */
  readonly formula: string
  readonly unit: Unit
  /**
   * total: the sum of the numerator. ratio: numerator over denominator. median: of the numerators. per_day: the sum by the
   * days of the window. per_mean: the sum by the mean of the denominators.
   */
  readonly kind: (typeof metricKinds)[number]
  /** What its rows are; deals where it is not said. */
  readonly subject?: SubjectName
  /** The date that puts a row into a period: a column of the subject. */
  readonly axis: string
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
  /** A ratio that counts how many of its rows are so: it has an interval, in which the rate may lie. */
  readonly isShare?: boolean
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

const ofDay = (text: string, today: string) => text.replaceAll('{today}', `date '${today}'`)

/** The metric as it is asked on a day. */
export function askedOn(metric: Metric, today: string): Metric {
  const parts = Object.entries(metric.sql).map(([part, text]: [string, string]) => [part, ofDay(text, today)])
  return usesToday(metric) ? { ...metric, sql: Object.fromEntries(parts) as Metric['sql'] } : metric
}
export const usesToday = ({ sql }: Metric): boolean => Object.values(sql).some((part) => part.includes('{today}'))
