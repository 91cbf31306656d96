import type { CallContext } from '@sophia/service'
import type { WeightedTerm } from './bm25.ts'
import { withinBudget } from './budget.ts'
import { noCollection } from './collections.ts'
import { describedColumns, toDescribed } from './document-view.ts'
import { findWords } from './highlights.ts'
import type { Corpus } from './lexical.ts'
import { findBest, type RankedChunk } from './ranking.ts'
import { passagesOf } from './passages.ts'
import type { SearchAnswer, SearchHit, SearchInput } from './schemas.ts'
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

export function createSearch(store: Store): Search {
  return {
    run: ({ query, collections, k = 10, mode = 'hybrid', filters = {}, asOf: wanted }, viewer, call) =>
      withinBudget(
        store,
        call,
        async (read) => {
          const now = new Date()
          const asOf = wanted === undefined ? undefined : new Date(wanted)
          const corpus = await corpusOf(read, viewer, collections, asOf)
          const { terms, chunks, complete } = await findBest(read, corpus, query, filters, k)
          return {
            hits: await describe(read, chunks, terms),
            mode: 'lexical',
            ...(mode === 'hybrid' && { notice: 'This service has no embedding endpoint, so the search was lexical.' }),
            asOf: (asOf ?? now).toISOString(),
            complete,
          }
        },
        // One state of the data for all queries of a search.
        { snapshot: true },
      ),
  }
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

async function describe(
  read: Write,
  ranked: readonly RankedChunk[],
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
  const words = await findWords(
    read,
    found.map(({ row }) => row.text),
    new Set(terms.map(({ lexeme }) => lexeme)),
  )
  return found.map(({ hit, row }, index) => ({
    score: hit.score,
    scores: {
      lexical: hit.lexical,
      ...(hit.feedback !== undefined && { feedback: hit.feedback }),
      terms: Object.fromEntries(terms.flatMap(({ lexeme }, at) => (hit.parts[at] ? [[lexeme, hit.parts[at]]] : []))),
    },
    document: toDescribed(row),
    chunk: { ordinal: row.ordinal, start: row.start, end: row.end, headings: row.headings, text: row.text },
    highlights: (words[index] ?? []).map((word) => ({ start: row.start + word.start, end: row.start + word.end })),
  }))
}
