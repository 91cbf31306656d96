import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * Offsets count UTF-16 code units, so text is cut in JavaScript and never with `substring`. A chunk's `lexemes` hold the
 * title three times, the headings above it and its own text; `tokens` counts all of that.
 *
 * Statistics are kept per space, because a score must not depend on documents that the caller may not see. Writers of one
 * space take turns by locking its row first; the triggers below rely on it, else two of them could deadlock on `terms`.
 * `chunks.space_id` and `terms` carry no foreign keys of their own: they follow the document and the triggers, and a check
 * for every word would be a third of the cost of storing.
 */
export const documents: Migration = {
  async up(db) {
    await sql`
      create table collections (
        id integer generated always as identity primary key,
        name text not null unique,
        description text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`.execute(db)
    await sql`
      create table spaces (
        id integer generated always as identity primary key,
        collection_id integer not null references collections (id) on delete cascade,
        visibility text not null,
        chunks integer not null default 0,
        tokens bigint not null default 0,
        unique (collection_id, visibility)
      )`.execute(db)
    await sql`
      create table documents (
        id uuid primary key default uuidv7(),
        space_id integer not null references spaces (id) on delete cascade,
        source text,
        version integer not null,
        sha256 text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`.execute(db)
    await sql`create unique index documents_source on documents (space_id, source)`.execute(db)
    await sql`create index documents_content on documents (space_id, sha256)`.execute(db)
    await sql`create index documents_newest on documents (space_id, id desc)`.execute(db)
    await sql`
      create table versions (
        document_id uuid not null references documents (id) on delete cascade,
        version integer not null,
        title text not null,
        media_type text not null,
        text text not null,
        sha256 text not null,
        metadata jsonb not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        primary key (document_id, version)
      )`.execute(db)
    await sql`
      create table chunks (
        id bigint generated always as identity primary key,
        document_id uuid not null references documents (id) on delete cascade,
        space_id integer not null,
        ordinal integer not null,
        start_offset integer not null,
        end_offset integer not null,
        headings text[] not null,
        text text not null,
        tokens integer not null,
        lexemes tsvector storage main not null,
        unique (document_id, ordinal)
      )`.execute(db)
    await sql`create index chunks_lexemes on chunks using gin (lexemes) with (gin_pending_list_limit = 512)`.execute(db)
    await sql`create index chunks_space on chunks (space_id)`.execute(db)
    await sql`
      create table terms (
        term text not null,
        space_id integer not null,
        chunks integer not null,
        primary key (term, space_id)
      ) with (fillfactor = 80)`.execute(db)
    await countTerms(db)
  },
}

async function countTerms(db: Parameters<Migration['up']>[0]): Promise<void> {
  await sql`
    create function count_added_chunks() returns trigger language plpgsql as $$
    begin
      insert into terms (term, space_id, chunks)
      select lexeme, space_id, count(*) from added, unnest(lexemes) group by 1, 2 order by 2, 1
      on conflict (term, space_id) do update set chunks = terms.chunks + excluded.chunks;
      update spaces set chunks = spaces.chunks + sums.chunks, tokens = spaces.tokens + sums.tokens
      from (select space_id, count(*) as chunks, sum(tokens) as tokens from added group by 1) sums
      where spaces.id = sums.space_id;
      return null;
    end $$`.execute(db)
  await sql`
    create function count_removed_chunks() returns trigger language plpgsql as $$
    begin
      with sums as (select lexeme, space_id, count(*) as chunks from removed, unnest(lexemes) group by 1, 2)
      merge into terms using sums on terms.term = sums.lexeme and terms.space_id = sums.space_id
      when matched and terms.chunks <= sums.chunks then delete
      when matched then update set chunks = terms.chunks - sums.chunks;
      update spaces set chunks = spaces.chunks - sums.chunks, tokens = spaces.tokens - sums.tokens
      from (select space_id, count(*) as chunks, sum(tokens) as tokens from removed group by 1) sums
      where spaces.id = sums.space_id;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger count_added after insert on chunks referencing new table as added
    for each statement execute function count_added_chunks()`.execute(db)
  await sql`
    create trigger count_removed after delete on chunks referencing old table as removed
    for each statement execute function count_removed_chunks()`.execute(db)
}
