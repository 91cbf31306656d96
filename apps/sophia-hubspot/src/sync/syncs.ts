import { setTimeout } from 'node:timers/promises'
import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import type { Hubspot } from '../hubspot.ts'
import { cleanProperties } from '../property-text.ts'
import type { Database, ObjectType, SyncRow, WindowRow } from '../tables.ts'
import { forgetSyncs, lastSync, missesAny, runningSync } from './history.ts'
import { changesAfter, lastSequence } from './records.ts'
import type { ChangesPage, ChangesQuery, SyncAnswer, SyncRequest } from './schemas.ts'
import { syncedProperties } from './selection.ts'

export interface Syncs {
  /** Begins a sync, or finds the one of the type that is running, and waits for its end as long as the caller wants. */
  start(request: SyncRequest, call: CallContext): Promise<SyncAnswer>
  /** @throws {Problem} not-found. */
  get(id: string): Promise<SyncAnswer>
  /**
   * What changed since the cursor.
   *
   * @throws {Problem} conflict when the type was never synced.
   */
  changes(type: ObjectType, query: ChangesQuery): Promise<ChangesPage>
}

const pollMs = 150
/** Kept back of the caller's time, to answer in. */
const answerMs = 200

/** @param nudge tells the worker that there is something to do. */
export function createSyncs(config: Config, database: Database, hubspot: Hubspot, nudge: () => void): Syncs {
  const db = database.kysely
  const origin = hubspot.provenance().origin

  async function begin({ objectType, full = false }: SyncRequest): Promise<string> {
    const last = await lastSync(db, objectType)
    const properties = syncedProperties(config, objectType)
    const same = last && JSON.stringify(last.properties) === JSON.stringify(properties)
    const begun = await db
      .insertInto('syncs')
      .values({
        object_type: objectType,
        // What was never asked for cannot be brought by changes.
        mode: !full && same ? 'incremental' : 'full',
        properties: JSON.stringify(properties),
        // One clock for all replicas.
        as_of: sql<Date>`date_trunc('milliseconds', clock_timestamp())`,
      })
      .onConflict((conflict) => conflict.column('object_type').where('status', '=', 'running').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (begun) {
      if (last) await forgetSyncs(database, last)
      return begun.id
    }
    const running = await runningSync(db, objectType)
    // It ended in between.
    return running?.id ?? begin({ objectType, full })
  }

  async function get(id: string): Promise<SyncAnswer> {
    const sync = await db.selectFrom('syncs').selectAll().where('id', '=', id).executeTakeFirst()
    if (!sync) throw problems.notFound('sync', id, 'Syncs are remembered for 30 days. Begin another one.')
    const windows = await db
      .selectFrom('sync_windows')
      .selectAll()
      .where('sync_id', '=', id)
      .orderBy('kind')
      .orderBy('from_at')
      .execute()
    return { ...toAnswer(sync, windows), origin }
  }

  return {
    get,
    async start(request, call) {
      const end = performance.now() + Math.min(request.waitMs ?? 1000, call.remaining() - answerMs)
      const id = await begin(request)
      nudge()
      for (;;) {
        const answer = await get(id)
        if (answer.status === 'finished' || performance.now() + pollMs > end) return answer
        await setTimeout(pollMs, undefined, { signal: call.signal })
      }
    },
    async changes(type, { limit = 100, cursor }) {
      const after = decodeCursor(cursor, isPositionOf(type))?.[1] ?? 0
      const last = await lastSync(db, type)
      if (!last && !(await runningSync(db, type)))
        throw problems.conflict(`${type} were never synced.`, `Begin with POST /sync {"objectType":"${type}"}.`)
      if (after > (await lastSequence(database, type)))
        throw problems.badInput(
          [{ pointer: '/query/cursor', message: 'is ahead of everything that is stored here' }],
          'The database has been set up anew. Begin at the first page, without a cursor.',
        )
      const rows = await changesAfter(database, type, after, limit + 1)
      const items = rows.slice(0, limit)
      const behind = encodeCursor([type, items.at(-1)?.seq ?? after])
      return {
        items: items.map((each) => ({
          id: each.id,
          properties: cleanProperties(each.properties),
          createdAt: each.createdAt.toISOString(),
          updatedAt: each.updatedAt.toISOString(),
          archived: each.archived,
          archivedAt: each.archivedAt?.toISOString() ?? null,
        })),
        nextCursor: rows.length > limit ? behind : null,
        cursor: behind,
        asOf: (last?.as_of ?? new Date(0)).toISOString(),
        complete: last !== undefined && !(await missesAny(db, last.id)),
        untrusted: ['items.properties'],
        origin,
      }
    },
  }
}

const isPositionOf =
  (type: ObjectType) =>
  (position: unknown): position is [ObjectType, number] =>
    Array.isArray(position) && position[0] === type && Number.isSafeInteger(position[1])

function toAnswer(sync: SyncRow, windows: readonly WindowRow[]): SyncAnswer {
  const missing = windows.filter(({ status }) => status === 'failed')
  const span = ({ kind, from_at, to_at }: WindowRow) => ({ kind, from: from_at.toISOString(), to: to_at.toISOString() })
  return {
    id: sync.id,
    objectType: sync.object_type,
    mode: sync.mode,
    status: sync.status,
    complete: sync.status === 'finished' && missing.length === 0,
    windows: windows.map((each) => ({ ...span(each), status: each.status, total: each.total, stored: each.stored })),
    missing: missing.map((each) => ({ ...span(each), reason: each.reason ?? '' })),
    records: windows.reduce((sum, { stored }) => sum + stored, 0) - sync.removed,
    changed: sync.changed,
    removed: sync.removed,
    startedAt: sync.started_at.toISOString(),
    finishedAt: sync.finished_at?.toISOString() ?? null,
    cursor: sync.last_seq === null ? null : encodeCursor([sync.object_type, sync.last_seq]),
    asOf: sync.as_of.toISOString(),
  }
}
