import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** A schedule starts one run for a due time, whoever sees that it is due. `started_by`: who did, when it was no clock. */
export const scheduledRuns: Migration = {
  async up(db) {
    await sql`
      create table scheduled_runs (
        schedule_id uuid not null references schedules (id) on delete cascade,
        due_at timestamptz not null,
        run_id uuid not null references runs (id) on delete cascade,
        started_by text,
        primary key (schedule_id, due_at)
      )`.execute(db)
    await sql`create index scheduled_runs_last on scheduled_runs (schedule_id, run_id)`.execute(db)
    await sql`create index scheduled_runs_run on scheduled_runs (run_id)`.execute(db)
  },
}
