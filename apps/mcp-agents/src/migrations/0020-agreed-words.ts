import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** What a tool said of itself when somebody agreed to it: who is asked again sees what has changed. */
export const agreedWords: Migration = {
  async up(db) {
    await sql`alter table outside_tools add column agreed_words text`.execute(db)
  },
}
