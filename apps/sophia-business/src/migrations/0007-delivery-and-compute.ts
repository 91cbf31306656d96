import type { Migration } from '@sophia/database'
import { type Kysely, sql } from 'kysely'

/** As for every fact: a version follows another, and none is changed. `intake_id` is the sync that brought it. */
const versioned = sql`
  version bigint generated always as identity primary key,
  source text not null,
  hash text not null,
  intake_id uuid not null,
  file text not null,
  line integer not null,
  valid_from integer not null,
  valid_to integer not null default 2147483647,
  key text not null`

const dayOf = (column: string) => sql`date generated always as ((${sql.ref(column)} at time zone 'UTC')::date) stored`

async function create(db: Kysely<unknown>, table: string, columns: ReturnType<typeof sql>): Promise<void> {
  await sql`create table ${sql.table(table)} (${versioned}, ${columns})`.execute(db)
  await sql`create unique index ${sql.ref(`${table}_current`)} on ${sql.table(table)} (source, key) where valid_to = 2147483647`.execute(
    db,
  )
}

/**
 * What delivery is measured by, as sophia-github attributes it, and a day of compute. Hours are as they were given: a
 * median of them is the same here and there.
 */
export const deliveryAndCompute: Migration = {
  async up(db) {
    await create(
      db,
      'deployments',
      sql`repository text not null, outcome text not null check (outcome in ('success', 'failure')),
        finished_at timestamptz not null, finished_on ${dayOf('finished_at')}`,
    )
    await create(
      db,
      'delivered_changes',
      sql`repository text not null, number integer not null, first_commit_at timestamptz not null,
        merged_at timestamptz not null, deployed_at timestamptz not null, lead_hours double precision not null,
        deployed_on ${dayOf('deployed_at')}`,
    )
    await create(
      db,
      'incidents',
      sql`repository text not null, failed_at timestamptz not null, recovered_at timestamptz,
        recovery_hours double precision, failed_on ${dayOf('failed_at')}`,
    )
    await create(
      db,
      'compute_days',
      sql`day date not null, instance_type text not null, cost numeric not null, currency text not null,
        hours numeric not null, leased_hours numeric not null, instances integer not null`,
    )
    // One origin of deals counts, and one of deployments: each for itself.
    await sql`alter table fact_sources add column family text not null default 'deals'`.execute(db)
  },
}
