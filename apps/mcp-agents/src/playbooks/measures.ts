import { Decimal } from 'decimal.js'
import Type, { type Static } from 'typebox'
import { count, grouped, money, percent } from './markdown.ts'

/** What the playbook reads of a metric query's answer. Members that it does not know are left alone. */
const amount = {
  value: Type.Union([Type.Number(), Type.String({ pattern: String.raw`^-?\d+(\.\d+)?$` }), Type.Null()]),
  unit: Type.String(),
  currency: Type.Optional(Type.String()),
}
/** `value` is null when there is nothing to tell, or when there are several currencies: then `byCurrency` has one each. */
const Value = Type.Object({ ...amount, byCurrency: Type.Optional(Type.Array(Type.Object(amount))) })
export type Value = Static<typeof Value>
const Values = Type.Record(Type.String(), Value)
export type Values = Static<typeof Values>

const answer = {
  series: Type.Array(
    Type.Object({
      period: Type.Optional(Type.String()),
      dimensions: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
      values: Values,
    }),
  ),
  totals: Values,
  asOf: Type.String(),
  complete: Type.Boolean(),
  origin: Type.Optional(Type.String()),
  stale: Type.Optional(Type.Boolean()),
  rows: Type.Integer(),
  lineageId: Type.String(),
  missing: Type.Optional(
    Type.Array(Type.Object({ metric: Type.Optional(Type.String()), rows: Type.Integer(), reason: Type.String() })),
  ),
}
export const MetricAnswer = Type.Object({
  ...answer,
  comparison: Type.Optional(Type.Object({ ...answer, range: Type.Object({ from: Type.String(), to: Type.String() }) })),
})
export type MetricAnswer = Static<typeof MetricAnswer>

const Definition = Type.Object({
  name: Type.String(),
  title: Type.String(),
  version: Type.Integer(),
  formula: Type.Optional(Type.String()),
})
export type Definition = Static<typeof Definition>
export const MetricList = Type.Object({ metrics: Type.Array(Definition), asOf: Type.Optional(Type.String()) })

export const decimalOf = (value: Value | undefined): Decimal | undefined =>
  value === undefined || value.value === null ? undefined : new Decimal(value.value)

export const missingValue = '–'

/** A metric's value for a reader. */
export function shown(value: Value | undefined): string {
  if (value?.byCurrency) return value.byCurrency.map((each) => shown(each)).join(' and ')
  const number = decimalOf(value)
  if (!value || !number) return missingValue
  switch (value.unit) {
    case 'money':
      return money(number, value.currency ?? '')
    case 'fraction':
      return percent(number)
    case 'days':
    case 'hours':
      return `${grouped(number, 1)} ${value.unit}`
    case 'per_day':
      return `${grouped(number, 2)} a day`
    default:
      return number.isInteger() ? count(number.toNumber()) : grouped(number, 2)
  }
}

/**
 * The Wilson score interval of a share, at 95 %.
 *
 * @returns fractions.
 */
export function wilson(successes: number, trials: number): { low: number; high: number } {
  const z = 1.959964
  const share = successes / trials
  const centre = share + (z * z) / (2 * trials)
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  const scale = 1 + (z * z) / trials
  return { low: (centre - spread) / scale, high: (centre + spread) / scale }
}
