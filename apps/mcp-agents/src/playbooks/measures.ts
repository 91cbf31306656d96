import { Decimal } from 'decimal.js'
import Type, { type Static, type TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { count, grouped, money, percent } from './markdown.ts'

/** What the playbook reads of a metric query's answer. Members that it does not know are left alone. */
const Value = Type.Object({
  value: Type.Union([Type.Number(), Type.String({ pattern: String.raw`^-?\d+(\.\d+)?$` }), Type.Null()]),
  unit: Type.String(),
  currency: Type.Optional(Type.String()),
})
export type Value = Static<typeof Value>
const Values = Type.Record(Type.String(), Value)
export type Values = Static<typeof Values>

export const MetricAnswer = Type.Object({
  series: Type.Array(
    Type.Object({
      period: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      dimensions: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
      values: Values,
    }),
  ),
  totals: Values,
  asOf: Type.String(),
  complete: Type.Boolean(),
  rows: Type.Integer(),
  lineageId: Type.String(),
})
export type MetricAnswer = Static<typeof MetricAnswer>

export const MetricList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.Optional(Type.String()),
      version: Type.Union([Type.Integer(), Type.String()]),
    }),
  ),
})

/** The value if it has the shape. */
export const read = <Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> | undefined =>
  Check(schema, value) ? value : undefined

export const decimalOf = (value: Value | undefined): Decimal | undefined =>
  value === undefined || value.value === null ? undefined : new Decimal(value.value)

export const missingValue = '–'

/** A metric's value for a reader. */
export function shown(value: Value | undefined): string {
  const amount = decimalOf(value)
  if (!value || !amount) return missingValue
  if (value.currency !== undefined) return money(amount, value.currency)
  if (/ratio|fraction|share|rate/.test(value.unit)) return percent(amount)
  if (amount.isInteger()) return `${count(amount.toNumber())}${value.unit === 'days' ? ' days' : ''}`
  return `${grouped(amount, 1)}${value.unit === 'days' ? ' days' : ''}`
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
