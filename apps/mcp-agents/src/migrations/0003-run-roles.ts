import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** A run acts with its owner's rights. One from before has no more than the least. */
export const runRoles: Migration = {
  async up(db) {
    await sql`alter table runs add column role text not null default 'read'`.execute(db)
  },
}
