import { type Kysely, sql } from 'kysely'
import { type CallContext, problems } from '@sophia/service'

const cancelled = '57014'

/**
 * Does the work in one transaction whose statements the server itself ends when the caller's budget is spent.
 *
 * @throws {Problem} deadline-exceeded.
 */
export async function withinBudget<Result>(
  kysely: Kysely<unknown>,
  call: CallContext,
  work: (db: Kysely<unknown>) => Promise<Result>,
): Promise<Result> {
  try {
    return await kysely.transaction().execute(async (db) => {
      call.signal.throwIfAborted()
      await sql`select set_config('statement_timeout', ${String(Math.max(1, Math.floor(call.remaining())))}, true)`.execute(
        db,
      )
      return work(db)
    })
  } catch (error) {
    if ((error as { code?: string }).code !== cancelled) throw error
    throw problems.deadline('The figures could not be summed up in time.')
  }
}
