import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** The webhook of a GitHub App belongs to no owner of repositories. */
export const appHooks: Migration = {
  async up(db) {
    await sql`alter table hooks alter column owner drop not null`.execute(db)
  },
}
