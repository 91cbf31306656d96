import { drivers, scoreOf, weigh, type WeightedTerm } from './bm25.ts'
import { type ChunkWords, isWorthwhile, learn, share, trusted } from './feedback.ts'
import { averageTokens, type Corpus, countLexemes, countQuery, rank, type Scored, wordsOf } from './lexical.ts'
import type { Filters } from './passages.ts'
import { type Respelled, respell } from './spelling.ts'
import type { Write } from './tables.ts'

export interface RankedChunk extends Scored {
  /** BM25 of the query's words. */
  readonly lexical: number
  /** BM25 of the words learned from the best hits, where that was worthwhile. */
  readonly feedback?: number
}

export interface RankedChunks {
  /** The query's words that the corpus knows. */
  readonly terms: readonly WeightedTerm[]
  readonly chunks: readonly RankedChunk[]
  /** Words of the query that nothing holds, and what was searched in their place. */
  readonly respelled: readonly Respelled[]
  /** false: chunks that hold only frequent words were not looked at. */
  readonly complete: boolean
}

/** As many as a caller may ask for, so that fewer hits are always the first of more. */
const depth = 100

/** The `k` best chunks of the corpus for a query in plain language. */
export async function findBest(
  read: Write,
  corpus: Corpus,
  query: string,
  filters: Filters,
  k: number,
): Promise<RankedChunks> {
  const counted = await countQuery(read, query, corpus)
  // Who writes quotation marks means these very words.
  const { terms: spelled, respelled } = query.includes('"')
    ? { terms: counted, respelled: [] }
    : await respell(read, counted, corpus)
  const terms = weigh(spelled, corpus.chunks)
  if (!terms.length) return { terms, chunks: [], respelled, complete: true }
  const driving = drivers(terms, corpus.chunks)
  const ranked = await rank(read, corpus, { terms, drivers: driving, filters, limit: depth })
  const chunks = isWorthwhile(query, terms.length, ranked.length)
    ? await rankAgain(read, corpus, terms.length, ranked)
    : ranked.map((chunk) => ({ ...chunk, lexical: chunk.score }))
  return { terms, chunks: chunks.slice(0, k), respelled, complete: driving.length === terms.length }
}

async function rankAgain(
  read: Write,
  corpus: Corpus,
  queryWords: number,
  ranked: readonly Scored[],
): Promise<RankedChunk[]> {
  const words = await wordsOf(read, corpus, ranked)
  const candidates = ranked.slice(0, trusted).flatMap(({ id, score }) => {
    const known = words.get(id)
    return known ? [{ score, ...known }] : []
  })
  const learned = learn(candidates, queryWords)
  const counted = weigh(await countLexemes(read, [...learned.keys()], corpus), corpus.chunks)
  const average = averageTokens(corpus)
  const feedbackOf = ({ tokens, counts }: ChunkWords): number =>
    counted.reduce((sum, { lexeme, weight }) => {
      const count = counts.get(lexeme)
      return count === undefined ? sum : sum + scoreOf(weight * (learned.get(lexeme) ?? 0), count, tokens, average)
    }, 0)
  return ranked
    .map((chunk) => {
      const known = words.get(chunk.id)
      const added = known ? feedbackOf(known) : 0
      return { ...chunk, lexical: chunk.score, feedback: added, score: (1 - share) * chunk.score + share * added }
    })
    .sort((one, other) => other.score - one.score || one.id - other.id)
}
