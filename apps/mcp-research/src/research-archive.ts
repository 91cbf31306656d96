import { isId } from '@sophia/database'
import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import { sql } from 'kysely'
import { checkCitation, createProof } from './citations.ts'
import type { Composed } from './composing.ts'
import type { Depth } from './depth.ts'
import type { ResearchPage, ResearchRemoved, StoredResearch, VerifyAnswer, VerifyInput } from './schemas.ts'
import { progressOf, toRow, toStoredResearch } from './stored-research.ts'
import type { Store } from './tables.ts'

interface Asking {
  readonly question: string
  readonly depth: Depth
  readonly origin: 'live' | 'sandbox'
  readonly askedBy: string
  /** Until the last source that is still asked must have answered; null when none is. */
  readonly pendingMs: number | null
  readonly answeredAt: Date
}

/** How a research is at one version. */
export interface ResearchProgress {
  readonly version: number
  readonly finished: boolean
}

/** Every research that was done, with the texts that its citations point into. */
export interface ResearchArchive {
  add(asking: Asking, composed: Composed): Promise<{ id: string; createdAt: string }>
  /**
   * Stores the next version and tells whoever follows.
   *
   * @param pendingMs until the last source that is still asked must have answered.
   * @returns false when the research is gone, or counts as left behind already.
   */
  complete(id: string, composed: Composed, pendingMs: number): Promise<boolean>
  /** How far it is, without its texts. @throws {Problem} not-found. */
  progress(id: string): Promise<ResearchProgress>
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
    async add({ question, depth, origin, askedBy, pendingMs, answeredAt }, composed) {
      // One statement and so one turn of the database: whoever asked waits for it at the end of their deadline.
      const { id, created_at } = await store
        .with('asked', (write) =>
          write
            .insertInto('research')
            .values({
              question,
              depth,
              origin,
              created_by: askedBy,
              answered_at: answeredAt,
              ...columnsOf(composed, pendingMs),
            })
            .returning(['id', 'created_at']),
        )
        .with('placed', () => insertedFor('asked', composed.results))
        .selectFrom('asked')
        .select(['asked.id', 'asked.created_at'])
        .executeTakeFirstOrThrow()
      return { id, createdAt: created_at.toISOString() }
    },

    complete: (id, composed, pendingMs) =>
      store.transaction().execute(async (write) => {
        const moved = await write
          .updateTable('research')
          .set(({ eb }) => ({
            ...columnsOf(composed, pendingMs),
            version: eb('version', '+', 1),
            updated_at: sql<Date>`now()`,
            answered_at: sql<Date>`now()`,
          }))
          .where('id', '=', id)
          .where('pending_until', '>', sql<Date>`now()`)
          .returning('version')
          .executeTakeFirst()
        if (!moved) return false
        await write.updateTable('results').set({ place: null }).where('research_id', '=', id).execute()
        await placeResults(write, id, composed.results)
        await sql`select pg_notify(${channel}, ${`${id} ${moved.version}`})`.execute(write)
        return true
      }),

    async progress(id) {
      if (!isId(id)) throw noResearch(id)
      const found = await store
        .selectFrom('research')
        .select(['version', 'sources', lost])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!found) throw noResearch(id)
      return progressOf(found)
    },

    async get(id) {
      if (!isId(id)) throw noResearch(id)
      // One snapshot: a version that is stored in between has other results.
      return store
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (read) => {
          const found = await read
            .selectFrom('research')
            .selectAll()
            .select(lost)
            .where('id', '=', id)
            .executeTakeFirst()
          if (!found) throw noResearch(id)
          const rows = await read
            .selectFrom('results')
            .selectAll()
            .where('research_id', '=', id)
            .orderBy('place')
            .execute()
          return toStoredResearch(found, rows)
        })
    },

    async list({ limit = 25, cursor }) {
      let query = store
        .selectFrom('research')
        .select((each) => [
          'id',
          'question',
          'depth',
          'status',
          'origin',
          'created_at',
          'version',
          'sources',
          lost,
          each
            .selectFrom('results')
            .whereRef('results.research_id', '=', 'research.id')
            .where('results.place', 'is not', null)
            .select(each.fn.countAll<number>().as('count'))
            .as('results'),
        ])
        // Version 7 identifiers grow with time.
        .orderBy('id', 'desc')
        .limit(limit + 1)
      const before = decodeCursor(cursor, isId)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query.execute()
      const items = rows.slice(0, limit).map(({ created_at, results, version, sources, lost, ...row }) => ({
        ...row,
        ...headOf(progressOf({ version, sources, lost })),
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

/** The channel on which a commit tells every replica that a research moved. Payload: `<id> <version>`. */
export const channel = 'research_events'

/** To store what came last, beside the longest timeout of a source. */
const storingMs = 5_000

/** By the database's clock, which is one for all replicas. */
const lost = sql<boolean | null>`pending_until <= now()`.as('lost')

const columnsOf = ({ status, answer, sources, model, spend }: Composed, pendingMs: number | null) => ({
  status,
  answer: JSON.stringify(answer),
  sources: JSON.stringify(sources),
  model: model && JSON.stringify(model),
  spend: spend && JSON.stringify(spend),
  pending_until:
    pendingMs === null ? null : sql<Date>`now() + make_interval(secs => ${(pendingMs + storingMs) / 1000}::float8)`,
})

const headOf = ({ version, finished }: ResearchProgress): ResearchProgress => ({ version, finished })

/** A text that an earlier version had already only changes its place. */
async function placeResults(write: Store, id: string, results: Composed['results']): Promise<void> {
  if (results.length === 0) return
  await write
    .insertInto('results')
    .values(results.map((each, place) => toRow(id, each, place)))
    .onConflict((conflict) =>
      conflict.columns(['research_id', 'id', 'sha256']).doUpdateSet(({ ref }) => ({
        place: ref('excluded.place'),
        score: ref('excluded.score'),
        source: ref('excluded.source'),
        title: ref('excluded.title'),
        author: ref('excluded.author'),
        published_at: ref('excluded.published_at'),
        found_by: ref('excluded.found_by'),
      })),
    )
    .execute()
}

/** The results of the research that the expression of this name inserts. */
const insertedFor = (asked: string, results: Composed['results']) => sql<object>`(
  insert into results
    (research_id, id, place, url, title, source, found_by, author, published_at, score, text, sha256)
  select asked.id, result.*
  from ${sql.id(asked)} as asked,
    json_to_recordset(${JSON.stringify(results.map((each, place) => toRow('', each, place)))}::json) as result
      (id text, place integer, url text, title text, source text, found_by text[], author text,
        published_at timestamptz, score double precision, text text, sha256 text))`
