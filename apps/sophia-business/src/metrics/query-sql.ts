import { type RawBuilder, sql } from 'kysely'
import { dimensions, type Dimension, fieldOf, type Join } from './dimensions.ts'
import type { Metric } from './metric.ts'
import type { Grain } from './periods.ts'
import type { Filter, Query } from './query.ts'

const aliases: Record<Join, string> = { products: 'p', owners: 'o', accounts: 'a' }
const foreignKeys: Record<Join, string> = { products: 'product', owners: 'owner', accounts: 'account' }
export const allJoins = Object.keys(aliases) as Join[]

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** The rows of one table as they were known at a revision. */
const knownAt = (alias: string, revision: number) =>
  sql`${sql.ref(`${alias}.valid_from`)} <= ${revision} and ${sql.ref(`${alias}.valid_to`)} > ${revision}`

/** Deals with what is joined to them, as they were known at a revision. */
export function dealsAt(revision: number, joins: Iterable<Join>): RawBuilder<unknown> {
  const joined = [...new Set(joins)].map((join) => {
    const alias = aliases[join]
    return sql`left join ${sql.table(join)} as ${sql.ref(alias)}
      on ${sql.ref(`${alias}.source`)} = d.source and ${sql.ref(`${alias}.name`)} = ${sql.ref(`d.${foreignKeys[join]}`)} and ${knownAt(alias, revision)}`
  })
  return sql`deals as d ${sql.join(joined, sql` `)}`
}

export const isKnownAt = (revision: number) => knownAt('d', revision)

/** What the query's metrics, dimensions and filters need. */
export function joinsOf({
  metrics,
  dimensions: split,
  filters,
}: Pick<Query, 'metrics' | 'dimensions' | 'filters'>): Set<Join> {
  const fields = [...split, ...filters.map(({ field }) => field)].map(fieldOf)
  return new Set([...metrics.flatMap(({ joins = [] }) => joins), ...fields.flatMap(({ join }) => join ?? [])])
}

export const axisOf = ({ axis }: Metric) => sql.ref(`d.${axis}`)
/** The first day of the period that a deal belongs to. */
export const periodOfDeal = (metric: Metric, grain: Grain) =>
  sql`date_trunc(${grain}, ${axisOf(metric)}::timestamp)::date`
export const dimensionOf = (name: Dimension) => sql.raw(dimensions[name].sql)

/** Whether a deal passes every filter. */
export function passes(filters: readonly Filter[]): RawBuilder<unknown> {
  return filters.length ? sql.join(filters.map(condition), sql` and `) : sql`true`
}

function condition({ field, op, value }: Filter): RawBuilder<unknown> {
  const { sql: expression, type } = fieldOf(field)
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

/** Deals that the metric is about and can count. */
export const countedBy = ({ sql: { rows, countable = 'true' } }: Metric) =>
  sql`((${sql.raw(rows)}) and (${sql.raw(countable)}))`

/** Whether the metric's own date lies in the range; always without one. */
export function inRange(metric: Metric, range: Query['range']): RawBuilder<unknown> {
  if (!range) return sql`true`
  return sql`(${axisOf(metric)} >= ${range.from}::date and ${axisOf(metric)} < ${range.to}::date)`
}
