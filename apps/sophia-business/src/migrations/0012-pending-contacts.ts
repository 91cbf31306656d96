import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** A company that is in HubSpot, and whose contact is not yet: whoever brings it again brings the contact. */
export const pendingContacts: Migration = {
  async up(db) {
    await sql`alter table prospect_writes add column contact_pending boolean not null default false`.execute(db)
  },
}
