import { type RawBuilder, sql } from 'kysely'
import { type Dimension, fieldIn } from './dimensions.ts'
import type { Metric } from './metric.ts'
import type { Grain } from './periods.ts'
import type { Filter, Query } from './query.ts'
import { type Join, type Subject, subjectOf, subjects } from './subjects.ts'

const aliases: Record<Join, string> = { deals: 'd', products: 'p', owners: 'o', accounts: 'a' }
const foreignKeys: Record<Exclude<Join, 'deals'>, string> = {
  products: 'product',
  owners: 'owner',
  accounts: 'account',
}
/** In the order in which they can be made: what is joined to a deal comes after it. */
const joinOrder = Object.keys(aliases) as Join[]
export const allJoins: readonly Join[] = joinOrder.filter((join) => join !== 'deals')

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** The rows of one table as they were known at a revision. */
const knownAt = (alias: string, revision: number) =>
  sql`${sql.ref(`${alias}.valid_from`)} <= ${revision} and ${sql.ref(`${alias}.valid_to`)} > ${revision}`

/** Rows of a subject with what is joined to them, as they were known at a revision. */
export function rowsAt({ table, alias }: Subject, revision: number, joins: Iterable<Join>): RawBuilder<unknown> {
  const wanted = new Set(joins)
  const joined = joinOrder
    .filter((join) => wanted.has(join))
    .map((join) => {
      const [letter, from] = [aliases[join], join === 'deals' ? alias : 'd']
      const [key, value] = join === 'deals' ? ['deal_id', 'deal_id'] : ['name', foreignKeys[join]]
      return sql`left join ${sql.table(join)} as ${sql.ref(letter)}
      on ${sql.ref(`${letter}.source`)} = ${sql.ref(`${from}.source`)} and ${sql.ref(`${letter}.${key}`)} = ${sql.ref(`${from}.${value}`)} and ${knownAt(letter, revision)}`
    })
  return sql`${sql.table(table)} as ${sql.ref(alias)} ${sql.join(joined, sql` `)}`
}

/** Deals with what is joined to them, as they were known at a revision. */
export const dealsAt = (revision: number, joins: Iterable<Join>) => rowsAt(subjects.deals, revision, joins)

/** Rows that count: as they were known at a revision, of the sources that were counted then or that a filter names. */
export const rowIsKnownAt = (subject: Subject, revision: number, filters: readonly Filter[]): RawBuilder<unknown> =>
  sql`${knownAt(subject.alias, revision)} and ${isCountedAt(subject, revision, filters)}`

/** Whether a row is of a source that was counted at a revision, or that a filter names. */
function isCountedAt({ alias }: Subject, revision: number, filters: readonly Filter[]): RawBuilder<unknown> {
  if (filters.some(({ field }) => field === 'source')) return sql`true`
  // An array and not a join: it is made once, and compared while the rows are read.
  return sql`${sql.ref(`${alias}.source`)} = any (array(select counted.source from counted_sources as counted where ${knownAt('counted', revision)}))`
}
export const isKnownAt = (revision: number, filters: readonly Filter[] = []) =>
  rowIsKnownAt(subjects.deals, revision, filters)

/** What sums are read from. */
export interface RowSource {
  readonly from: RawBuilder<unknown>
  /** Which of its rows hold. */
  readonly holds: RawBuilder<unknown>
  /** How many rows fit a condition. */
  count(condition: RawBuilder<unknown>): RawBuilder<unknown>
}

/** The facts themselves, as they were known at a revision. */
export const factsFor = (query: Query, subject: Subject, revision: number): RowSource => ({
  from: rowsAt(subject, revision, joinsOf(query)),
  holds: rowIsKnownAt(subject, revision, query.filters),
  count: (condition) => sql`count(*) filter (where ${condition})`,
})

/** What is added up already, as it is known now. @returns undefined where it does not hold all that is asked for. */
export function summaryFor(
  { dimensions: split, filters }: Query,
  subject: Subject,
  revision: number,
): RowSource | undefined {
  const { alias, summary } = subject
  const asked = [...split, ...filters.map(({ field }) => field)]
  if (!summary || !asked.every((name) => summary.fields.includes(name))) return undefined
  const count = sql.raw(summary.count)
  return {
    from: sql`${sql.table(summary.table)} as ${sql.ref(alias)}`,
    holds: sql`${count} > 0 and ${isCountedAt(subject, revision, filters)}`,
    count: (condition) => sql`coalesce(sum(${count}) filter (where ${condition}), 0)::bigint`,
  }
}

/** What the query's metrics, dimensions and filters need; its metrics are about one subject. */
export function joinsOf({
  metrics,
  dimensions: split,
  filters,
}: Pick<Query, 'metrics' | 'dimensions' | 'filters'>): Set<Join> {
  const [first] = metrics
  const subject = first ? subjectOf(first) : subjects.deals
  const fields = [...split, ...filters.map(({ field }) => field)].map((name) => fieldIn(subject, name))
  return new Set([...metrics.flatMap(({ joins = [] }) => joins), ...fields.flatMap(({ joins = [] }) => joins)])
}

export const axisOf = (metric: Metric) => sql.ref(`${subjectOf(metric).alias}.${metric.axis}`)
/** The first day of the period that a row belongs to. */
export const periodOfRow = (metric: Metric, grain: Grain) =>
  sql`date_trunc(${sql.lit(grain)}, ${axisOf(metric)}::timestamp)::date`
export const dimensionOf = (subject: Subject, name: Dimension) => sql.raw(fieldIn(subject, name).sql)

/** Whether a row passes every filter. */
export function passes(filters: readonly Filter[], subject: Subject = subjects.deals): RawBuilder<unknown> {
  return filters.length
    ? sql.join(
        filters.map((filter) => condition(filter, subject)),
        sql` and `,
      )
    : sql`true`
}

function condition({ field, op, value }: Filter, subject: Subject): RawBuilder<unknown> {
  const { sql: expression, type } = fieldIn(subject, field)
  const left = sql.raw(expression)
  const right = (each: unknown) => sql`${each}::${sql.raw(type === 'number' ? 'numeric' : type)}`
  if (op === 'in') {
    const values = value as readonly unknown[]
    const some = sql`${left} in (${sql.join(
      values
        .filter((each) => each !== null)
        .map(right)
        .concat(sql`null`),
    )})`
    return values.includes(null) ? sql`(${some} or ${left} is null)` : some
  }
  if (op === 'eq') return sql`${left} is not distinct from ${right(value)}`
  if (op === 'ne') return sql`${left} is distinct from ${right(value)}`
  return sql`${left} ${sql.raw(operators[op])} ${right(value)}`
}

/** Rows that the metric is about and can count. */
export const countedBy = ({ sql: { rows, countable = 'true' } }: Metric) =>
  sql`((${sql.raw(rows)}) and (${sql.raw(countable)}))`

/** Whether the metric's own date lies in the range; always without one. */
export function inRange(metric: Metric, range: Query['range']): RawBuilder<unknown> {
  if (!range) return sql`true`
  return sql`(${axisOf(metric)} >= ${range.from}::date and ${axisOf(metric)} < ${range.to}::date)`
}
