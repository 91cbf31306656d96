import { type CallContext, problems } from '@sophia/service'
import { sql, type TransactionBuilder } from 'kysely'
import type { Tables, Write } from './tables.ts'

const statementCancelled = '57014'

/**
 * Does the work in the transaction, and no statement of it for longer than the call's budget allows.
 *
 * @throws {Problem} deadline-exceeded; nothing is stored then.
 */
export async function withinBudget<Result>(
  transaction: TransactionBuilder<Tables>,
  call: CallContext,
  work: (write: Write) => Promise<Result>,
): Promise<Result> {
  const budget = Math.floor(call.remaining())
  if (budget < 1) throw problems.deadline('The time budget was spent before the work began.')
  try {
    return await transaction.execute(async (write) => {
      // Neither compiled queries nor parallel ones pay for statements of a few milliseconds.
      await sql`select set_config('statement_timeout', ${String(budget)}, true), set_config('jit', 'off', true),
        set_config('max_parallel_workers_per_gather', '0', true)`.execute(write)
      return work(write)
    })
  } catch (error) {
    if ((error as { code?: string }).code === statementCancelled) {
      throw problems.deadline('The work took longer than its time budget. Ask for less at once.')
    }
    throw error
  }
}
