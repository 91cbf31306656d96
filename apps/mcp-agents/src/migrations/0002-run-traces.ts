import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** A run is carried out long after its request and elsewhere: the trace that it belongs to is stored with it. */
export const runTraces: Migration = {
  async up(db) {
    await sql`alter table runs add column traceparent text`.execute(db)
  },
}
