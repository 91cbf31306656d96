import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Citations count bytes of `results.text` in UTF-8, which is the encoding of the database: the text is never rewritten. */
export const research: Migration = {
  async up(db) {
    await sql`
      create table research (
        id uuid primary key default uuidv7(),
        question text not null,
        status text not null check (status in ('complete', 'partial', 'abstained')),
        answer jsonb not null,
        sources jsonb not null,
        origin text not null check (origin in ('live', 'sandbox')),
        created_by text not null,
        created_at timestamptz not null default now()
      )`.execute(db)
    await sql`
      create table results (
        research_id uuid not null references research (id) on delete cascade,
        id text not null,
        place integer not null,
        url text not null,
        title text not null,
        source text not null,
        found_by text[] not null,
        author text,
        published_at timestamptz,
        score double precision not null,
        text text not null,
        sha256 text not null,
        primary key (research_id, id)
      )`.execute(db)
  },
}
