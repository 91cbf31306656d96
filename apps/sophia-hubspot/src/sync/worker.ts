import { setTimeout } from 'node:timers/promises'
import { Problem, UpstreamError } from '@sophia/service'
import type { FastifyBaseLogger } from 'fastify'
import { sql } from 'kysely'
import { Counter, type Registry } from 'prom-client'
import type { Database, ObjectType, SyncRow, WindowRow } from '../tables.ts'
import { lastSync } from './history.ts'
import { Uncounted, type WindowReader } from './window-reader.ts'
import { moveWindow, openWindows, planWindows, WindowMoved } from './windows.ts'

export interface SyncWorker {
  start(): void
  /** A sync has been asked for: look now. */
  nudge(): void
  /** What is being read is left where it is; another replica or the next start goes on. */
  close(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly reader: WindowReader
  readonly log: FastifyBaseLogger
  readonly metrics: Registry
  /** Something is new, of which no webhook may have told. */
  onChange(): Promise<void>
}

/** Another replica may have left a sync behind. */
const lookMs = 2_000
/** Each waits for HubSpot half of the time: so many keep the search limit used, and leave turns for those who search. */
const windowsAtOnce = 4
/** Before a window that failed is tried again; then it counts as missing. */
const retryAfterMs = [1_000, 4_000]
const longestRetryMs = 30_000
/** The first of the two numbers of our advisory locks; the second is made of the type. */
const lockClass = 0x5359

/** Reads what syncs ask for. Of one type a single replica reads at a time, whichever holds the type's lock in Postgres. */
export function createSyncWorker({ database, reader, log, metrics, onChange }: Parts): SyncWorker {
  const closing = new AbortController()
  const working = new Map<ObjectType, Promise<void>>()
  const counters = syncMetrics(metrics)
  let wake = new AbortController()
  let looking: Promise<void> | undefined

  const nudge = () => {
    const last = wake
    wake = new AbortController()
    last.abort()
  }

  async function look(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        for (const sync of await runningSyncs(database)) {
          const type = sync.object_type
          if (working.has(type)) continue
          working.set(type, attend(sync))
        }
      } catch (error) {
        log.warn({ err: error }, 'sync: the database cannot be asked')
      }
      const signal = AbortSignal.any([closing.signal, wake.signal])
      await setTimeout(lookMs, undefined, { signal }).catch(() => {})
    }
  }

  /** Never rejects: what is left undone is found at the next look. */
  async function attend(sync: SyncRow): Promise<void> {
    let held = false
    try {
      held = await withLock(database, sync.object_type, closing.signal, (signal) => carryOut(sync, signal))
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ err: error, sync: sync.id }, 'sync: left, to be taken up again')
    }
    working.delete(sync.object_type)
    // The next may have been asked for while this one came to its end.
    if (held) nudge()
  }

  async function carryOut(sync: SyncRow, signal: AbortSignal): Promise<void> {
    if (!sync.planned) await plan(database, sync)
    for (const kind of ['modified', 'archived', 'removed'] as const) await readAll(sync, kind, signal)
    // Before anybody is told that it has ended: whoever waits for that reads at once.
    if (await hasChanged(database, sync)) await onChange()
    const finished = await finish(database, sync)
    if (!finished) return
    counters.finished(sync.object_type, finished.missing === 0)
    log.info({ sync: sync.id, objectType: sync.object_type, ...finished }, 'sync: finished')
  }

  async function readAll(sync: SyncRow, kind: WindowRow['kind'], signal: AbortSignal): Promise<void> {
    const stop = new AbortController()
    const until = AbortSignal.any([signal, stop.signal])
    const busy = new Map<number, Promise<void>>()
    try {
      for (;;) {
        // Asked for anew each time: a window may have been divided.
        for (const window of await openWindows(database, sync.id, kind)) {
          if (busy.size >= windowsAtOnce) break
          if (busy.has(window.id)) continue
          busy.set(
            window.id,
            readWindow(sync, window, until).finally(() => busy.delete(window.id)),
          )
        }
        if (busy.size === 0) return
        await Promise.race(busy.values())
      }
    } finally {
      stop.abort()
      await Promise.allSettled(busy.values())
    }
  }

  /** A window that cannot be read is noted as missing; the others go on. @throws what is not HubSpot's failing. */
  async function readWindow(sync: SyncRow, window: WindowRow, signal: AbortSignal): Promise<void> {
    let at = window
    for (let failures = 0; ; ) {
      try {
        return await reader.read(sync, at, signal)
      } catch (error) {
        if (signal.aborted || !isVendors(error)) throw error
        const now = await windowAt(database, at.id)
        if (now.stored !== at.stored || now.position !== at.position) failures = 0
        at = now
        const waitMs = mayPass(error) ? retryAfterMs[failures++] : undefined
        if (waitMs === undefined) {
          const { position, stored, total } = at
          const reason = isRefusedValue(error) ? 'HubSpot gave a value that cannot be stored' : error.message
          await moveWindow(database.kysely, at, { position, stored, total, status: 'failed', reason })
          log.warn({ err: error, sync: sync.id, window: at.id }, 'sync: a window is missing')
          return
        }
        const asked = error instanceof UpstreamError ? (error.retryAfterS ?? 0) * 1000 : 0
        await setTimeout(Math.min(longestRetryMs, Math.max(waitMs, asked)), undefined, { signal })
      }
    }
  }

  return {
    start() {
      looking = look()
    },
    nudge,
    async close() {
      closing.abort()
      await looking
      await Promise.all(working.values())
    },
  }
}

/** Of HubSpot's making: it failed, or gave what no table takes. */
const isVendors = (error: unknown): error is Error =>
  error instanceof UpstreamError || error instanceof Problem || error instanceof Uncounted || isRefusedValue(error)

/** SQLSTATE of data exceptions and broken constraints: the same page would be refused again and again. */
const isRefusedValue = (error: unknown): boolean =>
  error instanceof Error && /^2[23]/.test((error as { code?: string }).code ?? '')

/** A refused key or filter stays refused. */
const mayPass = (error: Error): boolean =>
  error instanceof UpstreamError && (error.status === undefined || error.status >= 500 || error.status === 429)

const runningSyncs = (database: Database): Promise<SyncRow[]> =>
  database.kysely.selectFrom('syncs').selectAll().where('status', '=', 'running').execute()

const windowAt = (database: Database, id: number): Promise<WindowRow> =>
  database.kysely.selectFrom('sync_windows').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

async function plan(database: Database, sync: SyncRow): Promise<void> {
  await database.kysely.transaction().execute(async (write) => {
    const fresh = await sql`select 1 from syncs where id = ${sync.id} and not planned for update`.execute(write)
    if (fresh.rows.length) await planWindows(write, sync, await lastSync(write, sync.object_type))
  })
}

async function hasChanged(database: Database, { id }: SyncRow): Promise<boolean> {
  const row = database.kysely.selectFrom('syncs').select(['changed', 'removed']).where('id', '=', id)
  const { changed, removed } = await row.executeTakeFirstOrThrow()
  return changed + removed > 0
}

/** @returns undefined when it was finished already. */
async function finish(
  database: Database,
  { id, object_type }: SyncRow,
): Promise<{ records: number; changed: number; missing: number } | undefined> {
  const { rows } = await sql<{ records: number; changed: number; missing: number }>`
    update syncs set status = 'finished', finished_at = clock_timestamp(),
      last_seq = (select last_seq from record_types where object_type = ${object_type})
    where id = ${id} and status = 'running'
    returning changed + removed as changed,
      (select coalesce(sum(stored), 0)::int from sync_windows where sync_id = ${id}) as records,
      (select count(*)::int from sync_windows where sync_id = ${id} and status = 'failed') as missing
  `.execute(database.kysely)
  return rows[0]
}

/**
 * Works under the type's lock, on a connection that holds it. Postgres lets go of the lock when the connection ends,
 * however its process died.
 *
 * @returns false at once when another process has it.
 */
async function withLock(
  database: Database,
  type: ObjectType,
  closing: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = await database.pool.connect()
  const lost = new AbortController()
  const lose = () => lost.abort(new WindowMoved('The connection that holds the lock has ended'))
  client.on('error', lose)
  let held = false
  try {
    const lock = [lockClass, type]
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as held',
      lock,
    )
    held = rows[0]?.held === true
    if (held) await work(AbortSignal.any([closing, lost.signal]))
    return held
  } finally {
    client.off('error', lose)
    // With its lock on it, the connection must not go back to the others.
    client.release(held)
  }
}

function syncMetrics(registry: Registry) {
  const syncs = new Counter({
    name: 'sophia_hubspot_syncs_total',
    help: 'Syncs that ended, complete or with windows missing',
    labelNames: ['type', 'complete'],
    registers: [registry],
  })
  return { finished: (type: ObjectType, complete: boolean) => syncs.inc({ type, complete: String(complete) }) }
}
