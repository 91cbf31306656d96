import { Decimal } from 'decimal.js'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { moneyText } from './intake/amounts.ts'
import { type Dimension, dimensionNames, fieldIn, hasField } from './metrics/dimensions.ts'
import { bySubject } from './metrics/engine.ts'
import { askedOn, type Metric } from './metrics/metric.ts'
import type { Query } from './metrics/query.ts'
import {
  allJoins,
  countedBy,
  dimensionOf,
  inRange,
  joinsOf,
  passes,
  periodOfRow,
  rowIsKnownAt,
  rowsAt,
} from './metrics/query-sql.ts'
import { metricOf, registry } from './metrics/registry.ts'
import type { Missing } from './metrics/series.ts'
import { type Subject, subjectOf, subjects } from './metrics/subjects.ts'
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

/** What a row adds to a metric. */
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
  /** The id of the deal, or of whatever else the metric is about. */
  readonly deal: string
  /** What the row is, in words. */
  readonly record: string
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
        const parts = bySubject(metrics).map((own) => ({ ...query, metrics: own, revision, cell: asked }))
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
          asOf: recordedAt,
          complete: missing.length === 0,
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
    query: {
      ...kept.query,
      metrics: kept.metrics.map(({ name }) => askedOn(metricOf(name), kept.query.today ?? dayOf(kept.at))),
    },
    revision: kept.revision,
    recordedAt: kept.at.toISOString(),
    missing: kept.missing,
  }
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

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

/** The metrics of a part are about one subject. */
const subjectIn = ({ metrics: [first] }: Part): Subject => (first ? subjectOf(first) : subjects.deals)

/** Whether a row is behind the part: counted by one of its metrics, within its window. */
function isBehind(part: Part): RawBuilder<unknown> {
  const { metrics, filters, revision, cell } = part
  const subject = subjectIn(part)
  const counted = metrics.map((metric) => sql`(${counts(metric, part)})`)
  const split = Object.entries(cell.dimensions).map(
    ([name, value]) =>
      sql`${dimensionOf(subject, name as Dimension)} is not distinct from ${value === '' ? null : value}::text`,
  )
  return sql`${rowIsKnownAt(subject, revision, filters)} and ${passes(filters, subject)} and (${sql.join(counted, sql` or `)}) and ${split.length ? sql.join(split, sql` and `) : sql`true`}`
}

function counts(metric: Metric, { range, grain, cell: { period } }: Part): RawBuilder<unknown> {
  const within = period === undefined || !grain ? sql`true` : sql`${periodOfRow(metric, grain)} = ${period}::date`
  return sql`${countedBy(metric)} and ${inRange(metric, range)} and ${within}`
}

async function countRows(db: Kysely<unknown>, part: Part): Promise<number> {
  const split = Object.keys(part.cell.dimensions) as Dimension[]
  const joins = joinsOf({ metrics: part.metrics, filters: part.filters, dimensions: split })
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${rowsAt(subjectIn(part), part.revision, joins)} where ${isBehind(part)}`.execute(db)
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
  const subject = subjectIn(part)
  const isDeal = subject === subjects.deals
  const letter = (column: string) => sql.ref(`${subject.alias}.${column}`)
  const split = dimensionNames
    .filter((name) => hasField(subject, name))
    .map((name) => sql`${dimensionOf(subject, name)} as ${sql.ref(`by_${name}`)}`)
  const joins = isDeal
    ? allJoins
    : dimensionNames.flatMap((name) => (hasField(subject, name) ? fieldIn(subject, name).joins : []) ?? [])
  const { rows } = await sql<RawRow>`
    select ${letter('version')}, ${sql.raw(subject.id)} as deal_id, ${subject.record}::text as record, ${letter('source')},
      ${sql.raw(subject.status)} as status, ${letter('file')}, ${letter('line')}, ${letter('intake_id')},
      ${sql.join([...split, ...contributions, ...(isDeal ? ofDeal : [])])}
    from ${rowsAt(subject, part.revision, joins)}
    where ${isBehind(part)} and ${letter('version')} > ${after}
    order by ${letter('version')} limit ${limit}`.execute(db)
  return rows
}

/** What only a deal has. */
const ofDeal = [
  sql`d.engage_date::text, d.close_date::text, d.close_value::text, d.currency, p.list_price::text, p.currency as list_currency`,
  ...(['p', 'o', 'a'] as const).flatMap((alias) =>
    ['file', 'line', 'intake_id'].map(
      (column) => sql`${sql.ref(`${alias}.${column}`)} as ${sql.ref(`${alias}_${column}`)}`,
    ),
  ),
]

function toItem(metrics: readonly Metric[], row: RawRow): LineageRow {
  const text = (name: string) => (row[name] ?? null) as string | null
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
  ).flatMap(([what, prefix]) => (text(`${prefix}file`) === null ? [] : [{ what, ...place(prefix) }]))
  return {
    deal: text('deal_id') ?? '',
    record: text('record') ?? '',
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
