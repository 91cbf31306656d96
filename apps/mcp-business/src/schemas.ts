import type { Apis } from '@sophia/clients'
import { OneOf, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'

/** What sophia-business takes and gives. The words below are checked against it by the compiler, and by a test. */
type Asked = Apis['sophia-business']['/kpis/query']['post']['requestBody']['content']['application/json']
type Answered = Apis['sophia-business']['/kpis/query']['post']['responses'][200]['content']['application/json']
type Filter = NonNullable<Asked['filters']>[number]

export const metricNames = [
  'deals_won',
  'deals_lost',
  'deals_open',
  'win_rate',
  'won_cycle_days',
  'won_value',
  'average_won_deal',
  'win_rate_value',
  'pipeline_value',
] as const satisfies Asked['metrics']
export const dimensionNames = [
  'stage',
  'product',
  'owner',
  'manager',
  'region',
  'account',
  'sector',
  'currency',
  'source',
] as const satisfies Asked['dimensions']
const filterFieldNames = [
  ...dimensionNames,
  'status',
  'engage_date',
  'close_date',
  'close_value',
] as const satisfies Filter['field'][]

const Text = Type.String()
const Count = Type.Integer()
/** A day, or an instant; sophia-business says whether the calendar has it. */
export const Day = (options: { description?: string } = {}) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T.{1,30})?$', ...options })
const FilterValue = Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'], maxLength: 500 })

export const MetricQuery = StrictObject({
  metrics: Type.Array(OneOf(metricNames), {
    minItems: 1,
    maxItems: metricNames.length,
    uniqueItems: true,
    description: 'win_rate is won of won and lost',
  }),
  dimensions: Type.Optional(
    Type.Array(OneOf(dimensionNames), { maxItems: 3, uniqueItems: true, description: 'A row for each value of these' }),
  ),
  grain: Type.Optional(
    OneOf(['day', 'week', 'month', 'quarter', 'year'], { description: 'A row for each of these periods' }),
  ),
  range: Type.Optional(
    StrictObject(
      { from: Day({ description: 'First day, 2026-01-31' }), to: Day({ description: 'The day after the last' }) },
      { description: 'Absent: all time' },
    ),
  ),
  filters: Type.Optional(
    Type.Array(
      StrictObject({
        field: OneOf(filterFieldNames),
        op: OneOf(['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte']),
        value: Type.Union([FilterValue, Type.Array(FilterValue, { minItems: 1, maxItems: 100 })], {
          description: 'A list for in; null: has none',
        }),
      }),
      { maxItems: 20, description: 'All must hold' },
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

const LikeValues = (description: string) =>
  Type.Unsafe<Record<string, unknown>>(Type.Object({}, { additionalProperties: true, description }))

export const QueryAnswer = Type.Object({
  series: Type.Array(
    Type.Object({
      period: Text,
      dimensions: Type.Record(Text, Type.Unsafe<string | null>({ type: ['string', 'null'] })),
      values: Type.Unsafe<Answered['series'][number]['values']>(
        LikeValues('By metric: value, unit, currency, numerator and denominator of a ratio, rows'),
      ),
    }),
  ),
  totals: LikeValues('As the values of the series'),
  rows: Count,
  missing: Type.Array(Type.Object({ metric: Type.Optional(Text), rows: Count, reason: Text }), {
    description: 'Why the answer is not complete',
  }),
  lineageId: Type.String({ description: 'The rows behind the numbers: GET /lineage/{id} of sophia-business' }),
  comparison: Type.Optional(LikeValues('The earlier window, with its range')),
  asOf: provenance.asOf,
  complete: provenance.complete,
})
export type QueryAnswer = Static<typeof QueryAnswer>
