import * as database from '@sophia/database'
import { type CallContext, problems } from '@sophia/service'
import type { Kysely } from 'kysely'

/**
 * Does the work in one transaction, no longer than the caller's budget allows.
 *
 * @throws {Problem} deadline-exceeded.
 */
export const withinBudget = <Result>(
  kysely: Kysely<unknown>,
  call: CallContext,
  work: (db: Kysely<unknown>) => Promise<Result>,
): Promise<Result> =>
  database.withinBudget(
    kysely,
    { call, late: () => problems.deadline('The figures could not be summed up in time.') },
    work,
  )
