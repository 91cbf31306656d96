import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** `guid` is GitHub's own, the same for every attempt of a delivery. The body stays text: jsonb refuses some of JSON. */
export const deliveries: Migration = {
  async up(db) {
    await sql`
      create table deliveries (
        guid text primary key,
        event text not null,
        body text not null,
        received_at timestamptz not null default now()
      )`.execute(db)
  },
}
