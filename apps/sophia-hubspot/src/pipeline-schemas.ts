import { Money, Nullable, provenance, StrictObject, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { listing } from './object-schemas.ts'

export const IdParams = StrictObject({
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'As HubSpot numbers it' }),
})

export const Stage = Type.Object({
  id: Type.String(),
  label: Type.String(),
  order: Type.Integer(),
  closed: Type.Boolean({ description: 'Deals that arrive here are won or lost' }),
  probability: Nullable(Type.Number({ description: 'Of winning, a fraction' })),
})
export const Pipeline = Type.Object({ id: Type.String(), label: Type.String(), stages: Type.Array(Stage) })
export type Pipeline = Static<typeof Pipeline>
export const PipelinePage = listing(Pipeline)
export type PipelinePage = Static<typeof PipelinePage>
export const PipelineAnswer = Type.Object({ ...Pipeline.properties, ...untrusted, ...provenance })
export type PipelineAnswer = Static<typeof PipelineAnswer>

export const StageSummary = Type.Object({
  ...Stage.properties,
  deals: Type.Integer(),
  amounts: Type.Array(Money, { description: 'One sum a currency' }),
})
export const PipelineSummary = Type.Object({
  pipelineId: Type.String(),
  label: Type.String(),
  stages: Type.Array(StageSummary),
  totals: Type.Object({
    deals: Type.Integer(),
    open: Type.Integer(),
    amounts: Type.Array(Money),
    openAmounts: Type.Array(Money),
    withoutAmount: Type.Integer({ description: 'Deals that carry no amount and so add nothing to the sums' }),
  }),
  ...untrusted,
  ...provenance,
})
export type PipelineSummary = Static<typeof PipelineSummary>
