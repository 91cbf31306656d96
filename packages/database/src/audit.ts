import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type pg from 'pg'
import type { BoundedPool } from './bounded-pool.ts'
import { within } from './calls.ts'

/** The table of writes that each service keeps in its own database. */
export const auditMigration: Migration = {
  async up(kysely) {
    await sql`
      create table audit (
        id bigint generated always as identity primary key,
        request_id text not null,
        subject text not null,
        role text not null,
        via text,
        operation text not null,
        arguments_sha256 text not null,
        started_at timestamptz not null default now(),
        ended_at timestamptz,
        status integer,
        problem text
      )`.execute(kysely)
  },
}

/** The trace of each write; what pruning and the question for one subject look for. */
export const auditTrailMigration: Migration = {
  async up(kysely) {
    await sql`alter table audit add column trace_id text`.execute(kysely)
    await sql`create index audit_started_at on audit (started_at)`.execute(kysely)
    await sql`create index audit_subject on audit (subject, id)`.execute(kysely)
  },
}

interface Started {
  readonly requestId: string
  readonly traceId: string
  readonly subject: string
  readonly role: string
  /** The service that called on the subject's behalf. */
  readonly via: string | null
  readonly operation: string
  readonly argumentsSha256: string
}
interface Ended {
  readonly status: number
  readonly problem: string | null
  /** Who it turned out to be, where nobody was known before. */
  readonly subject?: string
}
/** `unknown`: the caller had left when it ended, or nobody was there any more to say how it ended. */
type Outcome = 'running' | 'done' | 'failed' | 'unknown'
interface Entry extends Omit<Started, 'traceId'> {
  readonly id: number
  /** null in rows of before it was kept. */
  readonly traceId: string | null
  readonly startedAt: string
  readonly endedAt: string | null
  readonly status: number | null
  readonly problem: string | null
  readonly outcome: Outcome
}
interface Question {
  readonly limit: number
  /** The id that the page before ended with. */
  readonly before?: number | undefined
  readonly subject?: string | undefined
  readonly operation?: string | undefined
  readonly outcome?: Outcome | undefined
  /** ISO 8601; the instant itself is in. */
  readonly since?: string | undefined
  /** ISO 8601; the instant itself is out. */
  readonly until?: string | undefined
  /** A row without an end that began longer ago belongs to a process that is gone. */
  readonly longestMs: number
}

/** Rows that are removed at once: a statement is over soon, and its locks with it. */
const batch = 1_000
/** Of `pg_try_advisory_xact_lock`: replicas do not prune side by side. */
const pruning = 0x617564

const listSql = `
  select id, request_id "requestId", trace_id "traceId", subject, role, via, operation,
         arguments_sha256 "argumentsSha256", started_at "startedAt", ended_at "endedAt", status, problem, outcome
  from (
    select *, case
      when ended_at is null and started_at < now() - make_interval(secs => $2 / 1000.0) then 'unknown'
      when ended_at is null then 'running'
      when status = 499 then 'unknown'
      when status < 400 then 'done'
      else 'failed'
    end as outcome
    from audit
  ) as entry
  where ($3::bigint is null or id < $3)
    and ($4::text is null or subject = $4)
    and ($5::text is null or operation = $5)
    and ($6::text is null or outcome = $6)
    and ($7::timestamptz is null or started_at >= $7)
    and ($8::timestamptz is null or started_at < $8)
  order by id desc limit $1`

const pruneSql = `
  delete from audit where id in (
    select id from audit
    where (select pg_try_advisory_xact_lock(${pruning})) and started_at < now() - make_interval(days => $1)
    order by started_at limit ${batch}
  )`

/**
 * Writes and reads the table. A row is begun before the write, so that a crash leaves a row without an end.
 *
 * Every statement ends with its signal, in the server too: a database that stalls holds nobody longer than that.
 */
export const auditTrail = (pool: BoundedPool) => ({
  async begin(started: Started, signal: AbortSignal): Promise<number> {
    const { requestId, traceId, subject, role, via, operation, argumentsSha256 } = started
    const { rows } = await ask<{ id: number }>(
      pool,
      signal,
      `insert into audit (request_id, trace_id, subject, role, via, operation, arguments_sha256)
       values ($1, $2, $3, $4, $5, $6, $7) returning id`,
      [requestId, traceId, subject, role, via, operation, argumentsSha256],
    )
    return rows[0]!.id
  },
  async end(id: number, { status, problem, subject }: Ended, signal: AbortSignal): Promise<void> {
    const text = `
      update audit set ended_at = now(), status = $2, problem = $3, subject = coalesce($4, subject) where id = $1`
    await ask(pool, signal, text, [id, status, problem, subject ?? null])
  },
  /** Newest first. */
  async list(asked: Question, signal: AbortSignal): Promise<Entry[]> {
    const { limit, longestMs, before, subject, operation, outcome, since, until } = asked
    const { rows } = await ask<Omit<Entry, 'startedAt' | 'endedAt'> & { startedAt: Date; endedAt: Date | null }>(
      pool,
      signal,
      listSql,
      [limit, longestMs, before, subject, operation, outcome, since, until].map((value) => value ?? null),
    )
    return rows.map((row) => ({
      ...row,
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
    }))
  },
  /** Removes what is older, batch by batch; where another replica does, it is left to that one. @returns how many. */
  async prune(days: number, signal: AbortSignal): Promise<number> {
    let removed = 0
    for (;;) {
      const { rowCount } = await ask(pool, signal, pruneSql, [days])
      removed += rowCount ?? 0
      if ((rowCount ?? 0) < batch) return removed
    }
  },
})

/** One statement, whose end is that of the signal, whoever's request it is done in. @throws the signal's reason. */
async function ask<Row extends pg.QueryResultRow>(
  pool: BoundedPool,
  signal: AbortSignal,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult<Row>> {
  signal.throwIfAborted()
  return within({ signal, remaining: () => Number.POSITIVE_INFINITY }, () => pool.query<Row>(text, values))
}
