import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase, withinBudget } from '../src/index.ts'
import { createTestDatabase } from '../src/testing.ts'

interface Schema {
  items: { id: number }
}

let database: Database<Schema>
beforeAll(async () => {
  database = await openDatabase<Schema>({
    url: await createTestDatabase(),
    name: 'x',
    connections: 3,
    migrations: {
      '0001_items': { up: (db) => db.schema.createTable('items').addColumn('id', 'bigint').execute() },
    },
  })
})
afterAll(() => database.close())

function budget(ms: number) {
  const leaving = new AbortController()
  const end = performance.now() + ms
  setTimeout(() => leaving.abort(new Error('spent')), ms).unref()
  const call = { signal: leaving.signal, remaining: () => Math.max(0, end - performance.now()) }
  return { call, late: () => new Error('too late'), leave: () => leaving.abort(new Error('the caller left')) }
}
const sleep = (seconds: number) => sql`select pg_sleep(${seconds})`
const sleeping = async () => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from pg_stat_activity
    where datname = current_database() and state = 'active' and query like 'select pg_sleep%'`.execute(database.kysely)
  return rows[0]?.n
}
const items = async () => (await database.kysely.selectFrom('items').selectAll().execute()).map(({ id }) => id)

describe('a budget', () => {
  test('ends a statement that takes longer, in the server too, and nothing is stored', async () => {
    const startedAt = performance.now()
    const work = withinBudget(database.kysely, budget(300), async (db) => {
      await db.insertInto('items').values({ id: 1 }).execute()
      await sleep(20).execute(db)
    })
    await expect(work).rejects.toThrow('too late')
    expect(performance.now() - startedAt).toBeLessThan(5000)
    await expect.poll(sleeping, { timeout: 5000 }).toBe(0)
    expect(await items()).toEqual([])
  })

  test('is for all statements together', async () => {
    const startedAt = performance.now()
    let done = 0
    const work = withinBudget(database.kysely, budget(400), async (db) => {
      for (; done < 200; done++) await sleep(0.1).execute(db)
    })
    await expect(work).rejects.toThrow('too late')
    expect(done).toBeLessThan(5)
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  test('that is spent already begins nothing', async () => {
    let begun = false
    const work = withinBudget(database.kysely, budget(0), async () => {
      begun = true
    })
    await expect(work).rejects.toThrow('too late')
    expect(begun).toBe(false)
  })

  test('is for the wait for a connection too', async () => {
    const holders = Array.from({ length: 3 }, () => sleep(2).execute(database.kysely))
    await delay(50)
    const startedAt = performance.now()
    let begun = false
    const work = withinBudget(database.kysely, budget(200), async () => {
      begun = true
    })
    await expect(work).rejects.toThrow('too late')
    expect(performance.now() - startedAt).toBeLessThan(1500)
    await Promise.all(holders)
    // Its turn came when it had left.
    expect(await items()).toEqual([])
    expect(begun).toBe(false)
  })
})

test('a caller who leaves ends the statement that runs, and disturbs nobody after', async () => {
  for (let round = 0; round < 5; round++) {
    const mine = budget(20_000)
    const work = withinBudget(database.kysely, mine, async (db) => void (await sleep(20).execute(db)))
    const ended = expect(work).rejects.toThrow('the caller left')
    await expect.poll(sleeping, { timeout: 5000 }).toBe(1)
    mine.leave()
    await ended
    expect(await sleeping()).toBe(0)
    await Promise.all(Array.from({ length: 3 }, () => sleep(0.02).execute(database.kysely)))
  }
})

test('what is done in time is stored, a fault is its own, and settings end with the transaction', async () => {
  const setting = async (db: typeof database.kysely) =>
    (
      await sql<{ s: string }>`select current_setting('work_mem') || current_setting('statement_timeout') as s`.execute(
        db,
      )
    ).rows[0]?.s
  const inside = await withinBudget(
    database.kysely,
    { ...budget(20_000), settings: { work_mem: '9MB' } },
    async (db) => {
      await db.insertInto('items').values({ id: 7 }).execute()
      return setting(db)
    },
  )
  expect(inside).toMatch(/^9MB\d+/)
  expect(await setting(database.kysely)).not.toMatch(/^9MB/)
  expect(await items()).toEqual([7])
  const broken = withinBudget(database.kysely, budget(20_000), (db) => sql`select nothing`.execute(db))
  await expect(broken).rejects.toMatchObject({ code: '42703' })
  const writing = withinBudget(database.kysely, { ...budget(20_000), snapshot: true }, (db) =>
    db.insertInto('items').values({ id: 8 }).execute(),
  )
  await expect(writing).rejects.toMatchObject({ code: '25006' })
})
