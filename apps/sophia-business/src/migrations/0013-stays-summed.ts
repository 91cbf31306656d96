import type { Migration } from '@sophia/database'
import { type Kysely, sql } from 'kysely'

const columns = sql`source, stage, status, outcome, left_on, stays, days`
/** A stay as it counts: one, and as long as it was. */
const days = sql`extract(epoch from left_at - entered_at) / 86400`
const holdsNow = sql`valid_to = 2147483647 and left_on is not null`

/**
 * Stays that ended, as they are known now, added up by day: a million of them are some ten thousand rows. Triggers keep it,
 * in the transaction that changes the facts and whoever changes them, so that the two cannot come apart. What was known at an
 * instant is read from the facts themselves.
 *
 * `stays` and `days` of a single stay are worked out when they are read: a metric means the same over both tables.
 */
export const staysSummed: Migration = {
  async up(db) {
    await sql`
      alter table stage_changes
        add column stays integer generated always as (1) virtual,
        add column days numeric generated always as (${days}) virtual`.execute(db)
    await sql`
      create table stays_summed (
        source text not null,
        stage text not null,
        status text not null,
        outcome text,
        left_on date not null,
        stays bigint not null,
        days numeric not null,
        unique nulls not distinct (source, stage, status, outcome, left_on)
      )`.execute(db)
    await sql`
      insert into stays_summed (${columns})
      select source, stage, status, outcome, left_on, count(*), sum(${days}) from stage_changes where ${holdsNow}
      group by source, stage, status, outcome, left_on`.execute(db)
    await keepSummed(db)
  },
}

async function keepSummed(db: Kysely<unknown>): Promise<void> {
  // A virtual column is empty in the rows that a trigger is given.
  await sql`
    create function sum_stays() returns trigger language plpgsql as $$
    begin
      insert into stays_summed as summed (${columns})
      select source, stage, status, outcome, left_on, tg_argv[0]::integer * count(*), tg_argv[0]::integer * sum(${days})
      from changed where ${holdsNow}
      group by source, stage, status, outcome, left_on
      on conflict (source, stage, status, outcome, left_on)
        do update set stays = summed.stays + excluded.stays, days = summed.days + excluded.days;
      return null;
    end $$`.execute(db)
  for (const [event, rows, sign] of [
    ['insert', 'new', '1'],
    ['update', 'old', '-1'],
    ['update', 'new', '1'],
    ['delete', 'old', '-1'],
  ] as const)
    await sql`
      create trigger ${sql.ref(`sum_stays_${event}_${rows}`)} after ${sql.raw(event)} on stage_changes
      referencing ${sql.raw(rows)} table as changed
      for each statement execute function sum_stays(${sql.lit(sign)})`.execute(db)
}
