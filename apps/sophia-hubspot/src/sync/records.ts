import { sql } from 'kysely'
import type { HubspotObject } from '../hubspot.ts'
import type { Database, ObjectType, Write } from '../tables.ts'

/** A record as it is stored, with its place among the changes of its type. */
export interface StoredRecord {
  readonly id: string
  readonly properties: Record<string, string | null>
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly archived: boolean
  readonly archivedAt: Date | null
  readonly seq: number
}

/**
 * Stores what HubSpot gave. A record that is stored already in the same or a newer state stays as it is: HubSpot's search
 * lags behind its writes. Until the transaction ends, nobody else stores records of the type.
 *
 * @returns how many were new or different.
 */
export async function storeRecords(
  write: Write,
  type: ObjectType,
  syncId: string,
  objects: readonly HubspotObject[],
): Promise<number> {
  const given = JSON.stringify(
    objects.map(({ id, properties, createdAt, updatedAt, archived = false, archivedAt }, index) => ({
      place: index + 1,
      id,
      properties,
      created_at: createdAt,
      updated_at: updatedAt,
      archived,
      archived_at: archivedAt ?? null,
    })),
  )
  const first = await lockSequence(write, type)
  const { rows } = await sql<{ seq: number }>`
    insert into records as r (object_type, id, properties, created_at, updated_at, archived, archived_at, seq, seen_by)
    select distinct on (id) ${type}, id, properties, created_at, updated_at, archived, archived_at,
      ${first}::bigint + place, ${syncId}::uuid
    from jsonb_to_recordset(${given}::jsonb) as given (place bigint, id text, properties jsonb, created_at timestamptz,
      updated_at timestamptz, archived boolean, archived_at timestamptz)
    order by id, place
    on conflict (object_type, id) do update set
      (properties, updated_at, archived, archived_at, seq) = (
        select case when differs then excluded.properties else r.properties end,
               case when differs then excluded.updated_at else r.updated_at end,
               case when differs then excluded.archived else r.archived end,
               case when differs then excluded.archived_at else r.archived_at end,
               case when differs then excluded.seq else r.seq end
        from (select excluded.updated_at >= r.updated_at
                and (excluded.properties, excluded.updated_at, excluded.archived)
                  is distinct from (r.properties, r.updated_at, r.archived) as differs) judged),
      seen_by = excluded.seen_by
    returning seq`.execute(write)
  await moveSequence(write, type, first + objects.length)
  return rows.filter(({ seq }) => seq > first).length
}

/**
 * Notes that HubSpot has these no more, not even in its archive: merged or erased. What was known of them goes too; that
 * they were there, and are not, stays.
 *
 * @returns how many were there.
 */
export async function removeRecords(write: Write, type: ObjectType, ids: readonly string[]): Promise<number> {
  const first = await lockSequence(write, type)
  const { rows } = await sql<{ seq: number }>`
    update records r set properties = '{}', archived = true, archived_at = coalesce(r.archived_at, now()),
      seq = ${first}::bigint + gone.place
    from unnest(${ids}::text[]) with ordinality as gone (id, place)
    where r.object_type = ${type} and r.id = gone.id and (not r.archived or r.properties <> '{}')
    returning r.seq`.execute(write)
  await moveSequence(write, type, first + ids.length)
  return rows.length
}

/** Of no sync. */
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Empties what HubSpot has erased just now, and notes it of records that are not stored yet: a state of before may still
 * be on its way here, and must not bring them back.
 */
export async function eraseRecords(write: Write, type: ObjectType, ids: readonly string[]): Promise<void> {
  const first = await lockSequence(write, type)
  await sql`
    insert into records as r (object_type, id, properties, created_at, updated_at, archived, archived_at, seq, seen_by)
    select ${type}, id, '{}', now(), now(), true, now(), ${first}::bigint + min(place), ${nobody}::uuid
    from unnest(${ids}::text[]) with ordinality as erased (id, place) group by id
    on conflict (object_type, id) do update set properties = '{}', archived = true,
      archived_at = coalesce(r.archived_at, excluded.archived_at),
      updated_at = greatest(r.updated_at, excluded.updated_at),
      seq = case when not r.archived or r.properties <> '{}' then excluded.seq else r.seq end`.execute(write)
  await moveSequence(write, type, first + ids.length)
}

/** Whoever holds it gives the next numbers; the others wait, so that numbers rise in the order of commits. */
async function lockSequence(write: Write, type: ObjectType): Promise<number> {
  const { last_seq } = await write
    .selectFrom('record_types')
    .select('last_seq')
    .where('object_type', '=', type)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return last_seq
}

const moveSequence = (write: Write, type: ObjectType, last: number) =>
  write.updateTable('record_types').set({ last_seq: last }).where('object_type', '=', type).execute()

/** The newest number that was given. */
export async function lastSequence({ kysely }: Database, type: ObjectType): Promise<number> {
  const row = kysely.selectFrom('record_types').select('last_seq').where('object_type', '=', type)
  return (await row.executeTakeFirstOrThrow()).last_seq
}

/** Of the type, in the order of their last change, after the given one. */
export async function changesAfter(
  database: Database,
  type: ObjectType,
  seq: number,
  limit: number,
): Promise<StoredRecord[]> {
  return database.kysely
    .selectFrom('records')
    .select(['id', 'properties', 'created_at as createdAt', 'updated_at as updatedAt', 'archived', 'seq'])
    .select('archived_at as archivedAt')
    .where('object_type', '=', type)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
}
