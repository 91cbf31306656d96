import * as database from '@sophia/database'
import { type CallContext, problems } from '@sophia/service'
import type { Store, Write } from './tables.ts'

/** Neither compiled queries nor parallel ones pay for statements of a few milliseconds. */
const settings = { jit: 'off', max_parallel_workers_per_gather: '0' }

/**
 * Does the work in one transaction, no longer than the call's budget allows.
 *
 * @throws {Problem} deadline-exceeded; nothing is stored then.
 */
export const withinBudget = <Result>(
  store: Store,
  call: CallContext,
  work: (write: Write) => Promise<Result>,
  { snapshot = false } = {},
): Promise<Result> =>
  database.withinBudget(
    store,
    {
      call,
      snapshot,
      settings,
      late: () => problems.deadline('The work took longer than its time budget. Ask for less at once.'),
    },
    work,
  )
