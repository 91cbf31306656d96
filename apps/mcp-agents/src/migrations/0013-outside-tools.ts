import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Tools of servers that are not ours, as somebody agreed to them. */
export const outsideTools: Migration = {
  async up(db) {
    await sql`
      create table outside_tools (
        tool text primary key,
        hash text not null,
        reads_only boolean not null,
        agreed_by text not null,
        agreed_at timestamptz not null default now()
      )`.execute(db)
  },
}
