import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** When the sources had answered: a round that serves the same question again is older than what is stored of it. */
export const answeredAt: Migration = {
  async up(db) {
    await sql`alter table research add column answered_at timestamptz`.execute(db)
  },
}
