/** The table of writes: how it is asked, how it grows old, and what a database that stalls costs. */
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { auditMigration, auditTrail, auditTrailMigration, type Database, openDatabase } from '../src/index.ts'
import { createTestDatabase } from '../src/testing.ts'

const name = 'audit'
const migrations = { '1': auditMigration, '2': auditTrailMigration }
let database: Database<unknown>
let replica: Database<unknown>
let trail: ReturnType<typeof auditTrail>
beforeAll(async () => {
  const url = await createTestDatabase()
  database = await openDatabase({ url, name, migrations, connections: 4 })
  replica = await openDatabase({ url, name, migrations })
  trail = auditTrail(database.pool)
}, 60_000)
beforeEach(() => database.pool.query('truncate audit'))
afterAll(async () => {
  await database?.close()
  await replica?.close()
})

const patient = () => AbortSignal.timeout(60_000)
const row = (given: object = {}) => ({
  requestId: 'r',
  traceId: 'a'.repeat(32),
  subject: 'ana',
  role: 'write',
  via: null,
  operation: 'putThing',
  argumentsSha256: '0'.repeat(64),
  ...given,
})
const begin = (given?: object) => trail.begin(row(given), patient())
const end = (id: number, status: number) => trail.end(id, { status, problem: null }, patient())
const asked = (question: object = {}) => trail.list({ limit: 50, longestMs: 60_000, ...question }, patient())
const old = (id: number, ago: string) =>
  database.pool.query(`update audit set started_at = now() - $2::interval where id = $1`, [id, ago])

test('an outcome is what is known of it', async () => {
  const outcomes: [string, string][] = []
  for (const [operation, status, ago] of [
    ['wrote', 201, '0 s'],
    ['wasRefused', 409, '0 s'],
    ['broke', 500, '0 s'],
    ['wasLeft', 499, '0 s'],
    ['runs', undefined, '0 s'],
    ['runsLong', undefined, '59 s'],
    ['died', undefined, '61 s'],
  ] as const) {
    const id = await begin({ operation })
    await old(id, ago)
    if (status !== undefined) await end(id, status)
  }
  for (const { operation, outcome } of await asked()) outcomes.unshift([operation, outcome])
  expect(outcomes).toEqual([
    ['wrote', 'done'],
    ['wasRefused', 'failed'],
    ['broke', 'failed'],
    ['wasLeft', 'unknown'],
    ['runs', 'running'],
    ['runsLong', 'running'],
    ['died', 'unknown'],
  ])
  const unknown = await asked({ outcome: 'unknown' })
  expect(unknown.map(({ operation }) => operation)).toEqual(['died', 'wasLeft'])
})

test('rows are found by who, what and when, and each condition holds beside the others and the page', async () => {
  const first = await begin({ subject: 'ana', operation: 'putThing' })
  const second = await begin({ subject: 'oidc:ana', operation: 'putThing' })
  const third = await begin({ subject: 'ana', operation: 'deleteThing' })
  const fourth = await begin({ subject: 'ana', operation: 'putThing', via: 'sophia-dashboard' })
  const start = Date.parse('2026-01-01T00:00:00Z')
  const at = (minute: number) => new Date(start + minute * 60_000).toISOString()
  for (const [minute, id] of [first, second, third, fourth].entries())
    await database.pool.query('update audit set started_at = $2 where id = $1', [id, at(minute)])
  const found = async (question: object) => (await asked(question)).map(({ id }) => id)
  expect(await found({})).toEqual([fourth, third, second, first])
  expect(await found({ subject: 'ana' })).toEqual([fourth, third, first])
  expect(await found({ subject: 'an' })).toEqual([])
  expect(await found({ operation: 'putThing', subject: 'ana' })).toEqual([fourth, first])
  expect(await found({ since: at(1), until: at(3) })).toEqual([third, second])
  expect(await found({ subject: 'ana', limit: 2 })).toEqual([fourth, third])
  expect(await found({ subject: 'ana', limit: 2, before: third })).toEqual([first])
  expect((await asked({ subject: 'oidc:ana' }))[0]).toMatchObject({ traceId: 'a'.repeat(32), startedAt: at(1) })
})

test('what is older than it is kept goes, in batches, whichever replica comes first', async () => {
  await database.pool.query(
    `insert into audit (request_id, subject, role, operation, arguments_sha256, started_at)
     select 'r', 'ana', 'write', 'putThing', '', now() - interval '31 days' from generate_series(1, 2500)`,
  )
  const kept = await begin()
  await old(kept, '29 days')
  const counts = await Promise.all([
    trail.prune(30, patient()),
    auditTrail(replica.pool).prune(30, patient()),
    trail.prune(30, patient()),
  ])
  // One that finds another at it leaves the rest to that one, or to the next day.
  counts.push(await trail.prune(30, patient()))
  expect(counts.reduce((sum, count) => sum + count)).toBe(2500)
  expect((await asked()).map(({ id }) => id)).toEqual([kept])
  expect(await trail.prune(30, patient())).toBe(0)
})

describe('a database that stalls', () => {
  let holder: pg.PoolClient
  beforeEach(async () => {
    holder = await replica.pool.connect()
    await holder.query('begin; lock table audit in access exclusive mode')
  })
  afterEach(async () => {
    await holder.query('rollback')
    holder.release()
  })
  const waiting = async () =>
    (
      await replica.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
    ).rowCount

  test('holds nobody longer than their signal, even with every connection of the pool in it, and keeps nothing', async () => {
    const signals = Array.from({ length: 9 }, () => new AbortController())
    const calls = signals.map(({ signal }) => trail.begin(row(), signal))
    const ends = Promise.allSettled(calls)
    await vi.waitFor(async () => expect(await waiting()).toBe(4), { timeout: 20_000, interval: 50 })
    const left = new Error('The caller left')
    for (const controller of signals) controller.abort(left)
    expect(await ends).toEqual(calls.map(() => ({ status: 'rejected', reason: left })))
    expect(await waiting()).toBe(0)
    await holder.query('rollback')
    expect(await asked()).toEqual([])
    expect(await begin()).toBeTypeOf('number')
  }, 60_000)
})
