import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * A research goes on after its answer. `pending_until`: by then the process that asks has stored what came, or is gone.
 * A result without a place was cited by an earlier version, and is kept for whoever checks that citation.
 */
export const completion: Migration = {
  async up(db) {
    await sql`
      alter table research
        add column version integer not null default 1,
        add column updated_at timestamptz not null default now(),
        add column pending_until timestamptz`.execute(db)
    await sql`update research set updated_at = created_at`.execute(db)
    await sql`
      alter table results
        alter column place drop not null,
        drop constraint results_pkey,
        add primary key (research_id, id, sha256)`.execute(db)
  },
}
