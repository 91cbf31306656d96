import { Decimal } from 'decimal.js'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { moneyText } from './intake/amounts.ts'
import { type Dimension, dimensionNames } from './metrics/dimensions.ts'
import type { Metric } from './metrics/metric.ts'
import type { Query } from './metrics/query.ts'
import {
  allJoins,
  countedBy,
  dealsAt,
  dimensionOf,
  inRange,
  isKnownAt,
  joinsOf,
  passes,
  periodOfDeal,
} from './metrics/query-sql.ts'
import { metricOf, registry } from './metrics/registry.ts'
import type { Missing } from './metrics/series.ts'
import { withinBudget } from './within-budget.ts'

/** Which part of an answer to look behind; all of it without one. */
export interface Narrowing {
  readonly metric?: string
  /** As in the series. */
  readonly period?: string
  /** `''` is a deal that has none. */
  readonly dimensions: Partial<Record<Dimension, string>>
}

export interface LineageQuery extends Narrowing {
  readonly limit: number
  readonly cursor?: string
}

interface Kept {
  readonly query: Query
  readonly revision: number
  readonly recordedAt: string
  readonly missing: Missing[]
}

/** What a deal adds to a metric. */
interface Contribution {
  readonly numerator: string
  readonly denominator?: string
  readonly currency?: string
}

interface Place {
  readonly file: string
  readonly line: number
  readonly intakeId: string
}

export interface LineageRow extends Place {
  readonly deal: string
  readonly source: string
  readonly dimensions: Record<Dimension, string | null>
  readonly status: string
  readonly engageDate: string | null
  readonly closeDate: string | null
  readonly value: { amount: string; currency: string } | null
  readonly listPrice: { amount: string; currency: string } | null
  /** By metric; absent when the deal is not counted in it. */
  readonly counted: Record<string, Contribution>
  /** Where manager, region, sector and list price come from. */
  readonly joined: (Place & { readonly what: 'product' | 'owner' | 'account' })[]
}

export interface LineagePage {
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
        const { query, revision, recordedAt, missing } = await find(db, id)
        checkNarrowing(query, asked)
        const metrics = query.metrics.filter(({ name }) => asked.metric === undefined || name === asked.metric)
        const part = { ...query, metrics, revision, cell: asked }
        const after = decodeCursor(asked.cursor, (position): position is number => typeof position === 'number') ?? 0
        const found = await readRows(db, part, { after, limit: asked.limit })
        const last = found.at(-1)
        const { metrics: _, ...rest } = query
        return {
          id,
          metrics,
          query: rest,
          rows: await countRows(db, part),
          missing,
          items: found.map((row) => toItem(metrics, row)),
          nextCursor: found.length === asked.limit && last ? encodeCursor(last['version']) : null,
          asOf: recordedAt,
          complete: missing.length === 0,
        }
      }),
  }
}

async function find(db: Kysely<unknown>, id: string): Promise<Kept> {
  const { rows } = await sql<{
    query: Omit<Query, 'metrics'>
    metrics: { name: string; version: number }[]
    revision: number
    missing: Missing[]
    at: Date
  }>`
    select l.query, l.metrics, l.revision, l.missing, r.recorded_at as at
    from lineages as l join revisions as r on r.id = l.revision where l.id = ${id}`.execute(db)
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
  return {
    query: { ...kept.query, metrics: kept.metrics.map(({ name }) => metricOf(name)) },
    revision: kept.revision,
    recordedAt: kept.at.toISOString(),
    missing: kept.missing,
  }
}

function checkNarrowing({ metrics, dimensions, grain }: Query, { metric, period, dimensions: split }: Narrowing): void {
  const names = metrics.map(({ name }) => name)
  const faults = [
    ...(metric !== undefined && !names.includes(metric)
      ? [{ pointer: '/query/metric', message: `must be one of ${names.join(', ')}` }]
      : []),
    ...(period !== undefined && !grain
      ? [{ pointer: '/query/period', message: 'is not known here: the answer has no grain' }]
      : []),
    ...Object.keys(split)
      .filter((name) => !dimensions.includes(name as Dimension))
      .map((name) => ({
        pointer: `/query/${name}`,
        message: `is not known here: the answer is split by ${dimensions.join(', ') || 'nothing'}`,
      })),
  ]
  if (faults.length) throw problems.badInput(faults)
}

/** The part of an answer that is looked behind. */
interface Part extends Query {
  readonly revision: number
  readonly cell: Narrowing
}

/** Whether a deal is behind the part: counted by one of its metrics, within its window. */
function isBehind(part: Part): RawBuilder<unknown> {
  const { metrics, filters, revision, cell } = part
  const counted = metrics.map((metric) => sql`(${counts(metric, part)})`)
  const split = Object.entries(cell.dimensions).map(
    ([name, value]) => sql`${dimensionOf(name as Dimension)} is not distinct from ${value === '' ? null : value}::text`,
  )
  return sql`${isKnownAt(revision)} and ${passes(filters)} and (${sql.join(counted, sql` or `)}) and ${split.length ? sql.join(split, sql` and `) : sql`true`}`
}

function counts(metric: Metric, { range, grain, cell: { period } }: Part): RawBuilder<unknown> {
  const within = period === undefined || !grain ? sql`true` : sql`${periodOfDeal(metric, grain)} = ${period}::date`
  return sql`${countedBy(metric)} and ${inRange(metric, range)} and ${within}`
}

async function countRows(db: Kysely<unknown>, part: Part): Promise<number> {
  const split = Object.keys(part.cell.dimensions) as Dimension[]
  const joins = joinsOf({ metrics: part.metrics, filters: part.filters, dimensions: split })
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${dealsAt(part.revision, joins)} where ${isBehind(part)}`.execute(db)
  return rows[0]?.count ?? 0
}

type RawRow = Record<string, string | number | boolean | null>

async function readRows(
  db: Kysely<unknown>,
  part: Part,
  { after, limit }: { after: number; limit: number },
): Promise<RawRow[]> {
  const contributions = part.metrics.flatMap((metric, index) => {
    const { numerator, denominator, currency } = metric.sql
    const counted = counts(metric, part)
    return [
      sql`case when ${counted} then (${sql.raw(numerator)})::text end as ${sql.ref(`n${index}`)}`,
      sql`case when ${counted} then (${sql.raw(denominator ?? 'null')})::text end as ${sql.ref(`d${index}`)}`,
      sql`case when ${counted} then ${sql.raw(currency ?? 'null')} end as ${sql.ref(`c${index}`)}`,
    ]
  })
  const places = (['p', 'o', 'a'] as const).flatMap((alias) =>
    ['file', 'line', 'intake_id'].map(
      (column) => sql`${sql.ref(`${alias}.${column}`)} as ${sql.ref(`${alias}_${column}`)}`,
    ),
  )
  const split = dimensionNames.map((name) => sql`${dimensionOf(name)} as ${sql.ref(`by_${name}`)}`)
  const { rows } = await sql<RawRow>`
    select d.version, d.deal_id, d.source, d.status, d.file, d.line, d.intake_id,
      d.engage_date::text, d.close_date::text, d.close_value::text, d.currency, p.list_price::text, p.currency as list_currency,
      ${sql.join([...split, ...contributions, ...places])}
    from ${dealsAt(part.revision, allJoins)}
    where ${isBehind(part)} and d.version > ${after}
    order by d.version limit ${limit}`.execute(db)
  return rows
}

function toItem(metrics: readonly Metric[], row: RawRow): LineageRow {
  const text = (name: string) => row[name] as string | null
  const money = (amount: string | null, currency: string | null) =>
    amount === null || currency === null ? null : { amount: moneyText(new Decimal(amount), currency), currency }
  const place = (prefix: string): Place => ({
    file: text(`${prefix}file`) ?? '',
    line: row[`${prefix}line`] as number,
    intakeId: text(`${prefix}intake_id`) ?? '',
  })
  const counted = metrics.flatMap(({ name }, index) => {
    const [numerator, denominator, currency] = [text(`n${index}`), text(`d${index}`), text(`c${index}`)]
    if (numerator === null) return []
    return [
      [
        name,
        { numerator, ...(denominator !== null && { denominator }), ...(currency !== null && { currency }) },
      ] as const,
    ]
  })
  const joined = (
    [
      ['product', 'p_'],
      ['owner', 'o_'],
      ['account', 'a_'],
    ] as const
  ).flatMap(([what, prefix]) => (row[`${prefix}file`] === null ? [] : [{ what, ...place(prefix) }]))
  return {
    deal: text('deal_id') ?? '',
    source: text('source') ?? '',
    ...place(''),
    dimensions: Object.fromEntries(dimensionNames.map((name) => [name, text(`by_${name}`)])) as Record<
      Dimension,
      string | null
    >,
    status: text('status') ?? '',
    engageDate: text('engage_date'),
    closeDate: text('close_date'),
    value: money(text('close_value'), text('currency')),
    listPrice: money(text('list_price'), text('list_currency')),
    counted: Object.fromEntries(counted),
    joined,
  }
}
