import { OneOf, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'

const Text = Type.String()
const Count = Type.Integer()
const Open = (description: string) => Type.Object({}, { additionalProperties: true, description })
const Names = (description: string, maxItems: number) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems, uniqueItems: true, description })
const FilterValue = Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Null()])

/** As sophia-business takes it. Which metrics, dimensions and fields there are is its registry's to say. */
export const MetricQuery = StrictObject({
  metrics: Names('Names from list_metrics, for example won_value, win_rate, deals_open', 9),
  dimensions: Type.Optional(Names('Split by, for example region, product, owner, stage, account, sector', 3)),
  grain: Type.Optional(OneOf(['day', 'week', 'month', 'quarter', 'year'], { description: 'Split by period' })),
  range: Type.Optional(
    StrictObject(
      { from: Type.String({ description: 'YYYY-MM-DD' }), to: Type.String({ description: 'YYYY-MM-DD, exclusive' }) },
      { description: 'Absent: all time' },
    ),
  ),
  filters: Type.Optional(
    Type.Array(
      StrictObject({
        field: Text,
        op: OneOf(['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte']),
        value: Type.Union([FilterValue, Type.Array(FilterValue, { minItems: 1, maxItems: 100 })], {
          description: 'A list for in',
        }),
      }),
      { maxItems: 20 },
    ),
  ),
  compareTo: Type.Optional(OneOf(['previous', 'year'], { description: 'Adds the window before, or the year before' })),
})
export type MetricQuery = Static<typeof MetricQuery>

export const MetricList = Type.Object({
  metrics: Type.Array(
    Type.Object({ name: Text, title: Text, formula: Text, unit: Text, version: Count, incompleteWhen: Text }),
  ),
  dimensions: Type.Array(Text),
  filterFields: Type.Array(Text),
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type MetricList = Static<typeof MetricList>

export const QueryAnswer = Type.Object({
  series: Type.Array(
    Type.Object({
      period: Text,
      dimensions: Type.Record(Text, Type.Union([Text, Type.Null()])),
      values: Open('By metric: value, unit, currency, numerator and denominator of a ratio, rows'),
    }),
  ),
  totals: Open('As the values of the series'),
  rows: Count,
  missing: Type.Array(Type.Object({ metric: Type.Optional(Text), rows: Count, reason: Text }), {
    description: 'Why the answer is not complete',
  }),
  lineageId: Type.String({ description: 'The rows behind the numbers: GET /lineage/{id} of sophia-business' }),
  comparison: Type.Optional(Open('The earlier window, with its range')),
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type QueryAnswer = Static<typeof QueryAnswer>
