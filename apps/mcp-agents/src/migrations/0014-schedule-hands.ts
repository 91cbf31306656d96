import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * Who had a hand in a run without being whom it acts for. It stands with the run: a schedule that is deleted takes nothing with
 * it. `agent_hash`: what the agent of a schedule was when somebody last looked at both; null for one that comes with Sophia.
 */
export const scheduleHands: Migration = {
  async up(db) {
    await sql`alter table runs add column asked_by text[] not null default '{}'`.execute(db)
    await sql`alter table schedules add column changed_by text, add column agent_hash text`.execute(db)
    await sql`update schedules set changed_by = subject`.execute(db)
    await sql`alter table schedules alter column changed_by set not null`.execute(db)
    // Whose runs there are, newest first.
    await sql`create index runs_subject on runs (subject, id)`.execute(db)
  },
}
