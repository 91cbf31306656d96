import { backgroundCall } from '@sophia/service'
import { sql } from 'kysely'
import type { LambdaCloud } from '../lambda-cloud.ts'
import type { Database } from '../tables.ts'
import type { Leader } from './leadership.ts'
import { type Findings, observe } from './observation.ts'

export interface Keeper {
  /** Holds leases against what runs, and terminates what has none. */
  reconcile(leader: Leader, signal: AbortSignal): Promise<Findings & { terminated: number }>
  /** A lease has run out, or a lease's end or launch is still to be seen. Costs no request to the vendor. */
  work(): Promise<{ due: boolean; unsettled: boolean }>
}

/** A request to terminate that has shown no effect is sent again. */
const terminateAgainMs = 30_000
const terminateAtOnce = 100
const budgetMs = 25_000

export function createKeeper(
  cloud: LambdaCloud,
  database: Database,
  { installation, settleMs }: { readonly installation: string; readonly settleMs: number },
): Keeper {
  /** @returns how many Lambda Cloud has taken. What one batch does not take is left to the next round. */
  async function terminate(ids: readonly string[], signal: AbortSignal): Promise<string[]> {
    const taken: string[] = []
    for (let start = 0; start < ids.length; start += terminateAtOnce) {
      const batch = ids.slice(start, start + terminateAtOnce)
      if (await cloud.terminate(batch, backgroundCall(budgetMs, signal))) taken.push(...batch)
      // It takes all or none: one that is gone already must not save the others.
      else if (batch.length > 1)
        for (const id of batch) {
          await cloud.terminate([id], backgroundCall(budgetMs, signal))
          taken.push(id)
        }
      else taken.push(...batch)
    }
    return taken
  }

  return {
    async reconcile(leader, signal) {
      const ending = await endDueLeases(leader)
      const early = await terminate(ending, signal)
      await noteTerminated(leader, early)
      // Postgres's clock, which stamps the attempts to launch too.
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database.kysely)
      const askedAt = rows[0]?.now ?? new Date()
      const instances = await cloud.readInstances(backgroundCall(budgetMs, signal))
      const findings = await leader.write(async (write) => {
        const found = await observe(write, { instances, askedAt, installation, settleMs })
        await sql`update leadership set listed_at = ${askedAt} where name = 'reconciler'`.execute(write)
        return found
      })
      const late = (await endDueLeases(leader)).filter((id) => !early.includes(id))
      const ended = await terminate([...new Set([...late, ...findings.surplus])], signal)
      await noteTerminated(leader, ended)
      return { ...findings, terminated: early.length + ended.length }
    },
    async work() {
      const { rows } = await sql<{ due: boolean; unsettled: boolean }>`
        select
          coalesce(bool_or(status = 'active' and ends_at <= now()
            or status = 'ending' and instance_id is not null and terminate_asked_at is null), false) as due,
          coalesce(bool_or(status in ('ending', 'launching')), false) as unsettled
        from leases where status in ('active', 'ending', 'launching')`.execute(database.kysely)
      return rows[0] ?? { due: false, unsettled: false }
    },
  }
}

/** @returns the instances to terminate: their leases have ended. */
const endDueLeases = (leader: Leader): Promise<string[]> =>
  leader.write(async (write) => {
    await sql`
      update leases set status = 'ending', reason = coalesce(reason, 'The lease has ended')
      where status = 'active' and ends_at <= now()`.execute(write)
    const { rows } = await sql<{ instance_id: string }>`
      select instance_id from leases
      where status = 'ending' and instance_id is not null
        and (terminate_asked_at is null or terminate_asked_at < now() - ${terminateAgainMs} * interval '1 ms')
      order by id`.execute(write)
    return rows.map(({ instance_id }) => instance_id)
  })

async function noteTerminated(leader: Leader, ids: readonly string[]): Promise<void> {
  if (!ids.length) return
  await leader.write((write) =>
    write
      .updateTable('leases')
      .set({ terminate_asked_at: sql<Date>`now()` })
      .where('instance_id', 'in', [...ids])
      .where('status', '=', 'ending')
      .execute(),
  )
}
