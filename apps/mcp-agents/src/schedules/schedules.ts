import { isId } from '@sophia/database'
import { type Caller, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { sql } from 'kysely'
import type { Agents } from '../agents.ts'
import type { RunStore } from '../runs/store.ts'
import type { Database, RunRow, ScheduleRow, Write } from '../runs/tables.ts'
import { isTheirs, type Viewer } from '../runs/visibility.ts'
import type { RunStarted } from '../schemas.ts'
import { dueAfter, timingFaults } from './cron.ts'
import type { NewSchedule, Schedule, ScheduleChange, SchedulePage, ScheduleQuery, ScheduleRemoved } from './schemas.ts'
import { planRun, type StandingOf } from './plan-run.ts'
import { lastRuns, toSchedule } from './views.ts'

/** A schedule is there for whoever made it, and for administrators. */
export interface Schedules {
  /** @throws {Problem} bad-input: a timing that cannot be, or an agent that does not take this; unavailable: it has no model. */
  create(asked: NewSchedule, caller: Caller): Promise<Schedule>
  /** Newest first. */
  list(query: ScheduleQuery, viewer: Viewer): Promise<SchedulePage>
  /** @throws {Problem} not-found. */
  get(id: string, viewer: Viewer): Promise<Schedule>
  /** @throws {Problem} not-found; as create. */
  change(id: string, change: ScheduleChange, caller: Caller): Promise<Schedule>
  /** Its runs stay. @throws {Problem} not-found. */
  remove(id: string, caller: Caller): Promise<ScheduleRemoved>
  /**
   * Starts a run now, with the rights of whoever made the schedule, enabled or not.
   *
   * @param idempotencyKey the same again gives the run that there is.
   * @throws {Problem} not-found; as create.
   */
  runNow(id: string, caller: Caller, idempotencyKey?: string): Promise<RunStarted>
}

export interface SchedulesOptions {
  readonly database: Database
  readonly agents: Agents
  readonly standingOf: StandingOf
  readonly store: RunStore
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export function createSchedules({ database, agents, standingOf, store, now = Date.now }: SchedulesOptions): Schedules {
  const db = database.kysely
  const viewOf = async (row: ScheduleRow): Promise<Schedule> =>
    toSchedule(row, (await lastRuns(database, [row.id])).get(row.id))
  /** Holds the row until the transaction ends. @throws {Problem} not-found. */
  const own = async (write: Write, id: string, caller: Caller): Promise<ScheduleRow> => {
    const row = await write.selectFrom('schedules').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!row || !isTheirs(row, caller)) throw notFound(id)
    return row
  }

  return {
    async create({ agent, input = {}, budget, cron, timeZone, enabled = true }, caller) {
      refuse({ cron, timeZone })
      const { pin } = await agents.plan(agent, input, budget)
      const row = await db
        .insertInto('schedules')
        .values({
          agent,
          input: JSON.stringify(input),
          budget: budget ? JSON.stringify(budget) : null,
          cron,
          time_zone: timeZone,
          enabled,
          subject: caller.subject,
          role: caller.role,
          changed_by: caller.subject,
          agent_hash: pin?.hash ?? null,
          next_at: enabled ? new Date(dueAfter({ cron, timeZone }, now())) : null,
          last_error: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toSchedule(row, undefined)
    },

    async list({ limit = 25, cursor, agent }, { subject, role }) {
      const before = decodeCursor(cursor, isId)
      let query = db
        .selectFrom('schedules')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (before) query = query.where('id', '<', before)
      if (agent) query = query.where('agent', '=', agent)
      if (role !== 'admin') query = query.where('subject', '=', subject)
      const rows = await query.execute()
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      const runs = await lastRuns(
        database,
        shown.map(({ id }) => id),
      )
      return {
        items: shown.map((row) => toSchedule(row, runs.get(row.id))),
        nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null,
        asOf: new Date(now()).toISOString(),
        complete: true,
      }
    },

    async get(id, viewer) {
      const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row || !isTheirs(row, viewer)) throw notFound(id)
      return await viewOf(row)
    },

    async change(id, change, caller) {
      refuse(change)
      const row = await db.transaction().execute(async (write) => {
        const before = await own(write, id, caller)
        const { agent = before.agent, input = before.input, cron = before.cron, enabled = before.enabled } = change
        const { timeZone = before.time_zone } = change
        const budget = change.budget === undefined ? before.budget : change.budget
        const isSame = change.agent === undefined && change.input === undefined && change.budget === undefined
        // One that was disabled, because it could not run, runs again only when it can.
        const planned =
          !isSame || (enabled && !before.enabled)
            ? await agents.plan(agent, input, budget ?? undefined, write)
            : undefined
        const isOnTime = enabled && before.enabled && cron === before.cron && timeZone === before.time_zone
        return await write
          .updateTable('schedules')
          .set({
            agent,
            input: JSON.stringify(input),
            budget: budget ? JSON.stringify(budget) : null,
            cron,
            time_zone: timeZone,
            enabled,
            // Whoever made it may have other rights by now.
            ...(caller.subject === before.subject && { role: caller.role }),
            ...(!isOnTime && { next_at: enabled ? new Date(dueAfter({ cron, timeZone }, now())) : null }),
            ...(enabled && { last_error: null }),
            changed_by: caller.subject,
            // Only whoever names the agent, or enables it again, has looked at what it is now.
            ...(planned &&
              (change.agent !== undefined || !before.enabled) && { agent_hash: planned.pin?.hash ?? null }),
            updated_at: sql`now()`,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
      })
      return await viewOf(row)
    },

    remove: (id, caller) =>
      db.transaction().execute(async (write) => {
        await own(write, id, caller)
        await write.deleteFrom('schedules').where('id', '=', id).execute()
        return { id }
      }),

    async runNow(id, caller, idempotencyKey) {
      const run = await db.transaction().execute(async (write) => {
        const row = await own(write, id, caller)
        const { subject } = row
        const key = idempotencyKey === undefined ? undefined : `schedule ${id} ${idempotencyKey}`
        const run = await planRun(row, { agents, standingOf }, write)
        const started = await store.startWithin(write, {
          ...run,
          askedBy: [...run.askedBy, caller.subject],
          ...(key !== undefined && { idempotencyKey: key }),
        })
        if (!started) return await runOf(write, subject, key ?? '')
        await write
          .insertInto('scheduled_runs')
          .values({
            schedule_id: id,
            due_at: sql<Date>`clock_timestamp()`,
            run_id: started.id,
            started_by: caller.subject,
          })
          .execute()
        return started
      })
      return { id: run.id, agent: run.agent, status: run.status, createdAt: run.created_at.toISOString() }
    },
  }
}

const runOf = (write: Write, subject: string, key: string): Promise<RunRow> =>
  write
    .selectFrom('runs')
    .selectAll()
    .where('subject', '=', subject)
    .where('idempotency_key', '=', key)
    .executeTakeFirstOrThrow()

/** @throws {Problem} bad-input, every fault of the timing. */
function refuse(timing: Parameters<typeof timingFaults>[0]): void {
  const faults = timingFaults(timing)
  if (faults.length) throw problems.badInput(faults)
}

const notFound = (id: string) => problems.notFound('schedule', id, 'GET /schedules lists the schedules that there are.')
