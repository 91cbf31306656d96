import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * `fence` grows with every change of hands; a write that carries an old one finds no row. `event_seq` is the number of the
 * last event: it is taken by updating the run's row, so that events are numbered without gaps and in the order of their
 * commits. Results are `json`, not `jsonb`: what was recorded comes back as it was, also with what `jsonb` refuses.
 */
export const runs: Migration = {
  async up(db) {
    await sql`
      create table runs (
        id uuid primary key default uuidv7(),
        agent text not null,
        input json not null,
        status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
        subject text not null,
        idempotency_key text,
        request_hash text not null,
        wall_time_ms integer not null,
        fence integer not null default 0,
        attempts integer not null default 0,
        worker text,
        lease_until timestamptz,
        event_seq integer not null default 0,
        answer text,
        error json,
        created_at timestamptz not null default now(),
        queued_at timestamptz not null default now(),
        started_at timestamptz,
        deadline_at timestamptz,
        ended_at timestamptz
      )`.execute(db)
    await sql`create unique index runs_idempotency_key on runs (subject, idempotency_key)`.execute(db)
    await sql`create index runs_open on runs (status, lease_until) where status in ('queued', 'running')`.execute(db)
    await sql`
      create table steps (
        run_id uuid not null references runs (id) on delete cascade,
        index integer not null,
        tool text not null,
        title text not null,
        arguments json not null,
        status text not null check (status in ('running', 'done', 'failed', 'cancelled')),
        attempts integer not null default 1,
        result json,
        error json,
        summary text,
        lineage_id text,
        started_at timestamptz not null,
        ended_at timestamptz,
        primary key (run_id, index)
      )`.execute(db)
    await sql`
      create table events (
        run_id uuid not null references runs (id) on delete cascade,
        seq integer not null,
        type text not null check (type in ('status', 'step', 'answer')),
        data json not null,
        result_of integer,
        at timestamptz not null default now(),
        primary key (run_id, seq)
      )`.execute(db)
  },
}
