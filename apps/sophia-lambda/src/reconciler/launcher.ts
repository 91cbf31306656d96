import { backgroundCall } from '@sophia/service'
import { sql } from 'kysely'
import type { CloudLaunch, LambdaCloud } from '../lambda-cloud.ts'
import { leaseTag } from '../lease-tag.ts'
import { availableFor } from '../plans.ts'
import { LaunchRefused } from '../refusals.ts'
import type { Choice, LeaseRow } from '../tables.ts'
import { type Leader, LeadershipLost } from './leadership.ts'

export interface Launcher {
  /** Tries the lease that has waited longest. @returns false when there was none to try. */
  tryNext(leader: Leader, signal: AbortSignal): Promise<boolean>
}

/** Before capacity is looked for again. */
const lookAgainMs = 15_000
/** A launch that Lambda Cloud has no turn for is tried for so long, also when its plan does not wait for capacity. */
const persistMs = 10 * 60_000
const budgetMs = 60_000

type Outcome = 'launched' | 'gone' | 'no-capacity' | 'later' | 'unknown' | { readonly failed: string }

export function createLauncher(cloud: LambdaCloud, installation: string): Launcher {
  /** One call in its turn. Before it there is a row that says so; after a crash the instance's tag leads back to it. */
  async function attempt(
    leader: Leader,
    lease: LeaseRow,
    choice: Choice,
    region: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    try {
      const call = backgroundCall(budgetMs, signal)
      await cloud.launchTurn(call)
      if (!(await claim(leader, lease.id))) return 'gone'
      const id = await cloud.launch(bodyOf(lease, choice, region, installation), call)
      await recordLaunch(leader, lease.id, id, choice, region)
      return 'launched'
    } catch (error) {
      if (error instanceof LeadershipLost) throw error
      if (!(error instanceof LaunchRefused)) {
        await note(leader, lease.id, 'The outcome of the launch is unknown: the instances are being looked through')
        return 'unknown'
      }
      return error.kind === 'never' ? { failed: error.message } : error.kind
    }
  }

  async function tryChoices(leader: Leader, lease: LeaseRow, signal: AbortSignal): Promise<Outcome> {
    const offers = await cloud.listOffers(backgroundCall(budgetMs, signal)).catch(() => undefined)
    if (!offers) return 'later'
    for (const choice of lease.choices) {
      for (const region of availableFor(choice, offers.data)) {
        const outcome = await attempt(leader, lease, choice, region, signal)
        if (outcome !== 'no-capacity') return outcome
      }
    }
    return 'no-capacity'
  }

  return {
    async tryNext(leader, signal) {
      const lease = await nextLease(leader)
      if (!lease) return false
      const outcome = await tryChoices(leader, lease, signal)
      if (typeof outcome === 'object') await give(leader, lease, 'failed', outcome.failed)
      else if (outcome === 'no-capacity') {
        const waits = +lease.wait_until > Date.now()
        await give(
          leader,
          lease,
          waits ? 'waiting' : 'failed',
          waits ? 'Waits for capacity' : 'There was no capacity for any of its choices',
        )
      } else if (outcome === 'later') {
        const persists = Math.max(+lease.wait_until, +lease.created_at + persistMs) > Date.now()
        await give(leader, lease, persists ? 'requested' : 'failed', 'Lambda Cloud takes no launches right now')
      }
      return true
    },
  }
}

const nextLease = (leader: Leader): Promise<LeaseRow | undefined> =>
  leader.write((write) =>
    write
      .selectFrom('leases')
      .selectAll()
      .where('status', 'in', ['requested', 'waiting'])
      .where('instance_id', 'is', null)
      .where('try_after', '<=', sql<Date>`now()`)
      .orderBy('try_after')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst(),
  )

/** The intent, before the call. The lease runs from here: an instance that nobody recorded ends with it too. */
const claim = (leader: Leader, id: string): Promise<boolean> =>
  leader.write(async (write) => {
    const { numUpdatedRows } = await write
      .updateTable('leases')
      .set({
        status: 'launching',
        attempts: sql`attempts + 1`,
        attempted_at: sql<Date>`now()`,
        ends_at: sql<Date>`now() + seconds * interval '1 s'`,
        reason: null,
      })
      .where('id', '=', id)
      .where('instance_id', 'is', null)
      .where('status', 'in', ['requested', 'waiting', 'launching'])
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  })

/** What was released meanwhile stays `ending`, now with an instance to end. */
const recordLaunch = (leader: Leader, id: string, instanceId: string, choice: Choice, region: string) =>
  leader.write((write) =>
    write
      .updateTable('leases')
      .set({
        status: sql`case when status in ('requested', 'waiting', 'launching') then 'active' else status end`,
        instance_id: instanceId,
        type: choice.type,
        region,
        cents_per_hour: choice.centsPerHour,
        launched_at: sql<Date>`attempted_at`,
      })
      .where('id', '=', id)
      .where('instance_id', 'is', null)
      .execute(),
  )

const note = (leader: Leader, id: string, reason: string) =>
  leader.write((write) =>
    write.updateTable('leases').set({ reason }).where('id', '=', id).where('status', '=', 'launching').execute(),
  )

/** Nothing was launched. What was released meanwhile is cancelled. */
const give = (leader: Leader, { id }: LeaseRow, status: 'requested' | 'waiting' | 'failed', reason: string) =>
  leader.write(async (write) => {
    await write
      .updateTable('leases')
      .set({
        status,
        reason,
        try_after: sql<Date>`now() + ${lookAgainMs} * interval '1 ms'`,
        ends_at: null,
        ended_at: status === 'failed' ? sql<Date>`now()` : null,
      })
      .where('id', '=', id)
      .where('instance_id', 'is', null)
      .where('status', 'in', ['requested', 'waiting', 'launching'])
      .execute()
    await write
      .updateTable('leases')
      .set({ status: 'cancelled', ended_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('instance_id', 'is', null)
      .where('status', '=', 'ending')
      .execute()
  })

function bodyOf({ id, request }: LeaseRow, { type }: Choice, region: string, installation: string): CloudLaunch {
  return {
    region_name: region,
    instance_type_name: type,
    ssh_key_names: [request.sshKey],
    ...(request.name !== undefined && { name: request.name }),
    ...(request.fileSystems && { file_system_names: request.fileSystems }),
    ...(request.image !== undefined && { image: { family: request.image } }),
    tags: [...(request.tags ?? []), leaseTag(installation, id)],
  }
}
