import { isId } from '@sophia/database'
import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import type { Selectable } from 'kysely'
import type { Statement, StoredResult } from './answer.ts'
import { checkCitation, createProof, provenStatements } from './citations.ts'
import type {
  ResearchPage,
  ResearchRemoved,
  SourceReport,
  StoredResearch,
  VerifyAnswer,
  VerifyInput,
} from './schemas.ts'
import { snippetOf } from './snippet.ts'
import type { Store, Tables } from './tables.ts'

interface Outcome {
  readonly question: string
  readonly status: 'complete' | 'partial' | 'abstained'
  readonly answer: readonly Statement[]
  readonly sources: readonly SourceReport[]
  readonly origin: 'live' | 'sandbox'
}

/** Every research that was done, with the texts that its citations point into. */
export interface ResearchArchive {
  add(outcome: Outcome, results: readonly StoredResult[], askedBy: string): Promise<{ id: string; createdAt: string }>
  /** Without the claims whose stored text is no longer what its hash says. @throws {Problem} not-found. */
  get(id: string): Promise<StoredResearch>
  /** Newest first. */
  list(query: { limit?: number; cursor?: string }): Promise<ResearchPage>
  /** With its texts. @throws {Problem} not-found. */
  remove(id: string): Promise<ResearchRemoved>
  /** Checks citations against the stored bytes. */
  verify(input: VerifyInput): Promise<VerifyAnswer>
}

export function createResearchArchive(store: Store): ResearchArchive {
  return {
    add: ({ answer, sources, ...outcome }, results, askedBy) =>
      store.transaction().execute(async (write) => {
        const { id, created_at } = await write
          .insertInto('research')
          .values({ ...outcome, answer: JSON.stringify(answer), sources: JSON.stringify(sources), created_by: askedBy })
          .returning(['id', 'created_at'])
          .executeTakeFirstOrThrow()
        if (results.length)
          await write
            .insertInto('results')
            .values(results.map((each, place) => toRow(id, each, place)))
            .execute()
        return { id, createdAt: created_at.toISOString() }
      }),

    async get(id) {
      const found = isId(id) && (await store.selectFrom('research').selectAll().where('id', '=', id).executeTakeFirst())
      if (!found) throw noResearch(id)
      const rows = await store
        .selectFrom('results')
        .selectAll()
        .where('research_id', '=', id)
        .orderBy('place')
        .execute()
      const { question, status, answer, sources, origin, created_at } = found
      const { statements, dropped } = provenStatements(answer, new Map(rows.map((row) => [row.id, row])))
      return {
        id,
        question,
        status: dropped > 0 && statements.length === 0 ? 'abstained' : status,
        createdAt: created_at.toISOString(),
        answer: statements,
        sources,
        results: rows.map((row) => toResult(row, question)),
        asOf: created_at.toISOString(),
        complete: dropped === 0 && sources.every((source) => source.status === 'answered'),
        origin,
      }
    },

    async list({ limit = 25, cursor }) {
      let query = store
        .selectFrom('research')
        .select((each) => [
          'id',
          'question',
          'status',
          'origin',
          'created_at',
          each
            .selectFrom('results')
            .whereRef('results.research_id', '=', 'research.id')
            .select(each.fn.countAll<number>().as('count'))
            .as('results'),
        ])
        // Version 7 identifiers grow with time.
        .orderBy('id', 'desc')
        .limit(limit + 1)
      const before = decodeCursor(cursor, isId)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query.execute()
      const items = rows.slice(0, limit).map(({ created_at, results, ...row }) => ({
        ...row,
        createdAt: created_at.toISOString(),
        results: results ?? 0,
      }))
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async remove(id) {
      if (!isId(id)) throw noResearch(id)
      return store.transaction().execute(async (write) => {
        const results = await write.deleteFrom('results').where('research_id', '=', id).executeTakeFirst()
        const research = await write.deleteFrom('research').where('id', '=', id).executeTakeFirst()
        if (research.numDeletedRows === 0n) throw noResearch(id)
        return { id, results: Number(results.numDeletedRows) }
      })
    },

    async verify({ citations }) {
      const stored = await store
        .selectFrom('results')
        .select(['id', 'sha256', 'text', 'url'])
        .distinctOn(['id', 'sha256'])
        .where('id', 'in', [...new Set(citations.map(({ sourceId }) => sourceId))])
        .where('sha256', 'in', [...new Set(citations.map((each) => each.sha256))])
        .execute()
      const prove = createProof()
      const checked = citations.map((citation) => {
        const found = stored.find((each) => each.id === citation.sourceId && each.sha256 === citation.sha256)
        const result = checkCitation(citation, found, citation.text, prove)
        return { sourceId: citation.sourceId, ...result, url: found?.url ?? null }
      })
      return {
        valid: checked.every(({ status }) => status === 'valid'),
        citations: checked,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },
  }
}

const noResearch = (id: string) => problems.notFound('research', id, 'List the research with GET /research.')

const toRow = (research_id: string, { foundBy, publishedAt, ...result }: StoredResult, place: number) => ({
  ...result,
  research_id,
  place,
  found_by: [...foundBy],
  published_at: publishedAt,
})

const toResult = (row: Selectable<Tables['results']>, question: string): StoredResearch['results'][number] => {
  const { id, url, title, source, author, score, sha256, text } = row
  return {
    id,
    url,
    title,
    source,
    author,
    publishedAt: row.published_at?.toISOString() ?? null,
    snippet: snippetOf(text, question),
    foundBy: row.found_by,
    score,
    sha256,
    text,
  }
}
