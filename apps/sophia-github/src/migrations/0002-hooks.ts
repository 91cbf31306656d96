import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * `hooks`: the webhooks that deliveries came from; `repo` is null for an organisation's. Up to `covered_until` nothing is
 * missing. `gaps`: deliveries that were asked for again and have not come yet.
 */
export const hooks: Migration = {
  async up(db) {
    await sql`
      create table hooks (
        hook bigint primary key,
        owner text not null,
        repo text,
        heard_at timestamptz not null default now(),
        covered_until timestamptz,
        check_after timestamptz not null default now()
      )`.execute(db)
    await sql`
      create table gaps (
        guid text primary key,
        hook bigint not null references hooks on delete cascade,
        requests integer not null,
        requested_at timestamptz not null
      )`.execute(db)
  },
}
