import type { Query } from './metrics/query.ts'
import { subjectOf } from './metrics/subjects.ts'
import type { Revision } from './revisions.ts'
import { familyOf, isAsked } from './sources.ts'

/** What an answer says of itself when figures of the sandbox's made-up company are in it. */
export interface Origin {
  readonly origin?: 'sandbox'
}

/** Whether the sandbox plays one of the sources that a question counts. */
export function originOf({ metrics, filters }: Pick<Query, 'metrics' | 'filters'>, revision: Revision): Origin {
  const families = new Set(metrics.map((metric) => subjectOf(metric).family))
  return revision.sandbox.some((source) => families.has(familyOf(source)) && isAsked(source, filters, revision))
    ? { origin: 'sandbox' }
    : {}
}

/** Of what is made from several answers. */
export const originOfAll = (answers: readonly Origin[]): Origin =>
  answers.some(({ origin }) => origin) ? { origin: 'sandbox' } : {}
