import type { KpiAnswer, Missing, Value } from './answers.ts'

/**
 * The figures of a value, one a currency: the wanted one first, then by the deals behind them. Not by the amounts:
 * without a rate nothing says that 9,000 of one are less than 1,000,000 of another.
 */
export function figuresOf(value: Value, wanted?: string): readonly [Value, ...Value[]] {
  const [first, ...others] = [...(value.byCurrency ?? [])].sort(
    (a, b) =>
      Number(b.currency === wanted) - Number(a.currency === wanted) ||
      b.rows - a.rows ||
      String(a.currency).localeCompare(String(b.currency)),
  )
  return first ? [first, ...others] : [value]
}

/** The currencies of some values, the wanted one first, then as in the first value that has several. */
export function currenciesOf(values: readonly (Value | undefined)[], wanted?: string): readonly string[] {
  const named = values.flatMap((value) => (value ? figuresOf(value) : [])).map(({ currency }) => currency)
  const all = [...new Set(named.filter((currency) => currency !== undefined))]
  return wanted !== undefined && all.includes(wanted) ? [wanted, ...all.filter((each) => each !== wanted)] : all
}

/** Whether nothing is known to be missing from one figure of an answer: what is not said of a metric is of all. */
export const isComplete = ({ complete, missing }: KpiAnswer, name: string): boolean =>
  complete || (missing.length > 0 && missing.every(({ metric }) => metric !== undefined && metric !== name))

/** Each reason once: several figures of an answer may lack the same. */
export const reasonsOf = (missing: readonly Missing[]): Missing[] => [
  ...new Map(missing.map((each) => [each.reason, each])).values(),
]
