import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** `next_at` is when it is due next; null while it is disabled. Its runs act as `subject` with `role`: whoever made it. */
export const schedules: Migration = {
  async up(db) {
    await sql`
      create table schedules (
        id uuid primary key default uuidv7(),
        agent text not null,
        input json not null,
        budget json,
        cron text not null,
        time_zone text not null,
        enabled boolean not null,
        subject text not null,
        role text not null,
        next_at timestamptz,
        last_error json,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        check (enabled = (next_at is not null))
      )`.execute(db)
    await sql`create index schedules_due on schedules (next_at) where next_at is not null`.execute(db)
  },
}
