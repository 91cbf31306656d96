import { Money, Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { RecordId } from './object-schemas.ts'

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

/** HubSpot gives histories of so many records at once. */
export const maxHistories = 50
export const DealHistoriesRequest = StrictObject({
  ids: Type.Array(RecordId, { minItems: 1, maxItems: maxHistories, uniqueItems: true }),
})
export type DealHistoriesRequest = Static<typeof DealHistoriesRequest>
export const DealHistories = Type.Object({
  items: Type.Array(
    Type.Object({
      dealId: Type.String(),
      changes: Type.Array(DealChange, { description: 'Oldest first' }),
      complete: Type.Boolean({ description: 'false: HubSpot may have left out what is older' }),
    }),
    { description: 'In the order of `ids`' },
  ),
  missing: Type.Array(Type.String(), { description: 'Ids that HubSpot has no deal of' }),
  ...provenance,
})
export type DealHistories = Static<typeof DealHistories>
