import { type AliasedRawBuilder, type RawBuilder, sql } from 'kysely'
import type { SearchInput } from './schemas.ts'

export type Filters = NonNullable<SearchInput['filters']>

/**
 * The chunks that a search looks through: the latest version of each document, or the one that was the latest at an
 * instant.
 */
export const passages = (asOf: Date | undefined): RawBuilder<unknown> =>
  asOf === undefined
    ? sql`chunks`
    : sql`(
        select chunks.id, chunks.document_id, space_id, versions.version, ordinal, start_offset, end_offset, headings,
          chunks.text, tokens, lexemes
        from chunks join versions on versions.document_id = chunks.document_id
          and versions.version = (select version from documents where documents.id = chunks.document_id)
        where versions.created_at <= ${asOf}
        union all
        select id, document_id, space_id, version, ordinal, start_offset, end_offset, headings, text, tokens, lexemes
        from past_chunks where valid_from <= ${asOf} and valid_to > ${asOf}
      ) passages`

/** The condition on passages that a caller's filters make; they hold for the version that is searched. */
export function filter({ mediaType, source, metadata }: Filters, asOf: Date | undefined): RawBuilder<unknown> {
  const conditions = [
    ...(mediaType === undefined ? [] : [sql`versions.media_type = ${mediaType}`]),
    ...(source === undefined ? [] : [sql`documents.source = ${source}`]),
    ...(metadata === undefined ? [] : [sql`versions.metadata @> ${JSON.stringify(metadata)}::jsonb`]),
  ]
  if (!conditions.length) return sql``
  const all = sql.join(conditions, sql` and `)
  if (asOf !== undefined) {
    return sql`and (document_id, version) in (
      select documents.id, versions.version from documents join versions on versions.document_id = documents.id
      where ${all})`
  }
  return sql`and document_id in (
    select documents.id from documents
    join versions on versions.document_id = documents.id and versions.version = documents.version
    where ${all})`
}

interface Passage {
  id: number
  document_id: string
  version: number
  ordinal: number
  start_offset: number
  end_offset: number
  headings: string[]
  text: string
}

/** Chunks that are known by their identifiers, past or not. */
export const passagesOf = <Alias extends string>(
  ids: readonly number[],
  alias: Alias,
): AliasedRawBuilder<Passage, Alias> =>
  sql<Passage>`(
    select chunks.id, document_id, documents.version, ordinal, start_offset, end_offset, headings, text
    from chunks join documents on documents.id = document_id where chunks.id = any(${ids}::bigint[])
    union all
    select id, document_id, version, ordinal, start_offset, end_offset, headings, text
    from past_chunks where id = any(${ids}::bigint[])
  )`.as(alias)
