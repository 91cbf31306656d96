import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Every figure of stages says how many deals have no history: without an index that is a look at all deals. */
export const withoutHistory: Migration = {
  async up(db) {
    await sql`create index deals_without_history on deals (source, valid_to, valid_from) where moved_on is null`.execute(
      db,
    )
  },
}
