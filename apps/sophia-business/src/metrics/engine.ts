import { Decimal } from 'decimal.js'
import { type Kysely, sql } from 'kysely'
import { problems } from '@sophia/service'
import { latestRevision } from '../revisions.ts'
import type { Metric } from './metric.ts'
import type { Query } from './query.ts'
import {
  axisOf,
  countedBy,
  dimensionOf,
  factsFor,
  inRange,
  joinsOf,
  passes,
  periodOfRow,
  rowIsKnownAt,
  type RowSource,
  rowsAt,
  summaryFor,
} from './query-sql.ts'
import { subjectOf } from './subjects.ts'

/** Sums of one metric over the deals of one group and currency. */
export interface Sums {
  readonly numerator: Decimal
  readonly denominator: Decimal
  readonly rows: number
  /** Each numerator, where the metric is a median. */
  readonly values: readonly number[]
}

/** One group of deals as one metric sees it. */
export interface Group extends Sums {
  readonly metric: Metric
  /** First day; null: the deal's date is not known, or no grain was asked for. */
  readonly period: string | null
  readonly undated: boolean
  readonly dimensions: readonly (string | null)[]
  /** null: the metric has no amounts. */
  readonly currency: string | null
  /** Deals that the metric is about and cannot count. */
  readonly uncountable: number
}

/** More groups are no answer that anybody reads. */
export const maxPoints = 10_000

/**
 * Sums up every metric of the query by period, dimensions and currency, as known at a revision.
 *
 * With a range, deals whose date is not known come as `undated` groups: they are in no window, and the caller says so.
 *
 * @throws {Problem} unprocessable: more than 10,000 groups.
 */
export async function sumUp(db: Kysely<unknown>, query: Query, revision: number): Promise<Group[]> {
  const groups: Group[] = []
  for (const metrics of alike(query.metrics)) groups.push(...(await sumAlike(db, { ...query, metrics }, revision)))
  return groups
}

/** Metrics of one subject with the same date and currency are read in one pass. */
function alike(metrics: readonly Metric[]): Iterable<readonly Metric[]> {
  return Map.groupBy(metrics, ({ subject, axis, sql: { currency } }) => `${subject} ${axis} ${currency}`).values()
}

async function sumAlike(db: Kysely<unknown>, query: Query, revision: number): Promise<Group[]> {
  const [first] = query.metrics
  if (!first) return []
  const subject = subjectOf(first)
  const summary = summaryFor(query, subject, revision)
  if (summary) {
    const groups = await sumTogether(db, query, summary)
    // Asked afterwards: a sync may end between two statements, and what is summed up is what is known now.
    if ((await latestRevision(db)).id === revision) return groups
  }
  return sumTogether(db, query, factsFor(query, subject, revision))
}

async function sumTogether(db: Kysely<unknown>, query: Query, source: RowSource): Promise<Group[]> {
  const { metrics, dimensions, grain, range, filters } = query
  const [first] = metrics
  if (!first) return []
  const subject = subjectOf(first)
  const axis = axisOf(first)
  // As text only once a group: a cast of each row's day costs a tenth of the statement.
  const period = grain && periodOfRow(first, grain)
  const keys = [
    period ? sql`${period}::text` : sql`null::text`,
    sql`${axis} is null`,
    first.sql.currency ? sql.raw(first.sql.currency) : sql`null::text`,
    ...dimensions.map((name) => dimensionOf(subject, name)),
  ]
  const sums = metrics.flatMap((metric, index) => {
    const of = (what: string, aggregate: ReturnType<typeof sql>) => sql`${aggregate} as ${sql.ref(`${what}${index}`)}`
    const { rows, countable = 'true', numerator, denominator } = metric.sql
    // What only one metric is about is chosen once, below, and not for each of its sums again.
    const isCounted = metrics.length > 1 ? countedBy(metric) : sql.raw(countable)
    const counted = sql`filter (where ${isCounted})`
    return [
      of('v', metric.kind === 'median' ? sql`array_agg((${sql.raw(numerator)})::float8) ${counted}` : sql`null`),
      of('n', sql`coalesce(sum(${sql.raw(numerator)}) ${counted}, 0)::text`),
      of('d', denominator === undefined ? sql`'0'` : sql`coalesce(sum(${sql.raw(denominator)}) ${counted}, 0)::text`),
      of('r', source.count(isCounted)),
      of('u', countable === 'true' ? sql`0` : source.count(sql`(${sql.raw(rows)}) and not (${sql.raw(countable)})`)),
    ]
  })
  const result = await sql<Record<string, never>>`
    select ${sql.join(keys.map((key, index) => sql`${key} as ${sql.ref(`k${index}`)}`))}, ${sql.join(sums)}
    from ${source.from}
    where ${source.holds} and ${passes(filters, subject)}
      and (${sql.join(
        metrics.map(({ sql: { rows } }) => sql`(${sql.raw(rows)})`),
        sql` or `,
      )})
      and (${axis} is null or ${inRange(first, range)})
    group by ${sql.join(keys.map((_, index) => (index === 0 && period ? period : sql.raw(String(index + 1)))))}
    limit ${maxPoints + 1}`.execute(db)
  if (result.rows.length > maxPoints) {
    throw problems.unprocessable(
      `The answer has more than ${maxPoints} points.`,
      'Ask for a coarser grain, fewer dimensions or a shorter range.',
    )
  }
  return result.rows.flatMap((row) => metrics.map((metric, index) => toGroup(metric, index, row, dimensions.length)))
}

function toGroup(metric: Metric, index: number, row: Record<string, unknown>, width: number): Group {
  return {
    metric,
    period: row['k0'] as string | null,
    undated: row['k1'] as boolean,
    currency: row['k2'] as string | null,
    dimensions: Array.from({ length: width }, (_, at) => row[`k${at + 3}`] as string | null),
    numerator: new Decimal(row[`n${index}`] as string),
    denominator: new Decimal(row[`d${index}`] as string),
    rows: row[`r${index}`] as number,
    values: (row[`v${index}`] as number[] | null) ?? [],
    uncountable: row[`u${index}`] as number,
  }
}

/**
 * How many rows the query's metrics count, each once.
 *
 * @param groups what `sumUp` found: where the metrics of a subject count the same rows, they are counted already.
 */
export async function countRows(
  db: Kysely<unknown>,
  query: Query,
  { revision, groups }: { readonly revision: number; readonly groups: readonly Group[] },
): Promise<number> {
  let sum = 0
  for (const metrics of bySubject(query.metrics)) {
    const [first] = metrics
    if (first && metrics.every((metric) => countsAlike(metric, first))) sum += counted(first, query, groups)
    else sum += await countTogether(db, { ...query, metrics }, revision)
  }
  return sum
}

const countsAlike = (one: Metric, other: Metric): boolean =>
  one.axis === other.axis && one.sql.rows === other.sql.rows && one.sql.countable === other.sql.countable

/** Rows without a date are in no range. */
const counted = (metric: Metric, { range }: Query, groups: readonly Group[]): number =>
  groups.reduce((sum, group) => sum + (group.metric !== metric || (group.undated && range) ? 0 : group.rows), 0)

export const bySubject = (metrics: readonly Metric[]): Metric[][] => [...Map.groupBy(metrics, subjectOf).values()]

async function countTogether(db: Kysely<unknown>, query: Query, revision: number): Promise<number> {
  const { metrics, range, filters } = query
  const [first] = metrics
  if (!first) return 0
  const subject = subjectOf(first)
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${rowsAt(subject, revision, joinsOf({ metrics, filters, dimensions: [] }))}
    where ${rowIsKnownAt(subject, revision, filters)} and ${passes(filters, subject)}
      and (${sql.join(
        metrics.map((metric) => sql`(${countedBy(metric)} and ${inRange(metric, range)})`),
        sql` or `,
      )})`.execute(db)
  return rows[0]?.count ?? 0
}
