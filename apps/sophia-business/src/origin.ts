import { isAsked } from './asked-sources.ts'
import type { Query } from './metrics/query.ts'
import type { Revision } from './revisions.ts'

/** What an answer says of itself when figures of the sandbox's made-up company are in it. */
export interface Origin {
  readonly origin?: 'sandbox'
}

/** Whether the sandbox plays one of the sources that a question counts. */
export const originOf = (asked: Pick<Query, 'metrics' | 'filters'>, revision: Revision): Origin =>
  revision.sandbox.some((source) => isAsked(source, asked, revision)) ? { origin: 'sandbox' } : {}

/** As schemas have it. */
interface Told {
  readonly origin?: 'live' | 'sandbox'
}

/** Of what is made from several answers. */
export const originOfAll = (answers: readonly Told[]): Origin =>
  answers.some(({ origin }) => origin === 'sandbox') ? { origin: 'sandbox' } : {}

/** For people: nobody who gets something forwarded sees the banner of the dashboard. */
export const madeUp = ({ origin }: Told): string | undefined =>
  origin === 'sandbox' ? 'The sandbox plays the vendors: this company is made up.' : undefined
