import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** What a research cost; null where nothing had a price. */
export const spend: Migration = {
  async up(db) {
    await sql`alter table research add column spend jsonb`.execute(db)
  },
}
