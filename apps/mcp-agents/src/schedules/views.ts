import { sql } from 'kysely'
import type { Database, ScheduleRow } from '../runs/tables.ts'
import type { RunStatus } from '../schemas.ts'
import { nextDue } from './cron.ts'
import type { Schedule } from './schemas.ts'

export interface LastRunRow {
  readonly schedule_id: string
  readonly due_at: Date
  readonly started_by: string | null
  readonly id: string
  readonly status: RunStatus
  readonly created_at: Date
  readonly ended_at: Date | null
}

const upcoming = 3

export const toSchedule = (row: ScheduleRow, last: LastRunRow | undefined): Schedule => ({
  id: row.id,
  agent: row.agent,
  input: row.input,
  budget: row.budget,
  cron: row.cron,
  timeZone: row.time_zone,
  enabled: row.enabled,
  nextRuns: row.next_at ? dueTimes(row, row.next_at) : [],
  lastRun: last
    ? {
        id: last.id,
        status: last.status,
        dueAt: last.due_at.toISOString(),
        createdAt: last.created_at.toISOString(),
        endedAt: last.ended_at && last.ended_at.toISOString(),
        startedBy: last.started_by ?? 'schedule',
      }
    : null,
  lastError: row.last_error,
  createdBy: row.subject,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

const dueTimes = ({ cron, time_zone: timeZone }: ScheduleRow, next: Date): string[] =>
  [next.getTime(), ...nextDue({ cron, timeZone }, next.getTime(), upcoming - 1)].map((due) =>
    new Date(due).toISOString(),
  )

/** The last run of each schedule that has had one. */
export async function lastRuns({ kysely }: Database, ids: readonly string[]): Promise<Map<string, LastRunRow>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<LastRunRow>`
    select last.* from unnest(${ids}::uuid[]) as asked (id)
    cross join lateral (
      select s.schedule_id, s.due_at, s.started_by, r.id, r.status, r.created_at, r.ended_at
      from scheduled_runs s join runs r on r.id = s.run_id
      where s.schedule_id = asked.id
      order by s.run_id desc limit 1
    ) as last`.execute(kysely)
  return new Map(rows.map((row) => [row.schedule_id, row]))
}
