import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Database, Write } from '../tables.ts'

/** Another replica leads: nothing that this one still writes may count. */
export class LeadershipLost extends Error {
  override name = 'LeadershipLost'
}

/** The right to reconcile, as long as nobody has a newer fence. */
export interface Leader {
  readonly fence: number
  /** A transaction that cannot commit once another replica has taken over. @throws {LeadershipLost} */
  write<Result>(work: (write: Write) => Promise<Result>): Promise<Result>
}

export interface Leadership {
  /** Takes or keeps the lead. @returns undefined while another replica has it. */
  hold(): Promise<Leader | undefined>
  /** Lets another replica lead at once. */
  resign(): Promise<void>
}

/** A leader that is silent for so long is followed by another. */
const leadMs = 10_000

/** One leader over all replicas, by a row in Postgres and Postgres's own clock. */
export function createLeadership(database: Database): Leadership {
  const db = database.kysely
  const holder = `${hostname()}/${process.pid}/${crypto.randomUUID().slice(0, 8)}`
  let held: number | undefined
  const leader = (fence: number): Leader => ({
    fence,
    write: (work) =>
      db.transaction().execute(async (write) => {
        const current = await sql`
          select 1 from leadership where name = 'reconciler' and fence = ${fence} for share`.execute(write)
        if (!current.rows.length) throw new LeadershipLost(`Fence ${fence} is no longer the newest`)
        return work(write)
      }),
  })
  return {
    async hold() {
      const { rows } = await sql<{ fence: number }>`
        update leadership set
          fence = case when holder = ${holder} and fence = ${held ?? -1} then fence else fence + 1 end,
          holder = ${holder},
          until = clock_timestamp() + ${leadMs} * interval '1 ms'
        where name = 'reconciler' and (holder = ${holder} or until < clock_timestamp())
        returning fence`.execute(db)
      held = rows[0]?.fence
      return held === undefined ? undefined : leader(held)
    },
    async resign() {
      if (held === undefined) return
      await sql`
        update leadership set until = '-infinity'
        where name = 'reconciler' and fence = ${held} and holder = ${holder}`.execute(db)
      held = undefined
    },
  }
}
