import { type Fault, problems } from '@sophia/service'
import { type FilterField, hasField, typeOf } from './metrics/dimensions.ts'
import type { Metric } from './metrics/metric.ts'
import { firstDayFrom } from './metrics/periods.ts'
import type { Filter, Query } from './metrics/query.ts'
import { metricOf } from './metrics/registry.ts'
import { subjectOf } from './metrics/subjects.ts'
import type { KpiQuery } from './schemas.ts'

/**
 * Makes a query of a request body that fits its schema.
 *
 * @throws {Problem} bad-input naming what the schema cannot say: a window that ends before it begins, a filter value that does
 * not fit its field.
 */
export function askedQuery({ metrics, dimensions = [], grain, range, filters = [], compareTo, asOf }: KpiQuery): Query {
  const days = range && { from: firstDayFrom(range.from), to: firstDayFrom(range.to) }
  const asked = metrics.map(metricOf)
  const faults = [
    ...dimensions.flatMap((name, index) => unknownTo(asked, name, `/body/dimensions/${index}`)),
    ...filters.flatMap(({ field }, index) => unknownTo(asked, field, `/body/filters/${index}/field`)),
    ...(days && days.to <= days.from
      ? [{ pointer: '/body/range/to', message: 'must be after from: the end is exclusive' }]
      : []),
    ...(compareTo && !range
      ? [{ pointer: '/body/range', message: 'is required to compare with an earlier window' }]
      : []),
    ...filters.flatMap((filter, index) => filterFaults(filter as Filter, `/body/filters/${index}`)),
  ]
  if (faults.length) throw problems.badInput(faults)
  return {
    metrics: asked,
    today: (asOf === undefined ? new Date() : new Date(asOf)).toISOString().slice(0, 10),
    ...(asOf !== undefined && { knownAt: asOf }),
    dimensions,
    ...(grain && { grain }),
    ...(days && { range: days }),
    filters,
  }
}

/** Not every row has every field: a deployment has no region. */
function unknownTo(metrics: readonly Metric[], field: FilterField, pointer: string): Fault[] {
  const without = metrics.filter((metric) => !hasField(subjectOf(metric), field)).map(({ name }) => name)
  return without.length ? [{ pointer, message: `is nothing that ${without.join(', ')} can be told apart by` }] : []
}

const isDay = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
const isNumber = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,20}(\.\d{1,10})?$/.test(value))
const checks = {
  text: { fits: (value: unknown) => typeof value === 'string', what: 'a text' },
  date: { fits: isDay, what: 'a date, YYYY-MM-DD' },
  number: { fits: isNumber, what: 'a number or a decimal text' },
} as const

function filterFaults({ field, op, value }: Filter, pointer: string): Fault[] {
  const type = typeOf(field)
  if ((op === 'in') !== Array.isArray(value))
    return [
      { pointer: `${pointer}/value`, message: `must ${op === 'in' ? 'be a list for in' : `not be a list for ${op}`}` },
    ]
  const ordered = ['gt', 'gte', 'lt', 'lte'].includes(op)
  if (ordered && type === 'text')
    return [{ pointer: `${pointer}/op`, message: `${field} has no order: use eq, ne or in` }]
  const values = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  if (values.every((each) => (each === null ? !ordered : checks[type].fits(each)))) return []
  return [{ pointer: `${pointer}/value`, message: `must be ${checks[type].what}${ordered ? '' : ' or null'}` }]
}
