import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { CallContext } from '@sophia/service'
import { countDeals, sumUp } from './metrics/engine.ts'
import { type DayRange, windowBefore } from './metrics/periods.ts'
import type { Query } from './metrics/query.ts'
import { type Figures, type Missing, toFigures } from './metrics/series.ts'
import { latestRevision, type Revision } from './revisions.ts'
import { withinBudget } from './within-budget.ts'

export interface Answer extends Figures {
  readonly asOf: string
  /** false when deals are known to be missing; `missing` says which. */
  readonly complete: boolean
  /** Deals that were counted, each once. */
  readonly rows: number
  /** Leads to those deals, as they were known for this answer. */
  readonly lineageId: string
}

export interface ComparedAnswer extends Answer {
  /** The same question about an earlier window. */
  readonly comparison?: Answer & { readonly range: DayRange }
}

export interface Kpis {
  /** @throws {Problem} unprocessable: too many points; deadline-exceeded. */
  query(query: Query, compareTo: 'previous' | 'year' | undefined, call: CallContext): Promise<ComparedAnswer>
}

/** Answers questions from the facts as they are known now, and keeps what it takes to show the rows behind each answer. */
export function createKpis(kysely: Kysely<unknown>): Kpis {
  return {
    query: (query, compareTo, call) =>
      withinBudget(kysely, call, async (db) => {
        const revision = await latestRevision(db)
        const answer = await answerAt(db, query, revision)
        if (!compareTo || !query.range) return answer
        const range = windowBefore(query.range, compareTo)
        return { ...answer, comparison: { range, ...(await answerAt(db, { ...query, range }, revision)) } }
      }),
  }
}

/** One question about the facts as they were known at a revision. */
export async function answerAt(db: Kysely<unknown>, query: Query, revision: Revision): Promise<Answer> {
  const figures = toFigures(query, await sumUp(db, query, revision.id))
  const rows = await countDeals(db, query, revision.id)
  const missing = [...figures.missing, ...missingFromFacts(revision)]
  const lineageId = await keepLineage(db, query, { revision: revision.id, rows, missing })
  return { ...figures, missing, rows, asOf: revision.recordedAt, complete: missing.length === 0, lineageId }
}

function missingFromFacts({ id, refused }: Revision): Missing[] {
  if (id === 0) return [{ rows: 0, reason: 'nothing has been taken in yet' }]
  return Object.entries(refused).flatMap(([source, rows]) =>
    rows ? [{ rows, reason: `rows of deals that the last intake of ${source} could not store: left out` }] : [],
  )
}

/** The same question about the same facts has the same id. */
async function keepLineage(
  db: Kysely<unknown>,
  query: Query,
  found: { revision: number; rows: number; missing: readonly Missing[] },
): Promise<string> {
  const { metrics, dimensions, grain, range, filters } = query
  const asked = JSON.stringify({ dimensions, grain, range, filters })
  const definitions = JSON.stringify(metrics.map(({ name, version }) => ({ name, version })))
  const id = `lin_${hash('sha256', `${definitions}\n${asked}\n${found.revision}`, 'base64url').slice(0, 27)}`
  await sql`
    insert into lineages (id, query, metrics, revision, row_count, missing)
    values (${id}, ${asked}, ${definitions}, ${found.revision}, ${found.rows}, ${JSON.stringify(found.missing)})
    on conflict do nothing`.execute(db)
  return id
}
