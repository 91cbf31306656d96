import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Runs whose steps are answers of a model too. What the agent was and what the run may use is stored with it. */
export const modelRuns: Migration = {
  async up(db) {
    await sql`alter table runs add column definition json, add column budget json`.execute(db)
    await sql`
      alter table steps
        add column kind text not null default 'tool' check (kind in ('tool', 'model')),
        add column input_tokens integer,
        add column output_tokens integer,
        add column cost_usd double precision`.execute(db)
  },
}
