import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Old ones are forgotten: they are found by their age. */
export const deliveriesAge: Migration = {
  async up(db) {
    await sql`create index deliveries_age on deliveries (received_at)`.execute(db)
  },
}
