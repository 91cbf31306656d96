import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { CallContext } from '@sophia/service'
import { countRows, sumUp } from './metrics/engine.ts'
import { askedOn, usesToday } from './metrics/metric.ts'
import { type DayRange, windowBefore } from './metrics/periods.ts'
import type { Query } from './metrics/query.ts'
import { type Figures, type Missing, toFigures } from './metrics/series.ts'
import type { Value } from './metrics/value-of.ts'
import { missingFromFacts, missingHistories, missingNames } from './missing.ts'
import { originOf } from './origin.ts'
import { latestRevision, type Revision, revisionAt } from './revisions.ts'
import { withinBudget } from './within-budget.ts'

export interface Answer extends Figures {
  readonly asOf: string
  /** false when deals are known to be missing; `missing` says which. */
  readonly complete: boolean
  /** Facts of the sandbox's made-up company are among what was counted. */
  readonly origin?: 'sandbox'
  /** Rows that were counted, each once. */
  readonly rows: number
  /** Leads to those rows, as they were known for this answer. */
  readonly lineageId: string
}

export interface ComparedAnswer extends Answer {
  /** The same question about an earlier window. */
  readonly comparison?: Answer & { readonly range: DayRange }
  /** Where it was asked what was known at an instant: the totals that are others by now, and how. */
  readonly restated?: Record<string, Value>
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
        const revision = await revisionAt(db, query.knownAt)
        const answer = await answerAt(db, query, revision)
        const restated = query.knownAt !== undefined && { restated: await restatedSince(db, query, answer, revision) }
        if (!compareTo || !query.range) return { ...answer, ...restated }
        const range = windowBefore(query.range, compareTo)
        const comparison = { range, ...(await answerAt(db, { ...query, range }, revision)) }
        return { ...answer, ...restated, comparison }
      }),
  }
}

/** Totals of the same question that are others now, for the day for which it was asked. */
async function restatedSince(
  db: Kysely<unknown>,
  asked: Query,
  { totals }: Answer,
  revision: Revision,
): Promise<Record<string, Value>> {
  const latest = await latestRevision(db)
  if (latest.id === revision.id) return {}
  const now = await answerAt(db, asked, latest)
  return Object.fromEntries(
    Object.entries(now.totals).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(totals[name])),
  )
}

/** One question about the facts as they were known at a revision. */
export async function answerAt(db: Kysely<unknown>, asked: Query, revision: Revision): Promise<Answer> {
  const today = asked.today ?? revision.recordedAt.slice(0, 10)
  const query = { ...asked, metrics: asked.metrics.map((metric) => askedOn(metric, today)) }
  const groups = await sumUp(db, query, revision.id)
  const figures = toFigures(query, groups)
  const rows = await countRows(db, query, { revision: revision.id, groups })
  const missing = [
    ...figures.missing,
    ...(await missingHistories(db, query, revision)),
    ...(await missingNames(db, query, revision)),
    ...missingFromFacts(query, revision),
  ]
  const lineageId = await keepLineage(db, { ...asked, today }, { revision: revision.id, rows, missing })
  return {
    ...figures,
    missing,
    rows,
    asOf: revision.recordedAt,
    complete: missing.length === 0,
    ...originOf(query, revision),
    lineageId,
  }
}

/** The same question about the same facts has the same id. */
async function keepLineage(
  db: Kysely<unknown>,
  query: Query,
  found: { revision: number; rows: number; missing: readonly Missing[] },
): Promise<string> {
  const { metrics, dimensions, grain, range, filters, today } = query
  const asked = JSON.stringify({ dimensions, grain, range, filters, ...(metrics.some(usesToday) && { today }) })
  const definitions = JSON.stringify(metrics.map(({ name, version }) => ({ name, version })))
  const id = `lin_${hash('sha256', `${definitions}\n${asked}\n${found.revision}`, 'base64url').slice(0, 27)}`
  await sql`
    insert into lineages (id, query, metrics, revision, row_count, missing)
    values (${id}, ${asked}, ${definitions}, ${found.revision}, ${found.rows}, ${JSON.stringify(found.missing)})
    on conflict do nothing`.execute(db)
  return id
}
