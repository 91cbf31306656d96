import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type pg from 'pg'

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

interface Started {
  readonly requestId: string
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
}
interface Entry extends Started {
  readonly id: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly status: number | null
  readonly problem: string | null
}

/** Writes and reads the table. A row is begun before the write, so that a crash leaves a row without an end. */
export const auditTrail = (pool: pg.Pool) => ({
  async begin({ requestId, subject, role, via, operation, argumentsSha256 }: Started): Promise<number> {
    const { rows } = await pool.query<{ id: number }>(
      `insert into audit (request_id, subject, role, via, operation, arguments_sha256)
       values ($1, $2, $3, $4, $5, $6) returning id`,
      [requestId, subject, role, via, operation, argumentsSha256],
    )
    return rows[0]!.id
  },
  async end(id: number, { status, problem }: Ended): Promise<void> {
    await pool.query('update audit set ended_at = now(), status = $2, problem = $3 where id = $1', [
      id,
      status,
      problem,
    ])
  },
  /** Newest first. @param before the id that the page before ended with. */
  async list(limit: number, before: number | undefined): Promise<Entry[]> {
    const { rows } = await pool.query<Omit<Entry, 'startedAt' | 'endedAt'> & { startedAt: Date; endedAt: Date | null }>(
      `select id, request_id "requestId", subject, role, via, operation, arguments_sha256 "argumentsSha256",
              started_at "startedAt", ended_at "endedAt", status, problem
       from audit where $2::bigint is null or id < $2 order by id desc limit $1`,
      [limit, before ?? null],
    )
    return rows.map((row) => ({
      ...row,
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
    }))
  },
})
