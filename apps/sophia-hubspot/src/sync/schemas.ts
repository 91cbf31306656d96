import { Nullable, OneOf, provenance, StrictObject, Timestamp, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { objectTypes } from '../tables.ts'

const ObjectTypeName = OneOf(objectTypes, { description: 'What is synced' })

export const SyncRequest = StrictObject({
  objectType: ObjectTypeName,
  full: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Read everything again. It also finds what HubSpot has merged or erased, which leaves no other trace',
    }),
  ),
  waitMs: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 60_000, default: 1000, description: 'How long to wait for its end' }),
  ),
})
export type SyncRequest = Static<typeof SyncRequest>

const windowMembers = {
  kind: OneOf(['modified', 'archived', 'removed'], {
    description:
      'modified: the records modified in it. archived: what HubSpot lists as archived. removed: a check of what a full sync did not meet',
  }),
  from: Timestamp('Inclusive'),
  to: Timestamp('Exclusive'),
}
export const SyncAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  objectType: ObjectTypeName,
  mode: OneOf(['full', 'incremental'], { description: 'full: everything. incremental: what changed since the last' }),
  status: OneOf(['running', 'finished']),
  complete: Type.Boolean({ description: 'true when it is finished and every window holds as many as HubSpot counts' }),
  windows: Type.Array(
    Type.Object({
      ...windowMembers,
      status: OneOf(['open', 'done', 'failed']),
      total: Nullable(Type.Integer({ description: 'As HubSpot counted; null as long as it is not known' })),
      stored: Type.Integer(),
    }),
  ),
  missing: Type.Array(Type.Object({ ...windowMembers, reason: Type.String() }), {
    description: 'Windows that could not be read. The next sync begins with them',
  }),
  records: Type.Integer({ description: 'Read and stored' }),
  changed: Type.Integer({ description: 'Of them, new or different' }),
  removed: Type.Integer({ description: 'Found to be gone from HubSpot' }),
  startedAt: Timestamp('When it was asked for'),
  finishedAt: Nullable(Timestamp('When it ended')),
  cursor: Nullable(Type.String({ description: 'Behind the changes up to its end: for GET /changes/{objectType}' })),
  asOf: provenance.asOf,
  origin: provenance.origin,
})
export type SyncAnswer = Static<typeof SyncAnswer>

export const SyncParams = StrictObject({ id: Type.String({ format: 'uuid', description: 'As POST /sync gave it' }) })
export const ChangesParams = StrictObject({ objectType: ObjectTypeName })
export const ChangesQuery = StrictObject({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100, description: 'Records a page' })),
  cursor: Type.Optional(
    Type.String({ maxLength: 200, description: '`nextCursor` or `cursor` of the page before, or of a sync' }),
  ),
})
export type ChangesQuery = Static<typeof ChangesQuery>

export const ChangesPage = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      properties: Type.Record(Type.String(), Nullable(Type.String()), {
        description: 'As HubSpot names and spells them',
      }),
      createdAt: Timestamp(
        'When HubSpot first knew it; of one that was erased before it was fetched, when it was erased',
      ),
      updatedAt: Timestamp('When HubSpot last changed it'),
      archived: Type.Boolean({
        description: 'Deleted in HubSpot; without properties, no longer to be found there: merged or erased',
      }),
      archivedAt: Nullable(Timestamp('When it was archived or missed')),
    }),
    { description: 'Each record once, in its last state, in the order of the changes' },
  ),
  nextCursor: Nullable(Type.String({ description: 'null on the last page for now' })),
  cursor: Type.String({ description: 'Behind the last of these: to be kept, for what changes from now on' }),
  ...untrusted,
  ...provenance,
})
export type ChangesPage = Static<typeof ChangesPage>
