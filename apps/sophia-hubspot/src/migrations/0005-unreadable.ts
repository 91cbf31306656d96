import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** What a window met and could not store: whoever goes on with it after a crash must not call it done. */
export const unreadable: Migration = {
  async up(db) {
    await sql`alter table sync_windows add column unreadable text[] not null default '{}'`.execute(db)
  },
}
