import { type Kysely, sql } from 'kysely'
import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { bySubject } from '../metrics/engine.ts'
import { askedOn, type Metric } from '../metrics/metric.ts'
import type { Query } from '../metrics/query.ts'
import { metricOf, registry } from '../metrics/registry.ts'
import type { Missing } from '../metrics/series.ts'
import { missingFrom } from '../missing.ts'
import { type Origin, originOf } from '../origin.ts'
import { type Revision, revisionNumbered } from '../revisions.ts'
import { withinBudget } from '../within-budget.ts'
import { checkNarrowing, countRows, type Narrowing, type Part } from './part.ts'
import { type LineageRow, readRows, toItem } from './rows.ts'

export interface LineageQuery extends Narrowing {
  readonly limit: number
  readonly cursor?: string
}

interface Kept {
  readonly query: Query
  readonly revision: Revision
  readonly missing: Missing[]
}

export interface LineagePage extends Origin {
  readonly id: string
  readonly metrics: readonly Metric[]
  readonly query: Omit<Query, 'metrics'>
  /** Rows in all. */
  readonly rows: number
  readonly missing: Missing[]
  readonly items: LineageRow[]
  readonly nextCursor: string | null
  readonly asOf: string
  readonly complete: boolean
}

export interface Lineage {
  /**
   * The rows behind an answer, exactly as they were known when it was given.
   *
   * @throws {Problem} not-found; bad-input when the answer has no such part; conflict when a metric means something else now.
   */
  get(id: string, query: LineageQuery, call: CallContext): Promise<LineagePage>
}

export function createLineage(kysely: Kysely<unknown>): Lineage {
  return {
    get: (id, asked, call) =>
      withinBudget(kysely, call, async (db) => {
        const { query, revision, missing: known } = await find(db, id)
        checkNarrowing(query, asked)
        const missing = asked.metric === undefined ? known : missingFrom(asked.metric, known)
        const metrics = query.metrics.filter(({ name }) => asked.metric === undefined || name === asked.metric)
        const parts = bySubject(metrics).map((own) => ({ ...query, metrics: own, revision: revision.id, cell: asked }))
        const { items, nextCursor } = await readPage(db, parts, asked)
        const { metrics: _, ...rest } = query
        let rows = 0
        for (const part of parts) rows += await countRows(db, part)
        return {
          id,
          metrics,
          query: rest,
          rows,
          missing,
          items,
          nextCursor,
          asOf: revision.recordedAt,
          complete: missing.length === 0,
          ...originOf({ metrics, filters: query.filters }, revision),
        }
      }),
  }
}

type Position = [part: number, version: number]
const isPosition = (position: unknown): position is Position =>
  Array.isArray(position) && position.length === 2 && position.every(Number.isSafeInteger)

/** Rows of one subject after those of another, each in the order in which they were stored. */
async function readPage(
  db: Kysely<unknown>,
  parts: readonly Part[],
  { limit, cursor }: LineageQuery,
): Promise<{ items: LineageRow[]; nextCursor: string | null }> {
  const items: LineageRow[] = []
  let [at, after]: Position = decodeCursor(cursor, isPosition) ?? [0, 0]
  for (; at < parts.length; at++, after = 0) {
    const part = parts[at] as Part
    const found = await readRows(db, part, { after, limit: limit - items.length })
    items.push(...found.map((row) => toItem(part.metrics, row)))
    const last = found.at(-1)
    if (items.length === limit && last) return { items, nextCursor: encodeCursor([at, last['version']]) }
  }
  return { items, nextCursor: null }
}

async function find(db: Kysely<unknown>, id: string): Promise<Kept> {
  const { rows } = await sql<{
    query: Omit<Query, 'metrics'>
    metrics: { name: string; version: number }[]
    revision: number
    missing: Missing[]
  }>`
    select query, metrics, revision, missing from lineages where id = ${id}`.execute(db)
  const [kept] = rows
  if (!kept) throw problems.notFound('lineage', id, 'POST /kpis/query gives a lineageId with every answer.')
  for (const { name, version } of kept.metrics) {
    if (registry.get(name)?.version !== version) {
      throw problems.conflict(
        `The answer was made with version ${version} of ${name}, and its definition has changed since.`,
        'Ask the question again.',
      )
    }
  }
  const revision = await revisionNumbered(db, kept.revision)
  return {
    query: {
      ...kept.query,
      metrics: kept.metrics.map(({ name }) =>
        askedOn(metricOf(name), kept.query.today ?? revision.recordedAt.slice(0, 10)),
      ),
    },
    revision,
    missing: kept.missing,
  }
}
