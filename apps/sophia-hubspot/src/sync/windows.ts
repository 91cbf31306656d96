import { sql } from 'kysely'
import type { Database, SyncRow, WindowRow, Write } from '../tables.ts'

/** Before anything that HubSpot holds. */
export const beginning = new Date(0)

/** A part of a window. */
export interface Part {
  readonly from: Date
  readonly to: Date
  /** As it was when the window was divided. */
  readonly total: number
}

/** Another process has gone on with this window: what this one read of it does not count. */
export class WindowMoved extends Error {
  override name = 'WindowMoved'
}

/** What HubSpot changes while its search does not show it yet is found by the next sync, which begins so much earlier. */
export const overlapMs = 5 * 60_000

/**
 * Writes the windows of a sync: what the last one missed, a check of what HubSpot has no more among it, then what was
 * modified since, then the archive, which HubSpot lists whole.
 */
export async function planWindows(write: Write, sync: SyncRow, last: SyncRow | undefined): Promise<void> {
  const incremental = sync.mode === 'incremental' && last
  if (incremental) {
    await sql`
      insert into sync_windows (sync_id, kind, from_at, to_at)
      select ${sync.id}, kind, from_at, to_at from sync_windows
      where sync_id = ${last.id} and kind in ('modified', 'removed') and status = 'failed' order by id`.execute(write)
  }
  // A clock that was set back must not make a window that ends before it begins.
  const from = incremental ? new Date(Math.min(+last.as_of, +sync.as_of) - overlapMs) : beginning
  const window = (kind: WindowRow['kind'], from_at = beginning) => ({
    sync_id: sync.id,
    kind,
    from_at,
    to_at: sync.as_of,
  })
  await write
    .insertInto('sync_windows')
    .values([window('modified', from), window('archived'), ...(incremental ? [] : [window('removed')])])
    .execute()
  await write.updateTable('syncs').set({ planned: true }).where('id', '=', sync.id).execute()
}

/** Puts the parts in the window's place, unless somebody has begun to read it. */
export async function replaceWindow(database: Database, window: WindowRow, parts: readonly Part[]): Promise<void> {
  await database.kysely.transaction().execute(async (write) => {
    const gone = await write
      .deleteFrom('sync_windows')
      .where('id', '=', window.id)
      .where('status', '=', 'open')
      .where('position', 'is', null)
      .executeTakeFirst()
    if (gone.numDeletedRows === 0n) throw new WindowMoved(`Window ${window.id} is no longer as it was`)
    await write
      .insertInto('sync_windows')
      .values(
        parts.map(({ from, to, total }) => ({
          sync_id: window.sync_id,
          kind: window.kind,
          from_at: from,
          to_at: to,
          total,
        })),
      )
      .execute()
  })
}

interface Progress {
  readonly position: string | null
  readonly stored: number
  readonly total: number | null
  readonly status?: WindowRow['status']
  readonly reason?: string
  readonly unreadable?: string[]
}

/** Notes how far the window is, if it is still where this process left it. @throws {WindowMoved} */
export async function moveWindow(write: Database['kysely'], window: WindowRow, to: Progress): Promise<WindowRow> {
  const moved = await write
    .updateTable('sync_windows')
    .set({ ...to })
    .where('id', '=', window.id)
    .where('status', '=', 'open')
    .where('position', 'is not distinct from', window.position)
    .where('stored', '=', window.stored)
    .returningAll()
    .executeTakeFirst()
  if (!moved) throw new WindowMoved(`Window ${window.id} is no longer as it was`)
  return moved
}

/** Open ones of a kind, in the order in which they were written. */
export const openWindows = (database: Database, syncId: string, kind: WindowRow['kind']): Promise<WindowRow[]> =>
  database.kysely
    .selectFrom('sync_windows')
    .selectAll()
    .where('sync_id', '=', syncId)
    .where('kind', '=', kind)
    .where('status', '=', 'open')
    .orderBy('id')
    .execute()
