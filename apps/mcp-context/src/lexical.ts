import { type RawBuilder, sql } from 'kysely'
import { b, k1, type Term, type WeightedTerm } from './bm25.ts'
import type { SearchInput } from './schemas.ts'
import type { Write } from './tables.ts'

export interface Ranked {
  readonly id: number
  readonly score: number
  /** What each term added, in the order of the terms. */
  readonly parts: readonly number[]
}

export interface LexicalQuery {
  readonly spaces: readonly number[]
  /** All count in the score. */
  readonly terms: readonly WeightedTerm[]
  /** A chunk is scored when it holds one of these. */
  readonly drivers: readonly WeightedTerm[]
  /** Tokens of an average chunk. */
  readonly averageTokens: number
  readonly k: number
  readonly filters: NonNullable<SearchInput['filters']>
}

/** The stemmed words of a query, without stop words, and in how many chunks of the spaces each occurs. */
export async function countTerms(read: Write, query: string, spaces: readonly number[]): Promise<Term[]> {
  const { rows } = await sql<Term>`
    select lexeme, coalesce(sum(terms.chunks), 0)::bigint as chunks
    from unnest(to_tsvector('english', ${query})) left join terms on term = lexeme and space_id = any(${spaces}::integer[])
    group by lexeme`.execute(read)
  return rows
}

/** ts_rank of one lexeme with all weights 1 is the sum of 1/i² for i up to its count, over the limit of that sum. */
const limitOfRank = 1.644_934_066_85

/**
 * The best chunks by BM25. The count of a word in a chunk is won back from `ts_rank`: one call in C a word and chunk, many
 * times faster than to unnest the lexemes.
 */
export async function rank(read: Write, query: LexicalQuery): Promise<Ranked[]> {
  const ranks = query.terms.map(
    ({ lexeme }, index) => sql`ts_rank('{1,1,1,1}', lexemes, ${quoted(lexeme)}::tsquery) as ${sql.ref(`r${index}`)}`,
  )
  const parts = query.terms.map(({ weight }, index) => {
    const counted = sql`round((1 / (${limitOfRank}::float8 * (1 - ${sql.ref(`r${index}`)})) - 0.5)::numeric)::float8`
    return sql`case when ${sql.ref(`r${index}`)} = 0 then 0 else ${weight * (k1 + 1)}::float8 / (1 + norm / (${counted})) end`
  })
  const sum = query.terms.map((_, index) => sql`parts[${sql.lit(index + 1)}]`)
  const { rows } = await sql<Ranked>`
    select id, parts, ${sql.join(sum, sql` + `)} as score from (
      select id, array[${sql.join(parts)}] as parts from (
        select id, ${k1}::float8 * (1 - ${b}::float8 + ${b}::float8 * tokens / ${query.averageTokens}::float8) as norm,
          ${sql.join(ranks)}
        from chunks
        where lexemes @@ ${query.drivers.map(({ lexeme }) => quoted(lexeme)).join(' | ')}::tsquery
          and space_id = any(${query.spaces}::integer[]) ${filter(query.filters)}
        offset 0
      ) ranked offset 0
    ) scored order by score desc, id limit ${query.k}`.execute(read)
  return rows
}

/** As a tsquery reads a word that may hold any character. */
const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

function filter({ mediaType, source, metadata }: NonNullable<SearchInput['filters']>): RawBuilder<unknown> {
  const conditions = [
    ...(mediaType === undefined ? [] : [sql`versions.media_type = ${mediaType}`]),
    ...(source === undefined ? [] : [sql`documents.source = ${source}`]),
    ...(metadata === undefined ? [] : [sql`versions.metadata @> ${JSON.stringify(metadata)}::jsonb`]),
  ]
  if (!conditions.length) return sql``
  return sql`and document_id in (
    select documents.id from documents
    join versions on versions.document_id = documents.id and versions.version = documents.version
    where ${sql.join(conditions, sql` and `)})`
}
