import type { Query } from './metrics/query.ts'
import { subjectOf } from './metrics/subjects.ts'
import type { Revision } from './revisions.ts'
import { type Family, familyOf } from './sources.ts'

type Asked = Pick<Query, 'metrics' | 'filters'>

/** Facts of which kinds a question is about. */
export const familiesOf = ({ metrics }: Asked): ReadonlySet<Family> =>
  new Set(metrics.map((metric) => subjectOf(metric).family))

/** Whether a question says itself which sources count. */
export const namesSources = ({ filters }: Asked): boolean => filters.some(({ field }) => field === 'source')

/**
 * Whether a question counts facts of a source: what it is about comes from there, and its filters let the source through,
 * or it names none and the source counts. As `isCountedAt` and `passes` say it in SQL.
 */
export function isAsked(source: string, asked: Asked, { counted }: Pick<Revision, 'counted'>): boolean {
  if (!familiesOf(asked).has(familyOf(source))) return false
  if (!namesSources(asked)) return counted.includes(source)
  return asked.filters.every(({ field, op, value }) => {
    if (field !== 'source') return true
    if (op === 'eq') return value === source
    if (op === 'ne') return value !== source
    return op !== 'in' || (value as readonly unknown[]).includes(source)
  })
}
