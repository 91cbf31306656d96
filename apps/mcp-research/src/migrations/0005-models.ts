import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** How far a research went, and what a model did for it; null without one. */
export const models: Migration = {
  async up(db) {
    await sql`
      alter table research
        add column depth text not null default 'standard' check (depth in ('quick', 'standard', 'deep')),
        add column model jsonb`.execute(db)
  },
}
