import { provenance } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { Day, dimensionNames, metricNames, nameOf, type QueryAnswer } from '../schemas.ts'

export type Value = QueryAnswer['series'][number]['values'][string]

export const Text = Type.String()
export const Count = Type.Integer()
export const NullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
export const NullableNumber = Type.Unsafe<number | null>({ type: ['number', 'null'] })
/** sophia-business refuses what else is in it. */
export const Window = Type.Object({ from: Day(), to: Day() })
export type Window = Static<typeof Window>

export const MetricName = nameOf(metricNames)
export const DimensionName = nameOf(dimensionNames)
export const By = Type.Array(DimensionName, { minItems: 1, maxItems: 2 })

/** Deals chosen by dimension. The names, and what is in a list, are checked where the question is asked. */
export type Where = Readonly<Partial<Record<(typeof dimensionNames)[number], string | null | (string | null)[]>>>
export const Where = Type.Unsafe<Where>({
  type: 'object',
  additionalProperties: true,
  description: '{"region":"West"}, or a list',
})

/** As sophia-business gives a figure. */
export const Figure = Type.Unsafe<Value>({ description: 'As in POST /kpis/query' })

/** What every analysis says of the figures it used. */
export const grounds = {
  missing: Type.Array(
    Type.Object(
      { of: Text, metric: Type.Optional(Text), rows: Count, reason: Text },
      { description: 'By answer used' },
    ),
  ),
  evidence: Type.Array(
    Type.Object({
      of: Type.String({ description: 'Which of the figures' }),
      lineageId: Type.String({ description: 'The rows: GET /lineage/{id} of sophia-business' }),
      rows: Count,
    }),
  ),
  asOf: provenance.asOf,
  complete: provenance.complete,
  origin: provenance.origin,
}
