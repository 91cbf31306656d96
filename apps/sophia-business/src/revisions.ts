import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Refused } from './intake/process.ts'

/** A state of the facts. */
export interface Revision {
  readonly id: number
  /** When the facts became so. */
  readonly recordedAt: string
  readonly refused: Refused
  /** By source: why not all of it is here. */
  readonly incomplete: Readonly<Record<string, string>>
  /** Sources whose deals count when a query names none. */
  readonly counted: readonly string[]
  /** Sources that the sandbox plays. */
  readonly sandbox: readonly string[]
}

/** Any number will do, as long as nothing else in the database takes it. */
const factsLock = 8004

/** Until the transaction ends nobody else changes facts: revisions are numbered in the order of their commits. */
export const lockFacts = async (db: Kysely<unknown>): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(${factsLock})`.execute(db))

/** The facts as they are known now. */
export const latestRevision = (db: Kysely<unknown>): Promise<Revision> => revisionAt(db, undefined)

/** @param instant as they were known then, in ISO 8601; the first state of all for what was before anything. */
export const revisionAt = (db: Kysely<unknown>, instant: string | undefined): Promise<Revision> =>
  // Answers tell instants in milliseconds, and what was told must find the same state again.
  lastOf(
    db,
    instant === undefined
      ? sql`true`
      : sql`(date_trunc('milliseconds', r.recorded_at) <= ${instant}::timestamptz or r.id = 0)`,
  )

/** A state that something was kept of. */
export const revisionNumbered = (db: Kysely<unknown>, id: number): Promise<Revision> => lastOf(db, sql`r.id = ${id}`)

async function lastOf(db: Kysely<unknown>, holds: RawBuilder<unknown>): Promise<Revision> {
  const { rows } = await sql<Omit<Revision, 'recordedAt'> & { at: Date }>`
    select r.id, r.recorded_at as at, r.refused, r.incomplete,
      array(select c.source from counted_sources as c where c.valid_from <= r.id and c.valid_to > r.id) as counted,
      array(select s.source from fact_sources as s where s.origin = 'sandbox') as sandbox
    from revisions as r
    where ${holds}
    order by r.id desc limit 1`.execute(db)
  const [row] = rows
  if (!row) throw new TypeError('The first revision is made by a migration')
  const { at, ...rest } = row
  return { ...rest, recordedAt: at.toISOString() }
}
