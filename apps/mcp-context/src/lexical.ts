import { type RawBuilder, sql } from 'kysely'
import { b, k1, type Term, type WeightedTerm } from './bm25.ts'
import type { ChunkWords } from './feedback.ts'
import { countsOf } from './lexemes.ts'
import { type Filters, filter, passages } from './passages.ts'
import type { Write } from './tables.ts'

/** The documents that are searched, and how much they hold. */
export interface Corpus {
  readonly spaces: readonly number[]
  readonly chunks: number
  readonly tokens: number
  /** Those that others may see among them. For the choice of a plan: nothing that is answered may depend on it. */
  readonly allChunks: number
  /** The instant whose latest versions are searched; undefined: now. */
  readonly asOf?: Date | undefined
}

export interface Scored {
  readonly id: number
  readonly score: number
  /** What each term added, in the order of the terms. */
  readonly parts: readonly number[]
}

/**
 * The stemmed words of a query, without stop words, and in how many chunks of the corpus each occurs. They are given to the
 * table as one list: for each alone the planner takes the index of trigrams, which answers some fifty times slower.
 */
export async function countQuery(read: Write, query: string, { spaces, asOf }: Corpus): Promise<Term[]> {
  const { rows } = await sql<Term>`
    select lexeme, coalesce(sum(held.chunks), 0)::bigint as chunks
    from unnest(to_tsvector('words', ${query})) left join (
      select term, chunks from terms
      where term = any(tsvector_to_array(to_tsvector('words', ${query}))) and space_id = any(${spaces}::integer[])
    ) held on term = lexeme
    group by lexeme`.execute(read)
  // A word that only past versions hold counts as rare, else they could not be found by it.
  return asOf === undefined ? rows : rows.map((row) => ({ ...row, chunks: Math.max(1, row.chunks) }))
}

/** In how many chunks of the corpus each lexeme occurs. */
export async function countLexemes(read: Write, lexemes: readonly string[], { spaces }: Corpus): Promise<Term[]> {
  const { rows } = await sql<Term>`
    select term as lexeme, sum(chunks)::bigint as chunks from terms
    where term = any(${lexemes}::text[]) and space_id = any(${spaces}::integer[]) group by term`.execute(read)
  return rows
}

/** The best chunks by BM25 of all `terms`, of those that hold one of the `drivers`. */
export async function rank(
  read: Write,
  corpus: Corpus,
  { terms, drivers, filters, limit }: Ranking,
): Promise<Scored[]> {
  const wanted = drivers.map(({ lexeme }) => quoted(lexeme)).join(' | ')
  const condition = sql`lexemes @@ ${wanted}::tsquery and space_id = any(${corpus.spaces}::integer[]) ${filter(filters, corpus.asOf)}`
  const { rows } = await sql<Scored>`
    select id, parts, score from ${scored(corpus, terms, condition)} order by score desc, id limit ${limit}`.execute(
    read,
  )
  return rows
}

interface Ranking {
  readonly terms: readonly WeightedTerm[]
  readonly drivers: readonly WeightedTerm[]
  readonly filters: Filters
  readonly limit: number
}

/** What ranked chunks are made of, by their identifiers. */
export async function wordsOf(
  read: Write,
  { asOf }: Corpus,
  ranked: readonly Scored[],
): Promise<Map<number, ChunkWords>> {
  const { rows } = await sql<{ id: number; tokens: number; lexemes: string }>`
    select id, tokens, lexemes::text as lexemes
    from ${passages(asOf)} where id = any(${ranked.map(({ id }) => id)}::bigint[])`.execute(read)
  return new Map(rows.map(({ id, tokens, lexemes }) => [id, { tokens, counts: countsOf(lexemes) }]))
}

/** What is past has no statistics of its own. */
export const averageTokens = ({ tokens, chunks }: Corpus): number => tokens / chunks || 100

/** ts_rank of one lexeme with all weights 1 is the sum of 1/i² for i up to its count, over the limit of that sum. */
const limitOfRank = 1.644_934_066_85

/**
 * Chunks with their BM25. The count of a word in a chunk is won back from `ts_rank`: one call in C a word and chunk, many
 * times faster than to unnest the lexemes. `offset 0` keeps each layer from being computed again by the one above it.
 */
function scored(corpus: Corpus, terms: readonly WeightedTerm[], condition: RawBuilder<unknown>): RawBuilder<unknown> {
  const column = (index: number) => sql.ref(`r${index}`)
  const ranks = terms.map(
    ({ lexeme }, index) => sql`ts_rank('{1,1,1,1}', lexemes, ${quoted(lexeme)}::tsquery) as ${column(index)}`,
  )
  const parts = terms.map(({ weight }, index) => {
    const count = sql`round(1 / (${limitOfRank}::float8 * (1 - ${column(index)})) - 0.5)`
    return sql`case when ${column(index)} = 0 then 0 else ${weight * (k1 + 1)}::float8 / (1 + norm / ${count}) end`
  })
  const sum = terms.map((_, index) => sql`parts[${sql.lit(index + 1)}]`)
  return sql`(
    select id, parts, ${sql.join(sum, sql` + `)} as score from (
      select id, array[${sql.join(parts)}] as parts from (
        select id, ${k1}::float8 * (1 - ${b}::float8 + ${b}::float8 * tokens / ${averageTokens(corpus)}::float8) as norm,
          ${sql.join(ranks)}
        from ${passages(corpus.asOf)} where ${condition} offset 0
      ) ranked offset 0
    ) weighed
  ) scored`
}

/** As a tsquery reads a word that may hold any character. */
const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
