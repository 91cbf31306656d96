import { backgroundCall, type CallContext, problems, UpstreamError } from '@sophia/service'
import { weigh, type WeightedTerm } from './bm25.ts'
import { withinBudget } from './budget.ts'
import { corpusOf } from './corpus.ts'
import { describedColumns, toDescribed } from './document-view.ts'
import type { Embedding } from './embedding/embedding.ts'
import type { Meaning, Meanings } from './embedding/meanings.ts'
import { byMeaning, byWords, fuse, type Hit } from './fusion.ts'
import { createHighlights, type Highlights } from './highlights.ts'
import { type Corpus, countQuery } from './lexical.ts'
import { findBest } from './ranking.ts'
import { type Filters, passagesOf } from './passages.ts'
import type { SearchAnswer, SearchHit, SearchInput } from './schemas.ts'
import { nearest } from './semantic.ts'
import type { Respelled } from './spelling.ts'
import type { Store, Write } from './tables.ts'
import type { Viewer } from './visibility.ts'

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

export function createSearch(store: Store, embedding?: Pick<Embedding, 'meanings' | 'bits' | 'caughtUp'>): Search {
  const highlights = createHighlights()
  return {
    async run({ query, collections, k = 10, mode = 'hybrid', filters = {}, asOf: wanted }, viewer, call) {
      const asOf = wanted === undefined ? undefined : new Date(wanted)
      // Before the transaction: no connection waits for another system.
      const { meaning, notice } = await understand(embedding?.meanings, query, mode, call)
      // Before the state that is read: what was queued after it is not in it.
      const caughtUp = embedding?.caughtUp() ?? false
      return withinBudget(
        store,
        call,
        async (read) => {
          const now = new Date()
          const { corpus, anyWithoutVector } = await corpusOf(read, viewer, collections, asOf)
          const found = await find(read, corpus, {
            query,
            filters,
            meaning,
            bits: embedding?.bits,
            byMeaningAlone: mode === 'semantic',
          })
          const waiting = meaning !== undefined && (!caughtUp || anyWithoutVector)
          const said = [
            notice ?? (waiting ? 'Some chunks have no vector yet: their meaning was not searched.' : ''),
            await spellingNotice(read, highlights, query, found.respelled),
          ].filter(Boolean)
          return {
            hits: await describe(read, highlights, found.hits.slice(0, k), found.terms),
            mode: meaning ? mode : 'lexical',
            ...(said.length && { notice: said.join(' ') }),
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
  readonly bits: Embedding['bits'] | undefined
  readonly byMeaningAlone: boolean
}

interface Found {
  readonly terms: readonly WeightedTerm[]
  readonly hits: readonly Hit[]
  readonly respelled: readonly Respelled[]
  readonly complete: boolean
}

async function find(read: Write, corpus: Corpus, wanted: Wanted): Promise<Found> {
  const { query, filters, meaning, bits, byMeaningAlone } = wanted
  const near = meaning ? await nearest(read, corpus, { ...meaning, bits, filters, limit: depth }) : []
  if (byMeaningAlone) {
    const terms = weigh(await countQuery(read, query, corpus), corpus.chunks)
    return { terms, hits: near.map(byMeaning), respelled: [], complete: true }
  }
  const { terms, chunks, respelled, complete } = await findBest(read, corpus, query, filters, depth)
  return { terms, hits: meaning ? fuse(chunks, near) : chunks.map(byWords), respelled, complete }
}

/** In the words of the query; what was found instead is known as a stem only. */
async function spellingNotice(
  read: Write,
  highlights: Highlights,
  query: string,
  respelled: readonly Respelled[],
): Promise<string> {
  const said: string[] = []
  for (const { asked, found } of respelled) {
    const [ranges = []] = await highlights.find(read, [query], new Set([asked]))
    const words = [...new Set(ranges.map(({ start, end }) => query.slice(start, end)))].join(', ')
    said.push(`Nothing holds “${words || asked}”, so words like “${found}” were searched for.`)
  }
  return said.join(' ')
}

async function describe(
  read: Write,
  highlights: Highlights,
  ranked: readonly Hit[],
  terms: readonly WeightedTerm[],
): Promise<SearchHit[]> {
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
  const words = await highlights.find(
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
