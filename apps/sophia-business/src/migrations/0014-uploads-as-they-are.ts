import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** An upload lies there for seconds: packing and unpacking it costs more than the room that it takes. */
export const uploadsAsTheyAre: Migration = {
  async up(db) {
    await sql`alter table intake_chunks alter column bytes set storage external`.execute(db)
  },
}
