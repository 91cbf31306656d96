import type { Database, ObjectType, SyncRow } from '../tables.ts'

type Db = Database['kysely']

/** Syncs are remembered so long; of each type the last finished one for ever. */
const memory = '30 days'

/** The newest of the type that is finished. */
export const lastSync = (db: Db, type: ObjectType): Promise<SyncRow | undefined> =>
  db
    .selectFrom('syncs')
    .selectAll()
    .where('object_type', '=', type)
    .where('status', '=', 'finished')
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()

export const runningSync = (db: Db, type: ObjectType): Promise<SyncRow | undefined> =>
  db.selectFrom('syncs').selectAll().where('object_type', '=', type).where('status', '=', 'running').executeTakeFirst()

export async function missesAny(db: Db, syncId: string): Promise<boolean> {
  const failed = db.selectFrom('sync_windows').select('id').where('sync_id', '=', syncId).where('status', '=', 'failed')
  return (await failed.limit(1).executeTakeFirst()) !== undefined
}

/** @param kept the last finished one: the next begins where it ended. */
export async function forgetSyncs({ pool }: Database, { id, object_type }: SyncRow): Promise<void> {
  await pool.query('delete from syncs where object_type = $1 and id <> $2 and finished_at < now() - $3::interval', [
    object_type,
    id,
    memory,
  ])
}
