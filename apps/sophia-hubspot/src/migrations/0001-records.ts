import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * Records as HubSpot gave them, and the syncs that fetched them. `seq` is given while the row of the type is locked, so
 * that it rises in the order of commits: whoever reads changes after a `seq` misses none that commits later.
 * A window is a stretch of modified time that one sync reads; `position` is where it goes on after a crash.
 */
export const records: Migration = {
  async up(db) {
    await sql`create table record_types (object_type text primary key, last_seq bigint not null default 0)`.execute(db)
    await sql`insert into record_types (object_type) values ('contacts'), ('companies'), ('deals')`.execute(db)
    await sql`
      create table records (
        object_type text not null references record_types,
        id text not null,
        properties jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        archived boolean not null default false,
        archived_at timestamptz,
        seq bigint not null,
        seen_by uuid not null,
        primary key (object_type, id)
      )`.execute(db)
    await sql`create unique index records_changes on records (object_type, seq)`.execute(db)
    await sql`
      create table syncs (
        id uuid primary key default uuidv7(),
        object_type text not null references record_types,
        mode text not null check (mode in ('full', 'incremental')),
        status text not null default 'running' check (status in ('running', 'finished')),
        properties jsonb not null,
        as_of timestamptz not null,
        planned boolean not null default false,
        changed integer not null default 0,
        removed integer not null default 0,
        last_seq bigint,
        started_at timestamptz not null default now(),
        finished_at timestamptz
      )`.execute(db)
    await sql`create unique index syncs_running on syncs (object_type) where status = 'running'`.execute(db)
    await sql`create index syncs_newest on syncs (object_type, started_at)`.execute(db)
    await sql`
      create table sync_windows (
        id bigint generated always as identity primary key,
        sync_id uuid not null references syncs on delete cascade,
        kind text not null check (kind in ('modified', 'archived', 'removed')),
        from_at timestamptz not null,
        to_at timestamptz not null check (to_at > from_at),
        total integer,
        stored integer not null default 0,
        position text,
        status text not null default 'open' check (status in ('open', 'done', 'failed')),
        reason text
      )`.execute(db)
    await sql`create index sync_windows_of on sync_windows (sync_id, from_at)`.execute(db)
  },
}
