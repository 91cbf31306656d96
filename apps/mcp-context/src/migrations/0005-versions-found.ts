import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/**
 * Chunks of versions that are no longer the latest: what `asOf` searches beside the latest ones. They move here with the
 * identifier they had, so that the index of today stays as small as today. Versions that were replaced before this table
 * was made can be read, not found.
 */
export const versionsFound: Migration = {
  async up(db) {
    await sql`
      create table past_chunks (
        id bigint primary key,
        document_id uuid not null references documents (id) on delete cascade,
        space_id integer not null,
        version integer not null,
        valid_from timestamptz not null,
        valid_to timestamptz not null,
        ordinal integer not null,
        start_offset integer not null,
        end_offset integer not null,
        headings text[] not null,
        text text not null,
        tokens integer not null,
        lexemes tsvector storage main not null
      )`.execute(db)
    await sql`create index past_chunks_lexemes on past_chunks using gin (lexemes)`.execute(db)
    await sql`create index past_chunks_document on past_chunks (document_id)`.execute(db)
  },
}
