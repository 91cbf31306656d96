import { isId } from '@sophia/database'
import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { sql } from 'kysely'
import type { LambdaCloud } from './lambda-cloud.ts'
import { type Lease, type LeaseAnswer, type LeasePage, type LeaseQuery, maxLeaseHours } from './lease-schemas.ts'
import { usd } from './money.ts'
import { type Ceilings, holdCeilings, spendingAt } from './spending.ts'
import type { Database, LeaseRow } from './tables.ts'

export interface Leases {
  /** Newest first. */
  list(query: LeaseQuery): Promise<LeasePage>
  /** @throws {Problem} not-found. */
  get(id: string): Promise<LeaseRow>
  /** @throws {Problem} not-found, bad-input, conflict (over, or about to be), unprocessable (over a ceiling). */
  extend(id: string, until: string): Promise<LeaseRow>
  /** Ends it now: what is not launched yet never will be. Releasing twice is releasing once. @throws {Problem} not-found. */
  release(id: string, subject: string): Promise<LeaseRow>
  /** The lease of an instance, if one is live, is released, and the instance terminated. @throws {Problem} not-found. */
  terminate(instanceId: string, subject: string, call: CallContext): Promise<void>
}

export const toLease = (row: LeaseRow): Lease => ({
  id: row.id,
  status: row.status,
  reason: row.reason,
  instanceId: row.instance_id,
  name: row.request.name ?? null,
  type: row.type,
  region: row.region,
  pricePerHour: usd(row.cents_per_hour),
  hours: row.seconds / 3600,
  subject: row.subject,
  createdAt: row.created_at.toISOString(),
  waitUntil: row.wait_until.toISOString(),
  endsAt: row.ends_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
})

export const leaseAnswer = (row: LeaseRow, origin: 'live' | 'sandbox'): LeaseAnswer => ({
  ...toLease(row),
  asOf: new Date().toISOString(),
  complete: true,
  origin,
})

/** @param nudge the reconciler, which is to look at the leases now. */
export function createLeases(cloud: LambdaCloud, database: Database, ceilings: Ceilings, nudge: () => void): Leases {
  const db = database.kysely
  const get = async (id: string): Promise<LeaseRow> => {
    const row = await db.selectFrom('leases').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw problems.notFound('lease', id, 'List the leases first.')
    return row
  }
  const release = async (id: string, subject: string): Promise<LeaseRow> => {
    await get(id)
    await db
      .updateTable('leases')
      .set({
        status: sql`case when status in ('requested', 'waiting') then 'cancelled' else 'ending' end`,
        ended_at: sql<Date | null>`case when status in ('requested', 'waiting') then now() end`,
        ends_at: sql<Date>`least(ends_at, now())`,
        released_by: subject,
        reason: sql`${`Released by ${subject}`}`,
      })
      .where('id', '=', id)
      .where('status', 'in', ['requested', 'waiting', 'launching', 'active'])
      .execute()
    nudge()
    return get(id)
  }
  return {
    async list({ status, limit = 25, cursor }) {
      const before = decodeCursor(cursor, isId)
      let query = db
        .selectFrom('leases')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (status) query = query.where('status', '=', status)
      if (before) query = query.where('id', '<', before)
      const rows = await query.execute()
      const last = rows.length > limit ? rows[limit - 1] : undefined
      return {
        items: rows.slice(0, limit).map(toLease),
        nextCursor: last ? encodeCursor(last.id) : null,
        asOf: new Date().toISOString(),
        complete: true,
        origin: cloud.origin,
      }
    },
    get,
    async extend(id, text) {
      const until = new Date(text)
      const lease = await get(id)
      if (lease.status !== 'active' || lease.ends_at === null)
        throw problems.conflict(`Lease ${id} is ${lease.status}: only an active one can be extended.`)
      const latest = new Date(Date.now() + maxLeaseHours * 3_600_000)
      if (until < lease.ends_at || until > latest)
        throw problems.badInput([
          {
            pointer: '/body/until',
            message: `must be between ${lease.ends_at.toISOString()} and ${latest.toISOString()}`,
          },
        ])
      const end = lease.ends_at
      return db.transaction().execute(async (write) => {
        await sql`select pg_advisory_xact_lock(hashtext('sophia-lambda: ceilings'))`.execute(write)
        const now = new Date()
        const addition = { centsPerHour: lease.cents_per_hour, from: end, until, running: true }
        holdCeilings(await spendingAt(write, now), addition, ceilings, now)
        const extended = await write
          .updateTable('leases')
          .set({
            ends_at: until,
            seconds: sql`seconds + ${Math.round((+until - +end) / 1000)}::int`,
            reason: null,
          })
          .where('id', '=', id)
          .where('status', '=', 'active')
          // Postgres keeps microseconds, a Date does not.
          .where(sql`date_trunc('milliseconds', ends_at)`, '=', end)
          .returningAll()
          .executeTakeFirst()
        if (!extended) throw problems.conflict(`Lease ${id} was changed at the same time.`)
        return extended
      })
    },
    release,
    async terminate(instanceId, subject, call) {
      const lease = await db
        .selectFrom('leases')
        .select('id')
        .where('instance_id', '=', instanceId)
        .where('status', '=', 'active')
        .executeTakeFirst()
      // Written first: if the call fails, the reconciler goes on with it.
      if (lease) await release(lease.id, subject)
      if (await cloud.terminate([instanceId], call)) return
      throw problems.notFound('instance', instanceId, 'List the instances first: their `id` is what is meant.')
    },
  }
}
