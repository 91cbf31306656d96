import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * An upload lies in `intake_chunks` until its rows are stored, so that an accepted one survives the process. The row in
 * `intake_jobs` is the queue: apart from `intakes`, so that it can stay locked while the work's progress is written there.
 */
export const intakes: Migration = {
  async up(db) {
    await sql`
      create table intakes (
        id uuid primary key default uuidv7(),
        status text not null default 'receiving' check (status in ('receiving', 'queued', 'running', 'done', 'failed')),
        template text,
        mapping json,
        subject text not null,
        attempts integer not null default 0,
        read integer not null default 0,
        stored integer not null default 0,
        unchanged integer not null default 0,
        questioned integer not null default 0,
        rejected integer not null default 0,
        questions integer not null default 0,
        notes json not null default '[]',
        fault json,
        revision integer,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        ended_at timestamptz
      )`.execute(db)
    await sql`
      create table intake_files (
        id bigint generated always as identity primary key,
        intake_id uuid not null references intakes (id) on delete cascade,
        name text not null,
        bytes bigint not null default 0,
        sha256 text
      )`.execute(db)
    await sql`create index intake_files_of on intake_files (intake_id)`.execute(db)
    await sql`
      create table intake_chunks (
        file_id bigint not null references intake_files (id) on delete cascade,
        index integer not null,
        bytes bytea not null,
        primary key (file_id, index)
      )`.execute(db)
    await sql`
      create table intake_jobs (
        intake_id uuid primary key references intakes (id) on delete cascade,
        queued_at timestamptz not null default clock_timestamp()
      )`.execute(db)
    await sql`
      create table intake_questions (
        intake_id uuid not null references intakes (id) on delete cascade,
        position integer not null,
        file text not null,
        line integer not null,
        "column" text,
        value text,
        reason text not null,
        outcome text not null check (outcome in ('stored', 'rejected')),
        primary key (intake_id, position)
      )`.execute(db)
  },
}
