import { Money, Nullable, Page, PageQuery, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const Deal = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'As a user of HubSpot wrote it' }),
  pipelineId: Nullable(Type.String()),
  stageId: Nullable(Type.String()),
  amount: Nullable(Money),
  closeDate: Nullable(Timestamp('Expected, or actual once the deal is closed')),
  ownerId: Nullable(Type.String()),
  createdAt: Timestamp('When HubSpot first knew the deal'),
  updatedAt: Timestamp('When HubSpot last changed it'),
})
export type Deal = Static<typeof Deal>

export const DealQuery = PageQuery
export type DealQuery = Static<typeof DealQuery>
export const DealPage = Page(Deal)
export type DealPage = Static<typeof DealPage>
export const DealAnswer = Type.Object({ ...Deal.properties, ...provenance })
export type DealAnswer = Static<typeof DealAnswer>

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
export const PipelinePage = Page(Pipeline)
export type PipelinePage = Static<typeof PipelinePage>

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
  ...provenance,
})
export type PipelineSummary = Static<typeof PipelineSummary>
