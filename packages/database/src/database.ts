import { Kysely, PostgresDialect } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import { BoundedPool, type Connection } from './bounded-pool.ts'
import { boundByRequests, currentCall, type Requests, within } from './calls.ts'

// bigint and count(*) come as text from the driver. Ours stay far below 2^53, so they become numbers, here and only here.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number`)
  return value
})

/** Of any statement, and of a transaction that stands still, whoever it is for. Requests end theirs sooner. */
const longestMs = 60_000

export interface DatabaseOptions {
  /** `postgres://user:password@host:port`, with a database name or without one. */
  readonly url: string
  /** The database to use when `url` names none; made when it is missing. */
  readonly name: string
  /** Ordered by key. Applied once, under a lock, whichever replica starts first. */
  readonly migrations: Record<string, Migration>
  /** The app whose requests' budgets bound what is done for them. Without it only the server's own limit holds. */
  readonly requests?: Requests
  /** Connections of this process at most. */
  readonly connections?: number
  /** Milliseconds that a statement waits for a free connection; 5,000 without it. */
  readonly waitForConnectionMs?: number
  /** Milliseconds to wait for the server at start: in development it comes up beside the service. */
  readonly patience?: number
}

export interface Database<Schema> {
  readonly kysely: Kysely<Schema>
  readonly pool: BoundedPool
  readonly url: string
  /** Rejects when the server does not answer. */
  check(signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** The database cannot be used; the message says what to do and holds no secret. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}

/**
 * Opens a service's own database: waits for the server, makes the database when it is missing, applies migrations.
 *
 * @throws {DatabaseError} the server cannot be reached or refuses, or a migration fails.
 */
export async function openDatabase<Schema>(options: DatabaseOptions): Promise<Database<Schema>> {
  const url = withDatabase(options.url, options.name)
  const pool = new BoundedPool({
    connectionString: url,
    max: options.connections ?? 8,
    connectionTimeoutMillis: options.waitForConnectionMs ?? 5_000,
    application_name: options.name,
    statement_timeout: longestMs,
    idle_in_transaction_session_timeout: longestMs,
  })
  // An idle connection that the server closes must not end the process: the pool opens another.
  pool.on('error', () => {})
  // One in use says so too, between two statements: whoever uses it learns from its next statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await ensureDatabase(pool, url, options.patience ?? 30_000)
    if (!(await isMigrated(pool, options.migrations))) await migrate(url, options)
  } catch (error) {
    await pool.end()
    throw error
  }
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: {
        options: pool.options,
        connect: async () => (await pool.connectFor(currentCall())) as Connection & pg.PoolClient,
        end: () => pool.end(),
      },
    }),
  })
  if (options.requests) boundByRequests(options.requests)
  return {
    kysely,
    pool,
    url,
    async check(signal = new AbortController().signal) {
      // Others may wait for the same check as the request that began it.
      await within({ signal, remaining: () => Number.POSITIVE_INFINITY }, () => pool.query('select 1'))
    },
    close: () => kysely.destroy(),
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url)
  if (parsed.pathname === '' || parsed.pathname === '/') parsed.pathname = `/${name}`
  return parsed.href
}

const missingDatabase = '3D000'
const alreadyMade = new Set(['42P04', '23505'])
const startingUp = '57P03'
const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/** The connection that it makes stays in the pool: each costs a start as much as ten statements. */
async function ensureDatabase(pool: BoundedPool, url: string, patience: number): Promise<void> {
  const { host, pathname } = new URL(url)
  const deadline = Date.now() + patience
  for (;;) {
    const code = await tryConnect(pool)
    if (code === undefined) return
    if (code === missingDatabase) {
      await createDatabase(url, pathname.slice(1))
      return
    }
    const transient = unreachable.has(code) || code === startingUp
    if (!transient || Date.now() > deadline) {
      throw new DatabaseError(
        transient
          ? `No Postgres answers at ${host}. Start it (\`npx turbo dev\` brings one up), or set DATABASE_URL.`
          : `Postgres at ${host} refuses the connection (${code}). Check user, password and database in DATABASE_URL.`,
      )
    }
    await new Promise((wake) => setTimeout(wake, 200))
  }
}

/** The error code of one attempt to connect, undefined when it works. */
async function tryConnect(pool: BoundedPool): Promise<string | undefined> {
  try {
    const client = await pool.connect()
    client.release()
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? 'ETIMEDOUT'
  }
}

async function createDatabase(url: string, name: string): Promise<void> {
  const server = new URL(url)
  server.pathname = '/postgres'
  const client = new pg.Client({ connectionString: server.href })
  await client.connect()
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`)
    // Compiling costs more than our short statements take.
    await client.query(`alter database ${client.escapeIdentifier(name)} set jit = off`)
  } catch (error) {
    // Another replica was faster.
    if (!alreadyMade.has((error as { code?: string }).code ?? '')) throw error
  } finally {
    await client.end()
  }
}

/** As nearly every start finds it: asked in one statement, where the migrator looks through the catalog first. */
async function isMigrated(pool: BoundedPool, migrations: DatabaseOptions['migrations']): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ name: string }>('select name from kysely_migration')
    const applied = new Set(rows.map(({ name }) => name))
    const known = Object.keys(migrations)
    // One that is applied and not known is for the migrator to refuse.
    return applied.size === known.length && known.every((name) => applied.has(name))
  } catch {
    // No table yet, or no database that answers: the migrator finds out, and says it.
    return false
  }
}

/** Over a connection without limits: an index on a large table takes as long as it takes. */
async function migrate(url: string, { name, migrations }: DatabaseOptions): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000, application_name: name })
  pool.on('error', () => {})
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    const { error, results } = await migrator.migrateToLatest()
    if (!error) return
    const failed = results?.find((result) => result.status === 'Error')?.migrationName
    throw new DatabaseError(`Migration ${failed ?? '(before the first)'} failed: ${(error as Error).message}`, {
      cause: error,
    })
  } finally {
    await db.destroy()
  }
}
