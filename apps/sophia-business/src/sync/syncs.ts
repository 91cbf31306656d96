import { isId } from '@sophia/database'
import { type Caller, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { type Kysely, sql } from 'kysely'

export const syncSources = ['hubspot', 'github', 'lambda'] as const
export type SyncSource = (typeof syncSources)[number]

/** What a sync could not bring, in words. */
export interface SyncMissing {
  readonly what: string
  readonly reason: string
}

export interface SyncReport {
  readonly id: string
  readonly source: SyncSource
  readonly status: 'queued' | 'running' | 'done' | 'failed'
  readonly requestedBy: string
  /** read = stored + unchanged; removed are gone from the source. */
  readonly rows: { readonly read: number; readonly stored: number; readonly removed: number }
  readonly missing: SyncMissing[]
  /** Why it failed. Pages that were stored before stay, and the next sync goes on behind them. */
  readonly fault: string | null
  readonly origin: 'live' | 'sandbox' | null
  readonly queuedAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

export interface Syncs {
  /** Queues a sync, or finds the one of the source that is under way, or that the caller began with the same key. */
  start(source: SyncSource, caller: Caller, idempotencyKey?: string): Promise<{ id: string; status: string }>
  /** @throws {Problem} not-found. */
  get(id: string): Promise<SyncReport>
  /** The newest first. */
  list(query: {
    source?: SyncSource
    limit?: number
    cursor?: string
  }): Promise<{ items: SyncReport[]; nextCursor: string | null }>
}

type Row = Omit<SyncReport, 'rows' | 'queuedAt' | 'startedAt' | 'endedAt'> & {
  read: number
  stored: number
  removed: number
  queuedAt: Date
  startedAt: Date | null
  endedAt: Date | null
}

const columns = sql`
  id, source, status, subject as "requestedBy", read, stored, removed, missing, fault, origin,
  queued_at as "queuedAt", started_at as "startedAt", ended_at as "endedAt"`

const toReport = ({ read, stored, removed, queuedAt, startedAt, endedAt, ...rest }: Row): SyncReport => ({
  ...rest,
  rows: { read, stored, removed },
  queuedAt: queuedAt.toISOString(),
  startedAt: startedAt?.toISOString() ?? null,
  endedAt: endedAt?.toISOString() ?? null,
})

export function createSyncs(kysely: Kysely<unknown>): Syncs {
  const find = async (where: ReturnType<typeof sql>) =>
    (await sql<Row>`select ${columns} from syncs where ${where} order by id desc limit 1`.execute(kysely)).rows[0]

  return {
    async start(source, { subject, role }, key) {
      // The one that is under way may end between the two looks.
      for (;;) {
        const again = key === undefined ? undefined : await find(sql`subject = ${subject} and idempotency_key = ${key}`)
        if (again && again.source !== source)
          throw problems.conflict(`This Idempotency-Key began a sync of ${again.source}.`, 'Use a new one.')
        if (again) return { id: again.id, status: again.status }
        const { rows } = await sql<{ id: string; status: string }>`
          insert into syncs (source, subject, role, idempotency_key)
          values (${source}, ${subject}, ${role}, ${key ?? null})
          on conflict do nothing returning id, status`.execute(kysely)
        const begun = rows[0] ?? (await find(sql`source = ${source} and status in ('queued', 'running')`))
        if (begun) return { id: begun.id, status: begun.status }
      }
    },
    async get(id) {
      const row = isId(id) ? await find(sql`id = ${id}`) : undefined
      if (!row) throw problems.notFound('sync', id, 'GET /sync lists the syncs.')
      return toReport(row)
    },
    async list({ source, limit = 25, cursor }) {
      const before = decodeCursor(cursor, isId)
      const { rows } = await sql<Row>`
        select ${columns} from syncs
        where ${source === undefined ? sql`true` : sql`source = ${source}`}
          and ${before === undefined ? sql`true` : sql`id < ${before}`}
        order by id desc limit ${limit + 1}`.execute(kysely)
      const items = rows.slice(0, limit).map(toReport)
      return { items, nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null }
    },
  }
}
