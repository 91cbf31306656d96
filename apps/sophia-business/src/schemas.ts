import { Money, Nullable, OneOf, pageQuery, provenance as shared, StrictObject } from '@sophia/service'
import Type, { type Static, type TObject } from 'typebox'
import { decimalMarks } from './intake/amounts.ts'
import { dateFormats } from './intake/dates.ts'
import { delimiters } from './intake/layout.ts'
import { dealFields } from './intake/templates.ts'
import { dimensionNames, filterFieldNames } from './metrics/dimensions.ts'
import { metricKinds, units } from './metrics/metric.ts'
import { grains } from './metrics/periods.ts'
import { metricNames } from './metrics/registry.ts'

const Text = Type.String()
const NullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const Count = Type.Integer()
// What this service always knows: it gives no answer that is older than its facts.
const provenance = { asOf: shared.asOf, complete: shared.complete }
const { origin } = shared
const Name = Type.String({ minLength: 1, maxLength: 200 })

export const MappingSchema = StrictObject({
  columns: StrictObject(
    Object.fromEntries(
      dealFields.map((field) => [field, field === 'id' || field === 'stage' ? Name : Type.Optional(Name)]),
    ),
  ),
  dateFormat: Type.Optional(OneOf([...dateFormats])),
  decimal: Type.Optional(OneOf([...decimalMarks], { description: 'What stands before the decimals of amounts' })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  delimiter: Type.Optional(OneOf([...delimiters])),
  source: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' })),
  stages: Type.Optional(
    StrictObject({
      open: Type.Optional(Type.Array(Name, { maxItems: 100 })),
      won: Type.Optional(Type.Array(Name, { maxItems: 100 })),
      lost: Type.Optional(Type.Array(Name, { maxItems: 100 })),
    }),
  ),
})

export const IdParams = StrictObject({ id: Type.String({ minLength: 1, maxLength: 128 }) })
export const IntakeQuery = StrictObject({
  ...pageQuery,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100, description: 'Questions a page' })),
})

const intake = {
  id: Text,
  status: OneOf(['queued', 'running', 'done', 'failed']),
  template: NullableText,
  uploadedBy: Text,
  rows: Type.Object(
    { read: Count, stored: Count, unchanged: Count, questioned: Count, rejected: Count },
    { description: 'read = stored + unchanged + rejected' },
  ),
  questionCount: Count,
  createdAt: Text,
  startedAt: NullableText,
  endedAt: NullableText,
}
export const IntakePage = Type.Object({
  items: Type.Array(Type.Object(intake)),
  nextCursor: NullableText,
  ...provenance,
})
export const IntakeReport = Type.Object({
  ...intake,
  mapping: Nullable(Type.Object({}, { additionalProperties: true })),
  files: Type.Array(Type.Object({ name: Text, bytes: Count, sha256: Text })),
  notes: Type.Array(Text, { description: 'What was taken for granted' }),
  fault: Nullable(Type.Object({ file: Text, line: Count, reason: Text }, { description: 'Why nothing was stored' })),
  questions: Type.Array(
    Type.Object({
      file: Text,
      line: Count,
      column: NullableText,
      value: NullableText,
      reason: Text,
      outcome: OneOf(['stored', 'rejected']),
    }),
  ),
  nextCursor: NullableText,
  ...provenance,
})
export const Accepted = Type.Object({ id: Text, status: Type.Literal('queued') })

const TemplateFile = Type.Object({
  kind: Text,
  title: Text,
  columns: Type.Record(Text, Text, { description: 'Field to column' }),
})
export const TemplatePage = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Text,
      title: Text,
      description: Text,
      files: Type.Array(TemplateFile),
      assumptions: Type.Array(Text),
    }),
  ),
  mapping: Type.Unsafe<object>(
    Type.Object({}, { additionalProperties: true, description: 'JSON Schema of the field `mapping`' }),
  ),
  nextCursor: NullableText,
  ...provenance,
})

const Day = Type.Union([Type.String({ format: 'date' }), Type.String({ format: 'date-time' })])
const FilterValue = Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'], maxLength: 500 })

export const KpiQuery = StrictObject({
  metrics: Type.Array(OneOf(metricNames), { minItems: 1, maxItems: metricNames.length, uniqueItems: true }),
  dimensions: Type.Optional(Type.Array(OneOf(dimensionNames), { maxItems: 3, uniqueItems: true })),
  grain: Type.Optional(OneOf([...grains])),
  range: Type.Optional(StrictObject({ from: Day, to: Day }, { description: 'The end is exclusive. Absent: all time' })),
  filters: Type.Optional(
    Type.Array(
      StrictObject({
        field: OneOf(filterFieldNames),
        op: OneOf(['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte']),
        value: Type.Union([FilterValue, Type.Array(FilterValue, { minItems: 1, maxItems: 100 })], {
          description: 'A list for in; null: has none',
        }),
      }),
      { maxItems: 20 },
    ),
  ),
  compareTo: Type.Optional(OneOf(['previous', 'year'])),
  asOf: Type.Optional(Type.String({ format: 'date-time', description: 'As it was known then' })),
})
export type KpiQuery = Static<typeof KpiQuery>

const Amount = Type.Unsafe<number | string>({ type: ['number', 'string'] })
const value = {
  value: Type.Unsafe<number | string | null>({ type: ['number', 'string', 'null'] }),
  unit: OneOf([...units]),
  currency: Type.Optional(Text),
  numerator: Type.Optional(Amount),
  denominator: Type.Optional(Amount),
  interval: Type.Optional(
    Type.Object({ low: Type.Number(), high: Type.Number() }, { description: 'Of a rate of rows: 95 %, by Wilson' }),
  ),
  rows: Count,
}
type Value = Static<TObject<typeof value>> & { byCurrency?: Value[] }
// A schema is repeated wherever it is used, and the list of tools has to stay small: said once, referred to by name after.
const Like = <Shape>(what: string) =>
  Type.Unsafe<Shape>(Type.Object({}, { additionalProperties: true, description: `As in ${what}` }))
const Value = Type.Unsafe<Value>(
  Type.Object({ ...value, byCurrency: Type.Optional(Type.Array(Like<Value>('the figure itself'))) }),
)
const Values = Type.Record(Text, Value)
const LikeValues = Like<Record<string, Value>>('the series')
const Missing = Type.Array(Type.Object({ metric: Type.Optional(Text), rows: Count, reason: Text }))
const answer = {
  series: Type.Array(Type.Object({ period: Text, dimensions: Type.Record(Text, NullableText), values: Values })),
  totals: LikeValues,
  rows: Count,
  missing: Missing,
  lineageId: Text,
  ...provenance,
  origin,
}
const Answer = Type.Object(answer)
type Comparison = Static<typeof Answer> & { range: { from: string; to: string } }
export const KpiAnswer = Type.Object({
  ...answer,
  comparison: Type.Optional(Like<Comparison>('the answer, with its range')),
  restated: Type.Optional(
    Type.Unsafe<Record<string, Value>>(
      Type.Object({}, { additionalProperties: true, description: 'With asOf: totals that are others by now, and how' }),
    ),
  ),
})

const Metric = Type.Object({
  name: Text,
  title: Text,
  formula: Text,
  unit: Text,
  kind: OneOf([...metricKinds]),
  axis: Type.String({ description: 'The date that puts a row into a period' }),
  grain: Type.String({ description: 'What one row is' }),
  dimensions: Type.Array(Text),
  currencyRule: Type.Optional(Text),
  interval: Type.Optional(Text),
  incompleteWhen: Text,
  owner: Text,
  version: Count,
  sql: Type.Record(Text, Text),
})
export const MetricPage = Type.Object({
  items: Type.Array(Metric),
  dimensions: Type.Array(Text),
  filterFields: Type.Array(Text),
  nextCursor: NullableText,
  ...provenance,
})

export const DimensionValues = Type.Object({
  items: Type.Array(Type.Object({ name: OneOf(dimensionNames), values: Type.Array(Text), complete: Type.Boolean() })),
  ...provenance,
})

const Evidence = Type.Array(Type.Object({ of: Text, lineageId: Text, rows: Count }))

export const AccountHealth = Type.Object({
  account: Text,
  score: Type.Integer({ description: '0 to 100: startsAt and the points of all reasons' }),
  level: OneOf(['healthy', 'watch', 'at risk']),
  startsAt: Count,
  reasons: Type.Array(Type.Object({ name: Text, points: Count, reason: Text })),
  measuredOn: Type.String({ format: 'date', description: 'The last day on which anything is known to have happened' }),
  missing: Missing,
  evidence: Evidence,
  ...provenance,
  origin,
})

export const LineageQuery = StrictObject({
  ...pageQuery,
  metric: Type.Optional(Text),
  period: Type.Optional(Type.String({ format: 'date', description: 'As in the series' })),
  ...(Object.fromEntries(dimensionNames.map((name) => [name, Type.Optional(Text)])) as Record<
    (typeof dimensionNames)[number],
    ReturnType<typeof Type.Optional<typeof Text>>
  >),
})
export type LineageQuery = Static<typeof LineageQuery>

const place = { file: Text, line: Count, intakeId: Text }
export const LineagePage = Type.Object({
  id: Text,
  metrics: Type.Array(Type.Object({ name: Text, title: Text, version: Count, formula: Text, unit: Text })),
  query: Type.Object({}, { additionalProperties: true }),
  rows: Type.Integer({ description: 'Rows in all' }),
  missing: Missing,
  items: Type.Array(
    Type.Object({
      deal: Type.String({ description: 'Id of the deal, or of what else `record` says the row is' }),
      record: Text,
      source: Text,
      ...place,
      dimensions: Type.Record(Text, NullableText),
      status: Text,
      engageDate: NullableText,
      closeDate: NullableText,
      value: Nullable(Money),
      listPrice: Nullable(Money),
      counted: Type.Record(
        Text,
        Type.Object({ numerator: Text, denominator: Type.Optional(Text), currency: Type.Optional(Text) }),
        {
          description: 'What the deal adds to each metric',
        },
      ),
      joined: Type.Array(Type.Object({ what: Text, ...place })),
    }),
  ),
  nextCursor: NullableText,
  ...provenance,
  origin,
})

export const Pipeline = Type.Object({
  stages: Type.Array(Type.Object({ stage: Text, deals: Value, value: Value })),
  totals: Type.Object({ deals: Value, value: Value }),
  rows: Count,
  missing: Missing,
  lineageId: Text,
  ...provenance,
  origin,
})
