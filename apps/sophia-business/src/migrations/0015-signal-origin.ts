import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Who is told of a figure is told whether it is one of the sandbox's made-up company; null: it is not, or nobody noted it. */
export const signalOrigin: Migration = {
  async up(db) {
    for (const table of ['signal_rules', 'signal_events'])
      await sql`alter table ${sql.table(table)} add column origin text check (origin = 'sandbox')`.execute(db)
  },
}
