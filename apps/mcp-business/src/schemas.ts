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
  'deals_new',
  'weighted_pipeline_value',
  'pipeline_coverage',
  'sales_velocity',
  'slipped_deals',
  'stalled_deals',
  'stage_conversion',
  'stage_loss_rate',
  'days_in_stage',
  'deployment_frequency',
  'change_failure_rate',
  'lead_time_hours',
  'time_to_merge_hours',
  'time_to_deploy_hours',
  'recovery_time_hours',
  'gpu_spend',
  'gpu_utilisation',
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
  'repository',
  'instance_type',
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
type Scalar = string | number | null
/** sophia-business checks what is in it, against its field. */
const FilterValue = Type.Unsafe<Scalar | Scalar[]>({
  type: ['string', 'number', 'array', 'null'],
  description: 'A list for in; null: has none',
})

/** Names that a model reads in another place of the listing: a pattern checks them here, and is not listed a second time. */
export const nameOf = <Name extends string>(names: readonly Name[], options: { description?: string } = {}) =>
  Type.Unsafe<Name>(Type.String({ pattern: `^(${names.join('|')})$`, ...options }))
export const grainNames = ['day', 'week', 'month', 'quarter', 'year'] as const satisfies Asked['grain'][]

/**
 * What is in its members, and how many there are, is checked by sophia-business, which names each fault at its place: said a
 * second time it would go to a model with every listing.
 */
export const MetricQuery = StrictObject({
  metrics: Type.Array(OneOf(metricNames), { minItems: 1 }),
  dimensions: Type.Optional(Type.Array(OneOf(dimensionNames), { maxItems: 3 })),
  grain: Type.Optional(OneOf(grainNames)),
  range: Type.Optional(
    Type.Object(
      { from: Day({ description: 'First day' }), to: Day({ description: 'The day after the last' }) },
      { description: 'Absent: all time' },
    ),
  ),
  filters: Type.Optional(
    Type.Array(
      Type.Object({
        field: nameOf(filterFieldNames, {
          description: 'A dimension, status, engage_date, close_date or close_value',
        }),
        op: OneOf(['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte']),
        value: FilterValue,
      }),
      { description: 'All must hold' },
    ),
  ),
  compareTo: Type.Optional(OneOf(['previous', 'year'])),
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
        LikeValues('By metric: value, unit, currency, numerator and denominator of a ratio, interval of a rate, rows'),
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
  origin: provenance.origin,
})
export type QueryAnswer = Static<typeof QueryAnswer>
