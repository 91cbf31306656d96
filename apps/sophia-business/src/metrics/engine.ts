import { Decimal } from 'decimal.js'
import { type Kysely, sql } from 'kysely'
import { problems } from '@sophia/service'
import type { Metric } from './metric.ts'
import type { Query } from './query.ts'
import {
  axisOf,
  countedBy,
  dealsAt,
  dimensionOf,
  inRange,
  isKnownAt,
  joinsOf,
  passes,
  periodOfDeal,
} from './query-sql.ts'

/** Sums of one metric over the deals of one group and currency. */
export interface Sums {
  readonly numerator: Decimal
  readonly denominator: Decimal
  readonly rows: number
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
  for (const metrics of alike(query.metrics)) groups.push(...(await sumTogether(db, { ...query, metrics }, revision)))
  return groups
}

/** Metrics with the same date and currency are read in one pass. */
function alike(metrics: readonly Metric[]): Iterable<readonly Metric[]> {
  return Map.groupBy(metrics, ({ axis, sql: { currency } }) => `${axis} ${currency}`).values()
}

async function sumTogether(db: Kysely<unknown>, query: Query, revision: number): Promise<Group[]> {
  const { metrics, dimensions, grain, range, filters } = query
  const [first] = metrics
  if (!first) return []
  const axis = axisOf(first)
  const keys = [
    grain ? sql`${periodOfDeal(first, grain)}::text` : sql`null::text`,
    sql`${axis} is null`,
    first.sql.currency ? sql.raw(first.sql.currency) : sql`null::text`,
    ...dimensions.map(dimensionOf),
  ]
  const sums = metrics.flatMap((metric, index) => {
    const of = (what: string, aggregate: ReturnType<typeof sql>) => sql`${aggregate} as ${sql.ref(`${what}${index}`)}`
    const counted = sql`filter (where ${countedBy(metric)})`
    const { rows, numerator, denominator = '0' } = metric.sql
    return [
      of('n', sql`coalesce(sum(${sql.raw(numerator)}) ${counted}, 0)::text`),
      of('d', sql`coalesce(sum(${sql.raw(denominator)}) ${counted}, 0)::text`),
      of('r', sql`count(*) ${counted}`),
      of('u', sql`count(*) filter (where ${sql.raw(rows)} and not (${countedBy(metric)}))`),
    ]
  })
  const result = await sql<Record<string, never>>`
    select ${sql.join(keys.map((key, index) => sql`${key} as ${sql.ref(`k${index}`)}`))}, ${sql.join(sums)}
    from ${dealsAt(revision, joinsOf(query))}
    where ${isKnownAt(revision)} and ${passes(filters)}
      and (${sql.join(
        metrics.map(({ sql: { rows } }) => sql`(${sql.raw(rows)})`),
        sql` or `,
      )})
      and (${axis} is null or ${inRange(first, range)})
    group by ${sql.join(keys.map((_, index) => sql.raw(String(index + 1))))}
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
    uncountable: row[`u${index}`] as number,
  }
}

/** How many deals the query's metrics count, each once. */
export async function countDeals(db: Kysely<unknown>, query: Query, revision: number): Promise<number> {
  const { metrics, range, filters } = query
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${dealsAt(revision, joinsOf({ metrics, filters, dimensions: [] }))}
    where ${isKnownAt(revision)} and ${passes(filters)}
      and (${sql.join(
        metrics.map((metric) => sql`(${countedBy(metric)} and ${inRange(metric, range)})`),
        sql` or `,
      )})`.execute(db)
  return rows[0]?.count ?? 0
}
