import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * Rules on metrics, what they are now, what became of them, and whom it was told. An event is stored with the change of
 * its rule's state, in one transaction; telling somebody comes after, once for each channel.
 */
export const signals: Migration = {
  async up(db) {
    await sql`
      create table signal_rules (
        name text primary key,
        rule jsonb not null,
        status text not null default 'quiet' check (status in ('quiet', 'firing', 'unknown')),
        since timestamptz not null default now(),
        value text,
        lineage_id text,
        reason text,
        checked_at timestamptz,
        changed_by text not null,
        changed_at timestamptz not null default now()
      )`.execute(db)
    await sql`
      create table signal_events (
        id uuid primary key default uuidv7(),
        rule text not null,
        kind text not null check (kind in ('fired', 'recovered')),
        title text not null,
        sentence text not null,
        lineage_id text not null,
        channels jsonb not null,
        happened_at timestamptz not null default now()
      )`.execute(db)
    await sql`create index signal_events_time on signal_events (happened_at)`.execute(db)
    await sql`
      create table signal_deliveries (
        event_id uuid not null references signal_events on delete cascade,
        channel text not null,
        status text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed')),
        attempts integer not null default 0,
        due_at timestamptz not null default now(),
        reason text,
        primary key (event_id, channel)
      )`.execute(db)
    await sql`create index signal_deliveries_due on signal_deliveries (due_at) where status in ('pending', 'sending')`.execute(
      db,
    )
  },
}
