import { type Kysely, type RawBuilder, sql } from 'kysely'
import { problems } from '@sophia/service'
import type { Dimension } from '../metrics/dimensions.ts'
import type { Metric } from '../metrics/metric.ts'
import type { Query } from '../metrics/query.ts'
import {
  countedBy,
  dimensionOf,
  inRange,
  joinsOf,
  passes,
  periodOfRow,
  rowIsKnownAt,
  rowsAt,
} from '../metrics/query-sql.ts'
import { type Subject, subjectOf, subjects } from '../metrics/subjects.ts'

/** Which part of an answer to look behind; all of it without one. */
export interface Narrowing {
  readonly metric?: string
  /** As in the series. */
  readonly period?: string
  /** `''` is a deal that has none. */
  readonly dimensions: Partial<Record<Dimension, string>>
}

/** @throws {Problem} bad-input when the answer has no such part. */
export function checkNarrowing(
  { metrics, dimensions, grain }: Query,
  { metric, period, dimensions: split }: Narrowing,
): void {
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
export interface Part extends Query {
  readonly revision: number
  readonly cell: Narrowing
}

/** The metrics of a part are about one subject. */
export const subjectIn = ({ metrics: [first] }: Part): Subject => (first ? subjectOf(first) : subjects.deals)

/** Whether a row is behind the part: counted by one of its metrics, within its window. */
export function isBehind(part: Part): RawBuilder<unknown> {
  const { metrics, filters, revision, cell } = part
  const subject = subjectIn(part)
  const counted = metrics.map((metric) => sql`(${counts(metric, part)})`)
  const split = Object.entries(cell.dimensions).map(
    ([name, value]) =>
      sql`${dimensionOf(subject, name as Dimension)} is not distinct from ${value === '' ? null : value}::text`,
  )
  return sql`${rowIsKnownAt(subject, revision, filters)} and ${passes(filters, subject)} and (${sql.join(counted, sql` or `)}) and ${split.length ? sql.join(split, sql` and `) : sql`true`}`
}

export function counts(metric: Metric, { range, grain, cell: { period } }: Part): RawBuilder<unknown> {
  const within = period === undefined || !grain ? sql`true` : sql`${periodOfRow(metric, grain)} = ${period}::date`
  return sql`${countedBy(metric)} and ${inRange(metric, range)} and ${within}`
}

export async function countRows(db: Kysely<unknown>, part: Part): Promise<number> {
  const split = Object.keys(part.cell.dimensions) as Dimension[]
  const joins = joinsOf({ metrics: part.metrics, filters: part.filters, dimensions: split })
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${rowsAt(subjectIn(part), part.revision, joins)} where ${isBehind(part)}`.execute(db)
  return rows[0]?.count ?? 0
}
