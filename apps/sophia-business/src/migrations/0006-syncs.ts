import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * A sync is a row, and its lease a time in that row: pages are stored in transactions of their own, each with the cursor
 * behind it, so the lease cannot be the lock of one transaction. `attempts` is the fencing token: whoever holds an older
 * one can store nothing.
 */
export const syncs: Migration = {
  async up(db) {
    await sql`
      create table syncs (
        id uuid primary key default uuidv7(),
        source text not null check (source in ('hubspot', 'github', 'lambda')),
        status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
        subject text not null,
        role text not null,
        idempotency_key text,
        attempts integer not null default 0,
        leased_until timestamptz,
        read integer not null default 0,
        stored integer not null default 0,
        removed integer not null default 0,
        missing json not null default '[]',
        fault text,
        origin text,
        queued_at timestamptz not null default clock_timestamp(),
        started_at timestamptz,
        ended_at timestamptz
      )`.execute(db)
    await sql`create unique index syncs_one_each on syncs (source) where status in ('queued', 'running')`.execute(db)
    await sql`create unique index syncs_keys on syncs (subject, idempotency_key) where idempotency_key is not null`.execute(
      db,
    )
    await sql`
      create table sync_cursors (
        source text not null,
        stream text not null,
        cursor text not null,
        primary key (source, stream)
      )`.execute(db)
    await sql`alter table revisions add column sync_id uuid, add column incomplete json not null default '{}'`.execute(
      db,
    )
  },
}
