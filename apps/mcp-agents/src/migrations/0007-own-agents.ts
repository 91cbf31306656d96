import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Agents that people define. A run keeps the definition that it was started with, so old versions are not kept here. */
export const ownAgents: Migration = {
  async up(db) {
    await sql`
      create table agents (
        name text primary key,
        version integer not null default 1,
        definition json not null,
        changed_by text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`.execute(db)
  },
}
