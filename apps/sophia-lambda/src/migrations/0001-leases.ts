import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * A lease is written before Lambda Cloud is asked for anything: whatever is launched has a row that says when it ends.
 * `machines` is what was seen at Lambda Cloud, ours or not, since the vendor keeps no start times and no cost.
 * `fence` grows with every change of the leading replica: a write that carries an old one is refused.
 */
export const leases: Migration = {
  async up(db) {
    await sql`create table installation (single boolean primary key default true check (single), id uuid not null)`.execute(
      db,
    )
    await sql`insert into installation (id) values (gen_random_uuid())`.execute(db)
    await sql`
      create table leadership (
        name text primary key,
        holder text not null default '',
        fence bigint not null default 0,
        until timestamptz not null default '-infinity',
        listed_at timestamptz
      )`.execute(db)
    await sql`insert into leadership (name) values ('reconciler')`.execute(db)
    await sql`
      create table plans (
        hash text primary key,
        subject text not null,
        request jsonb not null,
        choices jsonb not null,
        seconds integer not null check (seconds > 0),
        cents_per_hour integer not null,
        wait_seconds integer not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default now()
      )`.execute(db)
    await sql`
      create table leases (
        id uuid primary key default uuidv7(),
        plan_hash text unique references plans (hash),
        origin text not null check (origin in ('plan', 'adopted')),
        subject text not null,
        status text not null check (status in
          ('requested', 'waiting', 'launching', 'active', 'ending', 'ended', 'failed', 'cancelled')),
        request jsonb not null,
        choices jsonb not null,
        seconds integer not null,
        cents_per_hour integer not null,
        type text,
        region text,
        instance_id text unique,
        attempts integer not null default 0,
        attempted_at timestamptz,
        try_after timestamptz not null default now(),
        wait_until timestamptz not null,
        ends_at timestamptz,
        reason text,
        released_by text,
        terminate_asked_at timestamptz,
        created_at timestamptz not null default now(),
        launched_at timestamptz,
        ended_at timestamptz
      )`.execute(db)
    await sql`
      create index leases_live on leases (status, try_after)
      where status in ('requested', 'waiting', 'launching', 'active', 'ending')`.execute(db)
    await sql`
      create table machines (
        instance_id text primary key,
        lease_id uuid,
        name text,
        type text not null,
        region text not null,
        cents_per_hour integer not null,
        tags jsonb not null,
        status text not null,
        start_known boolean not null,
        started_at timestamptz not null,
        seen_at timestamptz not null,
        ended_at timestamptz
      )`.execute(db)
    await sql`create index machines_running on machines (instance_id) where ended_at is null`.execute(db)
  },
}
