import { type Kysely, sql } from 'kysely'
import type { SyncMissing, SyncSource } from './syncs.ts'

/** A sync that this process works on, for as long as nobody else has taken it. */
export interface Lease {
  readonly id: string
  readonly source: SyncSource
  readonly subject: string
  readonly role: 'read' | 'write' | 'admin'
  /** Rises each time it is taken: the fencing token. */
  readonly attempts: number
}

/** Somebody else has taken the sync: what this process still has in hand must not be stored. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

export const leaseMs = 30_000
const leased = sql`clock_timestamp() + ${`${leaseMs} milliseconds`}::interval`

/** Takes the oldest sync that is queued, or whose holder has gone. */
export async function takeLease(db: Kysely<unknown>): Promise<Lease | undefined> {
  const { rows } = await sql<Lease>`
    update syncs set status = 'running', attempts = attempts + 1, leased_until = ${leased},
      started_at = coalesce(started_at, clock_timestamp())
    where id = (
      select id from syncs
      where status = 'queued' or (status = 'running' and leased_until < clock_timestamp())
      order by id limit 1 for update skip locked)
    returning id, source, subject, role, attempts`.execute(db)
  return rows[0]
}

/** Says that the work goes on, and how far it is. @throws {LeaseLost} */
export async function keepLease(
  db: Kysely<unknown>,
  { id, attempts }: Lease,
  counts = { read: 0, stored: 0, removed: 0 },
): Promise<void> {
  const { numAffectedRows } = await sql`
    update syncs set leased_until = ${leased},
      read = read + ${counts.read}, stored = stored + ${counts.stored}, removed = removed + ${counts.removed}
    where id = ${id} and attempts = ${attempts} and status = 'running'`.execute(db)
  if (!numAffectedRows) throw new LeaseLost(`The sync ${id} has been taken by another process`)
}

export async function endLease(
  db: Kysely<unknown>,
  { id, attempts }: Lease,
  end: { fault: string | null; missing: readonly SyncMissing[]; origin: string | null },
): Promise<void> {
  await sql`
    update syncs set status = ${end.fault === null ? 'done' : 'failed'}, fault = ${end.fault}, origin = ${end.origin},
      missing = ${JSON.stringify(end.missing)}, ended_at = clock_timestamp(), leased_until = null
    where id = ${id} and attempts = ${attempts} and status = 'running'`.execute(db)
}

/** The service lets go: the next one takes it at once, and it does not count as an attempt. */
export async function giveBackLease(db: Kysely<unknown>, { id, attempts }: Lease): Promise<void> {
  await sql`
    update syncs set status = 'queued', leased_until = null, attempts = attempts - 1
    where id = ${id} and attempts = ${attempts} and status = 'running'`.execute(db)
}
