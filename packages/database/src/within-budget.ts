import { type Kysely, sql, type Transaction } from 'kysely'
import { type Call, within } from './calls.ts'

export interface Budget {
  readonly call: Call
  /** The error when the budget is spent. */
  late(): Error
  /** One state of the data for all statements, which only read. */
  readonly snapshot?: boolean
  /** Postgres settings of this transaction only. */
  readonly settings?: Readonly<Record<string, string>>
}

const cancelled = '57014'

/**
 * Does the work in one transaction, and waits for a connection and for all its statements together no longer than this
 * caller does, whose request ever it is done in: when the budget is spent, or the caller leaves, the statement that runs
 * is ended in the server and nothing is stored.
 *
 * @param kysely of `openDatabase`.
 * @throws what `late` gives; the signal's reason when the caller left.
 */
export async function withinBudget<Schema, Result>(
  kysely: Kysely<Schema>,
  { call, late, snapshot, settings }: Budget,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const over = () => (call.signal.aborted && call.remaining() >= 1 ? (call.signal.reason as Error) : late())
  if (call.remaining() < 1 || call.signal.aborted) throw over()
  const begin = snapshot
    ? kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    : kysely.transaction()
  try {
    return await within(call, () =>
      begin.execute(async (transaction) => {
        await prepare(transaction, call.remaining(), settings)
        return work(transaction)
      }),
    )
  } catch (error) {
    const ended =
      (error as { code?: string }).code === cancelled || (call.signal.aborted && error === call.signal.reason)
    throw ended ? over() : error
  }
}

async function prepare<Schema>(
  transaction: Transaction<Schema>,
  leftMs: number,
  settings: Budget['settings'],
): Promise<void> {
  // The server's own limit holds even where a cancellation does not reach it. 0 would be none.
  const all = Object.entries({ ...settings, statement_timeout: String(Math.max(1, Math.floor(leftMs))) })
  await sql`select ${sql.join(all.map(([name, value]) => sql`set_config(${name}, ${value}, true)`))}`.execute(
    transaction,
  )
}
