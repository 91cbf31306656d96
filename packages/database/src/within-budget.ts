import { type Kysely, sql, type Transaction } from 'kysely'

export interface Budget {
  /** Of the caller; a `CallContext` is one. */
  readonly call: { readonly signal: AbortSignal; remaining(): number }
  /** The error when the budget is spent. */
  late(): Error
  /** One state of the data for all statements, which only read. */
  readonly snapshot?: boolean
  /** Postgres settings of this transaction only. */
  readonly settings?: Readonly<Record<string, string>>
}

const cancelled = '57014'

/**
 * Does the work in one transaction, and waits for a connection and for all its statements together no longer than the
 * caller does: when the budget is spent, or the caller leaves, the statement that runs is ended in the server and
 * nothing is stored.
 *
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
  const begun = Promise.withResolvers<void>()
  const running = begin.execute(async (transaction) => {
    begun.resolve()
    const left = Math.floor(call.remaining())
    if (left < 1 || call.signal.aborted) throw over()
    return cancellable(kysely, call.signal, await prepare(transaction, left, settings), () => work(transaction))
  })
  const leave = () => begun.reject(over())
  call.signal.addEventListener('abort', leave)
  try {
    // Whoever waits for a connection may leave at once; whoever has one hears how its transaction ended.
    running.catch(begun.reject)
    await begun.promise
    return await running
  } catch (error) {
    running.catch(() => {})
    const ended =
      (error as { code?: string }).code === cancelled || (call.signal.aborted && error === call.signal.reason)
    throw ended ? over() : error
  } finally {
    call.signal.removeEventListener('abort', leave)
  }
}

/** @returns the number of the server's process for this connection. */
async function prepare<Schema>(
  transaction: Transaction<Schema>,
  leftMs: number,
  settings: Budget['settings'],
): Promise<number> {
  // The server's own limit holds even if the cancellation finds no free connection.
  const all = Object.entries({ ...settings, statement_timeout: String(leftMs) })
  const set = all.map(([name, value]) => sql`set_config(${name}, ${value}, true)`)
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid, ${sql.join(set)}`.execute(transaction)
  return rows[0]?.pid ?? 0
}

async function cancellable<Schema, Result>(
  kysely: Kysely<Schema>,
  signal: AbortSignal,
  pid: number,
  work: () => Promise<Result>,
): Promise<Result> {
  let cancelling: Promise<unknown> | undefined
  const cancel = () => {
    cancelling = sql`select pg_cancel_backend(${pid})`.execute(kysely).catch(() => {})
  }
  signal.addEventListener('abort', cancel)
  try {
    const result = await work()
    signal.throwIfAborted()
    return result
  } finally {
    signal.removeEventListener('abort', cancel)
    // Before the connection is anybody else's.
    await cancelling
  }
}
