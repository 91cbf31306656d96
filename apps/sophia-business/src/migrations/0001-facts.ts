import type { Migration } from '@sophia/database'
import { type Kysely, sql } from 'kysely'

/** What every version of a fact has beside its own columns. */
const versioned = sql`
  version bigint generated always as identity primary key,
  source text not null,
  hash text not null,
  intake_id uuid not null,
  file text not null,
  line integer not null,
  valid_from integer not null,
  valid_to integer not null default 2147483647`

/** Finds the version that holds now, and keeps it the only one. */
const current = (db: Kysely<unknown>, table: string, key: string) =>
  sql`create unique index ${sql.ref(`${table}_current`)} on ${sql.table(table)} (source, ${sql.ref(key)}) where valid_to = 2147483647`.execute(
    db,
  )

/**
 * A row is never changed: a new version follows it. `valid_from` and `valid_to` are revisions, not instants: an instant is
 * taken before a transaction commits, so a reader could later find rows "known" at a time when nobody saw them. Revisions
 * are numbered under a lock, in the order of their commits, and what was known at one can be read again exactly.
 * 2147483647 is the revision that has not come.
 */
export const facts: Migration = {
  async up(db) {
    await sql`
      create table revisions (
        id integer primary key,
        recorded_at timestamptz not null default clock_timestamp(),
        intake_id uuid,
        refused json not null default '{}'
      )`.execute(db)
    await sql`insert into revisions (id) values (0)`.execute(db)
    await sql`
      create table deals (
        ${versioned},
        deal_id text not null,
        stage text not null,
        status text not null check (status in ('open', 'won', 'lost')),
        product text, owner text, account text,
        engage_date date, close_date date,
        close_value numeric, currency text not null
      )`.execute(db)
    await sql`create table products (${versioned}, name text not null, series text, list_price numeric, currency text not null)`.execute(
      db,
    )
    await sql`create table owners (${versioned}, name text not null, manager text, region text)`.execute(db)
    await sql`
      create table accounts (
        ${versioned},
        name text not null, sector text, country text, parent text,
        founded integer, employees integer, revenue numeric
      )`.execute(db)
    await current(db, 'deals', 'deal_id')
    for (const table of ['products', 'owners', 'accounts']) await current(db, table, 'name')
    await sql`create index deals_closed on deals (close_date)`.execute(db)
    await sql`create index deals_engaged on deals (engage_date)`.execute(db)
    await sql`
      create table lineages (
        id text primary key,
        query json not null,
        metrics json not null,
        revision integer not null references revisions (id),
        row_count integer not null,
        missing json not null,
        created_at timestamptz not null default now()
      )`.execute(db)
  },
}
