import type { Migration } from '@sophia/database'
import { type RawBuilder, sql } from 'kysely'

/**
 * Words as a search compares them: `words` is English without accents, so that Zürich is found by zurich; and an index of
 * the parts of each word finds what is spelled alike. Both extensions come with Postgres, and need no superuser.
 *
 * What was stored before and has accents is stored anew under the identifiers it had, through the triggers that keep the
 * statistics.
 */
export const words: Migration = {
  async up(db) {
    await sql`create extension if not exists unaccent`.execute(db)
    await sql`create extension if not exists pg_trgm`.execute(db)
    await sql`create text search configuration words (copy = pg_catalog.english)`.execute(db)
    await sql`
      alter text search configuration words
      alter mapping for hword, hword_part, word with unaccent, pg_catalog.english_stem`.execute(db)
    const lexemesOf = (table: 'gone' | 'past_chunks') => sql`
      setweight(to_tsvector('words', versions.title), 'A') || setweight(to_tsvector('words', versions.title), 'A')
        || setweight(to_tsvector('words', versions.title), 'A')
        || to_tsvector('words', array_to_string(${sql.ref(`${table}.headings`)}, ' '))
        || to_tsvector('words', ${sql.ref(`${table}.text`)})`
    // Who is storing a document is waited for. Replicas of before go on storing words as before: they are stopped first.
    await sql`select id from spaces order by id for update`.execute(db)
    await sql`
      with gone as (
        delete from chunks using documents, versions
        where documents.id = chunks.document_id and versions.document_id = documents.id
          and versions.version = documents.version
          and ${hasAccents('chunks')}
        returning chunks.*, versions.version
      )
      insert into chunks (id, document_id, space_id, ordinal, start_offset, end_offset, headings, text, tokens, lexemes)
      overriding system value
      select gone.id, gone.document_id, space_id, ordinal, start_offset, end_offset, headings, gone.text, tokens,
        ${lexemesOf('gone')}
      from gone join versions on versions.document_id = gone.document_id and versions.version = gone.version`.execute(
      db,
    )
    await sql`
      update past_chunks set lexemes = ${lexemesOf('past_chunks')} from versions
      where versions.document_id = past_chunks.document_id and versions.version = past_chunks.version
        and ${hasAccents('past_chunks')}`.execute(db)
    await sql`
      create index terms_alike on terms using gin (term gin_trgm_ops) with (gin_pending_list_limit = 256)`.execute(db)
  },
}

/** Anywhere in what a chunk is found by. Only what is not ASCII takes more bytes than characters. */
function hasAccents(table: 'chunks' | 'past_chunks'): RawBuilder<unknown> {
  const isLonger = (text: RawBuilder<unknown>) => sql`octet_length(${text}) > char_length(${text})`
  const headings = sql`array_to_string(${sql.ref(`${table}.headings`)}, '')`
  const texts = [sql.ref(`${table}.text`), sql.ref('versions.title'), headings]
  return sql`(${sql.join(texts.map(isLonger), sql` or `)})`
}
