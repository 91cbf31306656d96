import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * What a run may do once because a person said so. `arguments_hash` binds the word to these arguments; `used` ends it. Its
 * time runs out by itself: `expires_at` counts, whatever `status` still says.
 */
export const approvals: Migration = {
  async up(db) {
    await sql`
      create table approvals (
        id uuid primary key default uuidv7(),
        run_id uuid not null references runs (id) on delete cascade,
        step_index integer not null,
        tool text not null,
        title text not null,
        arguments json not null,
        arguments_hash text not null,
        why text not null,
        requested_by text not null,
        status text not null default 'pending'
          check (status in ('pending', 'approved', 'rejected', 'expired', 'used', 'withdrawn')),
        requested_at timestamptz not null default now(),
        expires_at timestamptz not null,
        decided_by text,
        decided_at timestamptz,
        reason text,
        used_at timestamptz,
        unique (run_id, step_index)
      )`.execute(db)
    await sql`create index approvals_pending on approvals (expires_at) where status = 'pending'`.execute(db)
    for (const [table, statuses] of [
      ['runs', ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled']],
      ['steps', ['running', 'waiting', 'done', 'failed', 'cancelled']],
    ] as const) {
      const constraint = `${table}_status_check`
      await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(constraint)}`.execute(db)
      await sql`
        alter table ${sql.table(table)} add constraint ${sql.ref(constraint)}
        check (status in (${sql.join(statuses.map((status) => sql.lit(status)))}))`.execute(db)
    }
    // While a run waits for a person, its time budget does not run.
    await sql`alter table runs add column waiting_since timestamptz`.execute(db)
  },
}
