import type { FastifyBaseLogger } from 'fastify'
import type { Agents } from '../agents.ts'
import type { RunStore } from '../runs/store.ts'
import type { Database, ScheduleRow, Write } from '../runs/tables.ts'
import { duePlan } from './due-plan.ts'
import type { ScheduledRun, StandingOf } from './plan-run.ts'

export interface Scheduler {
  start(): void
  /** Starts a run for every schedule that is due. @returns how many were looked after here. */
  tick(): Promise<number>
  close(): Promise<void>
}

export interface SchedulerOptions {
  readonly database: Database
  readonly agents: Agents
  readonly standingOf: StandingOf
  readonly store: RunStore
  readonly log: FastifyBaseLogger
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly everyMs?: number
}

/** What failed has nothing to do with the schedule. Its transaction is of no use any more. */
class LeftDue extends Error {
  override name = 'LeftDue'
}

/**
 * Every replica looks for what is due. That a due time is taken, and its run, are one transaction under the lock of the
 * schedule's row: no other replica sees it meanwhile, a crash leaves it due, and its primary key holds for good.
 */
export function createScheduler({
  database,
  agents,
  standingOf,
  store,
  log,
  now = Date.now,
  everyMs = 1_000,
}: SchedulerOptions): Scheduler {
  /** @param troubled what failed for another reason is left due, and holds up no other. */
  const one = async (write: Write, troubled: Set<string>): Promise<boolean> => {
    const at = now()
    let due = write.selectFrom('schedules').selectAll().where('next_at', '<=', new Date(at))
    if (troubled.size) due = due.where('id', 'not in', [...troubled])
    const row = await due.orderBy('next_at').limit(1).forUpdate().skipLocked().executeTakeFirst()
    if (!row) return false
    const plan = await duePlan({ agents, standingOf }, row, at, write).catch((error: unknown) => {
      troubled.add(row.id)
      throw new LeftDue(`schedule ${row.id}`, { cause: error })
    })
    if (plan.ok) await startOnce(write, row, plan.due, plan.run)
    else log.warn({ schedule: row.id, agent: row.agent, problem: plan.failure.type }, 'a schedule could not run')
    await write
      .updateTable('schedules')
      .set({
        next_at: plan.next,
        enabled: plan.next !== null,
        last_error: plan.ok ? null : JSON.stringify({ ...plan.failure, at: new Date(at).toISOString() }),
      })
      .where('id', '=', row.id)
      .execute()
    return true
  }

  const startOnce = async (write: Write, row: ScheduleRow, due: Date, run: ScheduledRun): Promise<void> => {
    const { id } = row
    const before = await write
      .selectFrom('scheduled_runs')
      .select('run_id')
      .where('schedule_id', '=', id)
      .where('due_at', '=', due)
      .executeTakeFirst()
    if (before) return
    const started = await store.startWithin(write, run)
    if (!started) return
    await write
      .insertInto('scheduled_runs')
      .values({ schedule_id: id, due_at: due, run_id: started.id, started_by: null })
      .execute()
  }

  let closing = false
  let busy: Promise<unknown> = Promise.resolve()
  const tick = async (): Promise<number> => {
    const troubled = new Set<string>()
    for (let count = 0; ; count++) {
      const looked =
        !closing &&
        (await database.kysely
          .transaction()
          .execute((write) => one(write, troubled))
          .catch((error: unknown) => {
            if (!(error instanceof LeftDue)) throw error
            log.error({ err: error }, 'a schedule is left due')
            return true
          }))
      if (!looked) return count
    }
  }
  let timer: NodeJS.Timeout | undefined
  let ticking = false
  const look = async (): Promise<void> => {
    ticking = true
    try {
      await tick()
    } catch (error) {
      log.warn({ err: error }, 'could not look after schedules')
    }
    ticking = false
  }

  return {
    start() {
      timer = setInterval(() => {
        if (!ticking) busy = look()
      }, everyMs).unref()
    },
    tick,
    async close() {
      closing = true
      clearInterval(timer)
      await busy
    },
  }
}
