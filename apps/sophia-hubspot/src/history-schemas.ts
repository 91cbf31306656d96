import { Money, Nullable, OneOf, Page, pageQuery, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const changedFields = ['amount', 'closeDate', 'owner', 'pipeline', 'stage'] as const

/** An id of a stage, pipeline or owner; a time; an amount. Null: there was none, or there is none any more. */
const Value = Nullable(Type.Union([Type.String(), Money]))
export const DealChange = Type.Object({
  at: Timestamp('When it changed'),
  field: OneOf([...changedFields]),
  from: Value,
  to: Value,
  source: Nullable(
    Type.String({ description: 'In HubSpot’s words: CRM_UI, IMPORT, INTEGRATION, WORKFLOW and others' }),
  ),
  byUserId: Nullable(Type.String({ description: '`userId` of an owner, where a person did it' })),
})
export type DealChange = Static<typeof DealChange>
export const DealHistoryQuery = StrictObject(pageQuery)
export type DealHistoryQuery = Static<typeof DealHistoryQuery>
export const DealHistory = Type.Object({ dealId: Type.String(), ...Page(DealChange).properties })
export type DealHistory = Static<typeof DealHistory>
