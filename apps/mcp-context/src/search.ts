import { backgroundCall, type CallContext, problems, UpstreamError } from '@sophia/service'
import { weigh, type WeightedTerm } from './bm25.ts'
import { withinBudget } from './budget.ts'
import { noCollection } from './collections.ts'
import { describedColumns, toDescribed } from './document-view.ts'
import type { Embedding } from './embedding/embedding.ts'
import type { Meaning, Meanings } from './embedding/meanings.ts'
import { byMeaning, byWords, fuse, type Hit } from './fusion.ts'
import { findWords } from './highlights.ts'
import { type Corpus, countQuery } from './lexical.ts'
import { findBest } from './ranking.ts'
import { type Filters, passagesOf } from './passages.ts'
import type { SearchAnswer, SearchHit, SearchInput } from './schemas.ts'
import { anyWithoutVector, nearest } from './semantic.ts'
import type { Store, Write } from './tables.ts'
import { type Viewer, visibleTo } from './visibility.ts'

export interface Search {
  /**
   * The chunks that answer the query best, of what the viewer may see. Scores depend on nothing else either.
   *
   * @throws {Problem} not-found (a collection), deadline-exceeded.
   */
  run(input: SearchInput, viewer: Viewer, call: CallContext): Promise<SearchAnswer>
}

/** As many as a caller may ask for, so that fewer hits are always the first of more. */
const depth = 100

export function createSearch(store: Store, embedding?: Pick<Embedding, 'meanings' | 'caughtUp'>): Search {
  return {
    async run({ query, collections, k = 10, mode = 'hybrid', filters = {}, asOf: wanted }, viewer, call) {
      const asOf = wanted === undefined ? undefined : new Date(wanted)
      // Before the transaction: no connection waits for another system.
      const { meaning, notice } = await understand(embedding?.meanings, query, mode, call)
      return withinBudget(
        store,
        call,
        async (read) => {
          const now = new Date()
          const corpus = await corpusOf(read, viewer, collections, asOf)
          const found = await find(read, corpus, { query, filters, meaning, byMeaningAlone: mode === 'semantic' })
          const waiting = meaning !== undefined && (!embedding?.caughtUp() || (await anyWithoutVector(read, corpus)))
          const said =
            notice ?? (waiting ? 'Some chunks have no vector yet: their meaning was not searched.' : undefined)
          return {
            hits: await describe(read, found.hits.slice(0, k), found.terms),
            mode: meaning ? mode : 'lexical',
            ...(said !== undefined && { notice: said }),
            asOf: (asOf ?? now).toISOString(),
            complete: found.complete && !waiting,
          }
        },
        // One state of the data for all queries of a search.
        { snapshot: true },
      )
    },
  }
}

type Mode = NonNullable<SearchInput['mode']>

/** A hybrid search waits for the endpoint no longer than this, nor than half of its budget: then it goes by words. */
const patienceMs = 2_000

/** @throws {Problem} unprocessable: semantic without an endpoint. {UpstreamError} semantic, and the endpoint fails. */
async function understand(
  meanings: Meanings | undefined,
  query: string,
  mode: Mode,
  call: CallContext,
): Promise<{ meaning?: Meaning; notice?: string }> {
  if (mode === 'lexical') return {}
  if (!meanings) {
    if (mode === 'hybrid') return { notice: 'This service has no embedding endpoint, so the search was lexical.' }
    throw problems.unprocessable(
      'This service has no embedding endpoint, so it cannot search by meaning.',
      'Use the mode lexical, or set EMBEDDING_URL.',
    )
  }
  if (mode === 'semantic') return { meaning: await meanings.of(query, call) }
  try {
    const soon = backgroundCall(Math.max(1, Math.min(patienceMs, call.remaining() / 2)), call.signal)
    return { meaning: await meanings.of(query, soon) }
  } catch (error) {
    call.signal.throwIfAborted()
    if (!(error instanceof UpstreamError)) throw error
    return { notice: `${error.message}, so the search was lexical.` }
  }
}

interface Wanted {
  readonly query: string
  readonly filters: Filters
  readonly meaning: Meaning | undefined
  readonly byMeaningAlone: boolean
}

interface Found {
  readonly terms: readonly WeightedTerm[]
  readonly hits: readonly Hit[]
  readonly complete: boolean
}

async function find(read: Write, corpus: Corpus, { query, filters, meaning, byMeaningAlone }: Wanted): Promise<Found> {
  const near = meaning ? await nearest(read, corpus, { ...meaning, filters, limit: depth }) : []
  if (byMeaningAlone) {
    const terms = weigh(await countQuery(read, query, corpus), corpus.chunks)
    return { terms, hits: near.map(byMeaning), complete: true }
  }
  const { terms, chunks, complete } = await findBest(read, corpus, query, filters, depth)
  return { terms, hits: meaning ? fuse(chunks, near) : chunks.map(byWords), complete }
}

/** What there is to search, and its size. @throws {Problem} not-found: a collection. */
async function corpusOf(
  read: Write,
  viewer: Viewer,
  names: readonly string[] | undefined,
  asOf: Date | undefined,
): Promise<Corpus> {
  if (names) {
    const known = await read.selectFrom('collections').select('name').where('name', 'in', names).execute()
    const missing = names.find((name) => !known.some((each) => each.name === name))
    if (missing !== undefined) throw noCollection(missing)
  }
  let query = read
    .selectFrom('spaces')
    .innerJoin('collections', 'collections.id', 'spaces.collection_id')
    .select(['spaces.id', 'spaces.chunks', 'spaces.tokens'])
    .where(visibleTo(viewer))
  if (asOf === undefined) query = query.where('spaces.chunks', '>', 0)
  if (names) query = query.where('collections.name', 'in', names)
  const spaces = await query.execute()
  const total = (count: (space: (typeof spaces)[number]) => number) =>
    spaces.reduce((sum, space) => sum + count(space), 0)
  return {
    spaces: spaces.map(({ id }) => id),
    chunks: total(({ chunks }) => chunks),
    tokens: total(({ tokens }) => tokens),
    asOf,
  }
}

async function describe(read: Write, ranked: readonly Hit[], terms: readonly WeightedTerm[]): Promise<SearchHit[]> {
  if (!ranked.length) return []
  const rows = await read
    .selectFrom(
      passagesOf(
        ranked.map(({ id }) => id),
        'passages',
      ),
    )
    .innerJoin('documents', 'documents.id', 'passages.document_id')
    .innerJoin('spaces', 'spaces.id', 'documents.space_id')
    .innerJoin('collections', 'collections.id', 'spaces.collection_id')
    .innerJoin('versions', (join) =>
      join.onRef('versions.document_id', '=', 'documents.id').onRef('versions.version', '=', 'passages.version'),
    )
    .select([
      ...describedColumns,
      'passages.id as chunk_id',
      'ordinal',
      'start_offset as start',
      'end_offset as end',
      'headings',
      'passages.text',
    ])
    .execute()
  const byChunk = new Map(rows.map((row) => [row.chunk_id, row]))
  const found = ranked.flatMap((hit) => {
    const row = byChunk.get(hit.id)
    return row ? [{ hit, row }] : []
  })
  const words = await findWords(
    read,
    found.map(({ row }) => row.text),
    new Set(terms.map(({ lexeme }) => lexeme)),
  )
  return found.map(({ hit, row }, index) => ({
    score: hit.score,
    scores: {
      ...(hit.words && { lexical: hit.words.lexical }),
      ...(hit.words?.feedback !== undefined && { feedback: hit.words.feedback }),
      ...(hit.meaning && { semantic: hit.meaning.similarity }),
      ...(hit.ranks && { ranks: hit.ranks }),
      terms: termsOf(hit, terms),
    },
    document: toDescribed(row),
    chunk: { ordinal: row.ordinal, start: row.start, end: row.end, headings: row.headings, text: row.text },
    highlights: (words[index] ?? []).map((word) => ({ start: row.start + word.start, end: row.start + word.end })),
  }))
}

const termsOf = ({ words }: Hit, terms: readonly WeightedTerm[]): Record<string, number> =>
  Object.fromEntries(terms.flatMap(({ lexeme }, at) => (words?.parts[at] ? [[lexeme, words.parts[at]]] : [])))
