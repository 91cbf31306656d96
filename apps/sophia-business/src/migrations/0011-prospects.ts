import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Lists of companies to win, as they were given, and what was written of them to HubSpot, whose search shows it later. */
export const prospects: Migration = {
  async up(db) {
    await sql`
      create table prospect_lists (
        name text primary key,
        changed_by text not null,
        changed_at timestamptz not null default now()
      )`.execute(db)
    await sql`
      create table prospects (
        list text not null references prospect_lists on delete cascade,
        key text not null,
        place integer not null,
        company text not null,
        domain text, industry text, country text, employees integer, contact_name text, contact_email text,
        primary key (list, key)
      )`.execute(db)
    await sql`
      create table prospect_writes (
        key text primary key,
        hubspot_id text,
        begun_at timestamptz not null default now()
      )`.execute(db)
  },
}
