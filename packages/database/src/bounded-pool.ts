import pg from 'pg'
import { type Call, currentCall } from './calls.ts'

/** So long the server may take to confirm that a statement is ended; then its connection is given up. */
const confirmMs = 1_000
/** So long a statement is only timed: to listen to its caller costs as much as a short one. */
const shortMs = 5
const cancelled = '57014'
const afterFailure = '25P02'

/** What Kysely needs of a connection. */
export interface Connection {
  readonly processID: number
  query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult>
  release(destroy?: boolean): void
}

/** No connection can be had right now: none is free in time, or the server does not take one. Nothing was done. */
export class NoConnection extends Error {
  override name = 'NoConnection'
  /** What a request is answered with. */
  readonly statusCode = 503

  constructor(cause: unknown) {
    super(`No connection to Postgres: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/**
 * A pool whose statements, and the wait for a connection, end with the call that they are done for. What `connect` gives is
 * bound to nobody.
 */
export class BoundedPool extends pg.Pool {
  constructor(options: pg.PoolConfig) {
    super(options)
    const query = async (text: string, values?: readonly unknown[]): Promise<pg.QueryResult> => {
      const connection = await this.connectFor(currentCall())
      try {
        return await connection.query(text, values)
      } finally {
        connection.release()
      }
    }
    this.query = query as pg.Pool['query']
  }

  /** @throws {NoConnection}; the reason of the call's signal. */
  async connectFor(call: Call | undefined): Promise<Connection> {
    if (call && call.remaining() < 1) call.signal.throwIfAborted()
    const waiting = (this.connect() as Promise<pg.PoolClient & Connection>).catch((error: unknown) => {
      throw new NoConnection(error)
    })
    if (!call) return waiting
    const { promise: left, reject } = Promise.withResolvers<never>()
    const stay = whenOver(call, reject)
    try {
      const client = await Promise.race([waiting, left])
      return new BoundedConnection(client, call, (pid) => this.#cancel(pid))
    } catch (error) {
      // Its turn comes when nobody wants it any more.
      waiting.then(
        (late) => late.release(),
        () => {},
      )
      throw error
    } finally {
      stay()
    }
  }

  /** Over a connection of its own: the pool may be exhausted by what is to be ended. */
  async #cancel(pid: number): Promise<void> {
    const { connectionString, application_name } = this.options
    const client = new pg.Client({
      connectionString,
      application_name,
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select pg_cancel_backend($1)', [pid])
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** @returns how to be told no more. */
function whenOver(call: Call, tell: (reason: unknown) => void): () => void {
  let signal: AbortSignal | undefined
  const over = () => tell(call.signal.reason)
  const timer = setTimeout(() => {
    signal = call.signal
    if (signal.aborted) over()
    else signal.addEventListener('abort', over)
  }, shortMs)
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', over)
  }
}

/** One statement after the other, none of them for longer than its caller waits. */
class BoundedConnection implements Connection {
  readonly #client: Connection
  readonly #call: Call
  readonly #cancel: (pid: number) => Promise<void>
  /** The server did not confirm: whatever it still does, nobody hears of it. */
  #lost = false

  constructor(client: Connection, call: Call, cancel: (pid: number) => Promise<void>) {
    this.#client = client
    this.#call = call
    this.#cancel = cancel
  }

  get processID(): number {
    return this.#client.processID
  }

  async query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.#lost) throw this.#call.signal.reason
    if (text.startsWith('rollback')) return this.#client.query(text, values)
    if (text === 'commit' || this.#call.remaining() < 1) this.#call.signal.throwIfAborted()
    // On its way it is waited for: whoever hears "too late" may believe that nothing is stored.
    if (text === 'commit') return this.#client.query(text, values)
    return this.#cancellable(text, values)
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#lost)
  }

  async #cancellable(text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
    const { promise: given, reject } = Promise.withResolvers<never>()
    let cancelling: Promise<void> | undefined
    let patience: NodeJS.Timeout | undefined
    const stay = whenOver(this.#call, (reason) => {
      patience = setTimeout(() => {
        this.#lost = true
        reject(reason)
      }, confirmMs)
      cancelling = this.#cancel(this.#client.processID).catch(() => {})
    })
    const running = this.#client.query(text, values)
    // Given up, it may still fail.
    running.catch(() => {})
    try {
      return await Promise.race([running, given])
    } catch (error) {
      const { code } = error as { code?: string }
      // Postgres ends it for its own limit too.
      const ours = cancelling !== undefined || (code === afterFailure && this.#call.signal.aborted)
      throw ours && (code === cancelled || code === afterFailure) ? this.#call.signal.reason : error
    } finally {
      stay()
      // A cancellation under way must not meet the next statement.
      if (cancelling && !this.#lost) await Promise.race([cancelling, given.catch(() => {})])
      clearTimeout(patience)
    }
  }
}
