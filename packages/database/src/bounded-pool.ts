import pg from 'pg'
import { type Call, currentCall } from './calls.ts'

/** So long the server may take to confirm that a statement is ended; then its connection is given up. */
const confirmMs = 1_000
const cancelled = '57014'
const afterFailure = '25P02'

/** What Kysely needs of a connection. */
export interface Connection {
  readonly processID: number
  query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult>
  release(destroy?: boolean): void
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

  /** @throws the reason of the call's signal. */
  async connectFor(call: Call | undefined): Promise<Connection> {
    if (!call) return (await this.connect()) as pg.PoolClient & Connection
    const { signal } = call
    signal.throwIfAborted()
    const waiting = this.connect()
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave)
    try {
      const client = await Promise.race([waiting, left])
      return new BoundedConnection(client as pg.PoolClient & Connection, signal, (pid) => this.#cancel(pid))
    } catch (error) {
      // Its turn comes when nobody wants it any more.
      waiting.then(
        (late) => late.release(),
        () => {},
      )
      throw error
    } finally {
      signal.removeEventListener('abort', leave)
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

/** One statement after the other, none of them for longer than its caller waits. */
class BoundedConnection implements Connection {
  readonly #client: Connection
  readonly #signal: AbortSignal
  readonly #cancel: (pid: number) => Promise<void>
  /** The server did not confirm: whatever it still does, nobody hears of it. */
  #lost = false

  constructor(client: Connection, signal: AbortSignal, cancel: (pid: number) => Promise<void>) {
    this.#client = client
    this.#signal = signal
    this.#cancel = cancel
  }

  get processID(): number {
    return this.#client.processID
  }

  async query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.#lost) throw this.#signal.reason
    if (text.startsWith('rollback')) return this.#client.query(text, values)
    this.#signal.throwIfAborted()
    // On its way it is waited for: whoever hears "too late" may believe that nothing is stored.
    if (text === 'commit') return this.#client.query(text, values)
    return this.#cancellable(text, values)
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#lost)
  }

  async #cancellable(text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
    const signal = this.#signal
    const { promise: given, reject } = Promise.withResolvers<never>()
    let cancelling: Promise<void> | undefined
    let patience: NodeJS.Timeout | undefined
    const giveUp = () => {
      this.#lost = true
      reject(signal.reason)
    }
    const leave = () => {
      patience = setTimeout(giveUp, confirmMs)
      cancelling = this.#cancel(this.#client.processID).catch(() => {})
    }
    signal.addEventListener('abort', leave)
    const running = this.#client.query(text, values)
    // Given up, it may still fail.
    running.catch(() => {})
    try {
      return await Promise.race([running, given])
    } catch (error) {
      const { code } = error as { code?: string }
      throw signal.aborted && (code === cancelled || code === afterFailure) ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', leave)
      // A cancellation under way must not meet the next statement.
      if (cancelling && !this.#lost) await Promise.race([cancelling, given.catch(() => {})])
      clearTimeout(patience)
    }
  }
}
