import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** As for every fact: a version follows another, and none is changed. `intake_id` is the sync that brought it. */
const versioned = sql`
  version bigint generated always as identity primary key,
  source text not null,
  hash text not null,
  intake_id uuid not null,
  file text not null,
  line integer not null,
  valid_from integer not null,
  valid_to integer not null default 2147483647,
  key text not null`

const openEnd = sql`2147483647`

/**
 * What an export cannot say and a CRM can: where a deal has been, and when; and the people behind it. A row of
 * `stage_changes` is the time that a deal spent in a stage, ended by the next change: sums over it need no look at the
 * row after.
 */
export const syncedFacts: Migration = {
  async up(db) {
    await sql`
      alter table deals
        add column owner_id text, add column account_id text,
        add column expected_close_date date, add column probability numeric,
        add column moved_on date, add column slips integer`.execute(db)
    await sql`
      create table stage_changes (
        ${versioned},
        deal_id text not null,
        stage text not null,
        status text not null check (status in ('open', 'won', 'lost')),
        entered_at timestamptz not null,
        left_at timestamptz,
        outcome text check (outcome in ('forward', 'back', 'won', 'lost')),
        entered_on date generated always as ((entered_at at time zone 'UTC')::date) stored,
        left_on date generated always as ((left_at at time zone 'UTC')::date) stored
      )`.execute(db)
    await sql`create unique index stage_changes_current on stage_changes (source, key) where valid_to = ${openEnd}`.execute(
      db,
    )
    await sql`create index stage_changes_of on stage_changes (source, deal_id) where valid_to = ${openEnd}`.execute(db)
    await sql`create index stage_changes_left on stage_changes (left_on)`.execute(db)
    await sql`
      create table contacts (
        ${versioned},
        account text, owner text, lifecycle_stage text, origin text, created_on date not null
      )`.execute(db)
    await sql`create unique index contacts_current on contacts (source, key) where valid_to = ${openEnd}`.execute(db)
    await sql`
      create table synced_names (
        source text not null,
        kind text not null,
        external_id text not null,
        name text not null,
        primary key (source, kind, external_id),
        unique (source, kind, name)
      )`.execute(db)
    await countedSources(db)
  },
}

/** A query counts the deals of the sources that are counted, unless it names others: see src/sources.ts. */
async function countedSources(db: Parameters<Migration['up']>[0]): Promise<void> {
  await sql`
    create table fact_sources (
      source text primary key,
      origin text not null check (origin in ('live', 'upload', 'sandbox'))
    )`.execute(db)
  await sql`
    create table counted_sources (
      source text not null,
      valid_from integer not null,
      valid_to integer not null default ${openEnd}
    )`.execute(db)
  await sql`insert into fact_sources select distinct source, 'upload' from deals`.execute(db)
  await sql`insert into counted_sources (source, valid_from) select source, 0 from fact_sources`.execute(db)
}
