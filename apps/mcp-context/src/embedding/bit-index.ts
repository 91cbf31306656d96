import type { FastifyBaseLogger } from 'fastify'
import { sql } from 'kysely'
import type { Store } from '../tables.ts'
import type { Model } from './model.ts'

/** pgvector's graph over the bits of one model, where Postgres has the extension. */
export interface BitIndex {
  /** Searches may go through it. */
  isReady(model: Model): boolean
  /** Makes it in the background, unless it is there or cannot be had. Others read and write meanwhile. */
  prepare(model: Model): void
  /** Gives a build up: whoever starts next begins anew. */
  stop(): Promise<void>
}

/** Since then a scan goes on until enough rows passed its conditions. */
const firstVersion = [0, 8]
const anyNumber = 8_002_022

/** After a fault: a build that fails costs much, and a lost connection comes back. */
const pauseMs = 600_000
/** Others are at it, or there is too little yet. */
const laterMs = 30_000
/** Below, a scan is as fast; and a graph over nothing would grow row by row. */
const worthAnIndex = 10_000
/** Until a build hears that it is given up: what is cancelled between two statements is not cancelled. */
const cancelEveryMs = 100

/** @param least chunks before it is made. */
export function createBitIndex(store: Store, log: FastifyBaseLogger, least?: number): BitIndex {
  const stopping = new AbortController()
  let ready: number | undefined
  let againAt = 0
  let working: Promise<void> | undefined

  async function look(model: Model): Promise<void> {
    try {
      const outcome = await makeIndex(store, model, stopping.signal, least)
      if (outcome === 'ready') {
        ready = model.id
        log.info({ model: model.id }, 'embedding: the nearest chunks are found by an index of pgvector')
      }
      againAt = outcome === 'later' ? performance.now() + laterMs : Infinity
    } catch (error) {
      againAt = performance.now() + pauseMs
      if (!stopping.signal.aborted) log.warn({ err: error }, 'embedding: no index of pgvector, the bits are scanned')
    }
  }

  return {
    isReady: ({ id }) => ready === id,
    prepare(model) {
      if (performance.now() < againAt || working || stopping.signal.aborted) return
      working = look(model).finally(() => (working = undefined))
    },
    async stop() {
      stopping.abort()
      await working
    },
  }
}

/** later: another replica is at it, or there are too few chunks. */
type Outcome = 'ready' | 'none' | 'later'

/** @throws the extension may not be made, or the build was given up. */
export const makeIndex = (store: Store, model: Model, signal: AbortSignal, least = worthAnIndex): Promise<Outcome> =>
  // A build is no part of a transaction, and may take longer than any other statement.
  store.connection().execute(async (session) => {
    if (!(await hasExtension(session))) return 'none'
    const name = `chunk_bits_near_${model.id}`
    if (await isValid(session, name)) return 'ready'
    if (!(await hasChunks(session, model, least))) return 'later'
    const { rows } = await sql<{ ours: boolean; pid: number }>`
      select pg_try_advisory_lock(${anyNumber}, ${model.id}) as ours, pg_backend_pid() as pid`.execute(session)
    if (!rows[0]?.ours) return 'later'
    const pid = rows[0].pid
    let cancelling: NodeJS.Timeout | undefined
    const giveUp = () => {
      const cancel = () => void sql`select pg_cancel_backend(${pid})`.execute(store).catch(() => {})
      cancel()
      cancelling = setInterval(cancel, cancelEveryMs)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      if (await isValid(session, name)) return 'ready'
      signal.throwIfAborted()
      await build(session, name, model, signal)
      return 'ready'
    } finally {
      signal.removeEventListener('abort', giveUp)
      clearInterval(cancelling)
      // A cancel that came too late for the build may meet this: with the process the session ends, and its lock.
      const unlocked = sql`select pg_advisory_unlock(${anyNumber}, ${model.id})`.execute(session)
      await (signal.aborted ? unlocked.catch(() => {}) : unlocked)
    }
  })

async function hasExtension(session: Store): Promise<boolean> {
  const { rows } = await sql<{ version: string }>`
    select coalesce(installed_version, default_version) as version from pg_available_extensions
    where name = 'vector'`.execute(session)
  const [major = 0, minor = 0] = rows[0]?.version.split('.').map(Number) ?? []
  const [firstMajor = 0, firstMinor = 0] = firstVersion
  if (!rows.length || major < firstMajor || (major === firstMajor && minor < firstMinor)) return false
  await sql`create extension if not exists vector`.execute(session)
  return true
}

/** A build that was interrupted leaves an index that nobody may use. */
async function isValid(session: Store, name: string): Promise<boolean> {
  const { rows } = await sql<{ valid: boolean }>`
    select indisvalid as valid from pg_index where indexrelid = to_regclass(${name})`.execute(session)
  return rows[0]?.valid ?? false
}

async function hasChunks(session: Store, { id }: Model, least: number): Promise<boolean> {
  const { rows } = await sql<{ enough: boolean }>`
    select count(*) >= ${least} as enough from (
      select from chunk_bits where model_id = ${id} and valid_to is null limit ${least}
    ) first`.execute(session)
  return rows[0]?.enough ?? false
}

async function build(session: Store, name: string, { id, dimensions }: Model, signal: AbortSignal): Promise<void> {
  await sql`select set_config('statement_timeout', '0', false)`.execute(session)
  try {
    await sql`drop index concurrently if exists ${sql.ref(name)}`.execute(session)
    signal.throwIfAborted()
    await sql`
      create index concurrently ${sql.ref(name)} on chunk_bits
      using hnsw ((bits::bit(${sql.lit(dimensions)})) bit_hamming_ops)
      where model_id = ${sql.lit(id)} and valid_to is null`.execute(session)
  } finally {
    await sql`reset statement_timeout`.execute(session)
  }
}
