import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Call, type Database, beyondCalls, openDatabase, within, withinBudget } from '../src/index.ts'
import { createTestDatabase } from '../src/testing.ts'

interface Schema {
  items: { id: number }
}
const migrations = {
  '0001_items': {
    up: async (db) => {
      await sql`create table items (id bigint)`.execute(db)
    },
  },
} satisfies Parameters<typeof openDatabase>[0]['migrations']

let url: string
let database: Database<Schema>
/** Holds the lock. */
let other: pg.Client
/** Looks on: within a transaction the server would show one state of its activity for ever. */
let watcher: pg.Client
beforeAll(async () => {
  url = await createTestDatabase()
  database = await openDatabase<Schema>({ url, name: 'x', connections: 1, migrations })
  other = new pg.Client({ connectionString: url })
  watcher = new pg.Client({ connectionString: url })
  await Promise.all([other.connect(), watcher.connect()])
})
afterAll(async () => {
  await Promise.all([other.end(), watcher.end()])
  await database.close()
})

function callOf(ms: number): Call & { leave(): void } {
  const leaving = new AbortController()
  const end = performance.now() + ms
  setTimeout(() => leaving.abort(new Error('spent')), ms).unref()
  return {
    signal: leaving.signal,
    remaining: () => Math.max(0, end - performance.now()),
    leave: () => leaving.abort(new Error('the caller left')),
  }
}
const running = async (like: string) => {
  const { rows } = await watcher.query(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like $1`,
    [like],
  )
  return rows[0].n as number
}
async function locked<Result>(work: () => Promise<Result>): Promise<Result> {
  await other.query('begin; lock table items in access exclusive mode')
  try {
    return await work()
  } finally {
    await other.query('rollback')
  }
}
const soon = 5_000

describe('on somebody’s time, with the only connection of the pool behind a lock', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a statement', () => database.kysely.insertInto('items').values({ id: 1 }).execute()],
    ['a statement outside of Kysely', () => database.pool.query('insert into items values (1)')],
    [
      'a transaction',
      () =>
        database.kysely.transaction().execute(async (db) => {
          await sql`select 1`.execute(db)
          await db.insertInto('items').values({ id: 1 }).execute()
        }),
    ],
  ])('%s ends with it, in the server too, and the pool serves the next', async (_, work) => {
    const startedAt = performance.now()
    await locked(async () => {
      const late = expect(within(callOf(500), work)).rejects.toThrow('spent')
      await expect.poll(() => running('insert into%'), { interval: 10, timeout: soon }).toBe(1)
      await late
      expect(performance.now() - startedAt).toBeLessThan(soon)
      await expect.poll(() => running('insert into%'), { timeout: soon }).toBe(0)
      await sql`select 1`.execute(database.kysely)
    })
    expect(await database.kysely.selectFrom('items').selectAll().execute()).toEqual([])
  })

  test('a budget ends what the others wait for, and they get their turn', async () => {
    await locked(async () => {
      const late = () => new Error('too late')
      const stuck = withinBudget(database.kysely, { call: callOf(300), late }, (db) =>
        db.insertInto('items').values({ id: 1 }).execute(),
      )
      const next = within(callOf(20_000), () => sql<{ n: number }>`select 2 as n`.execute(database.kysely))
      await expect(stuck).rejects.toThrow('too late')
      expect((await next).rows).toEqual([{ n: 2 }])
      expect(await running('insert into%')).toBe(0)
    })
  })

  test('who leaves while waiting for the connection takes no turn', async () => {
    await locked(async () => {
      const holder = callOf(20_000)
      const holding = within(holder, () => database.kysely.insertInto('items').values({ id: 1 }).execute())
      await expect.poll(() => running('insert into%'), { timeout: soon }).toBe(1)
      const waiter = callOf(20_000)
      const waiting = within(waiter, () => database.kysely.insertInto('items').values({ id: 2 }).execute())
      waiter.leave()
      await expect(waiting).rejects.toThrow('the caller left')
      holder.leave()
      await expect(holding).rejects.toThrow('the caller left')
    })
    expect(await database.kysely.selectFrom('items').selectAll().execute()).toEqual([])
  })
})

test('time that runs out between two statements undoes the first', async () => {
  const call = callOf(20_000)
  const work = within(call, () =>
    database.kysely.transaction().execute(async (db) => {
      await db.insertInto('items').values({ id: 3 }).execute()
      call.leave()
    }),
  )
  await expect(work).rejects.toThrow('the caller left')
  expect(await database.kysely.selectFrom('items').selectAll().execute()).toEqual([])
})

test('what is done beyond a call goes on when its caller left', async () => {
  const call = callOf(20_000)
  await within(call, async () => {
    call.leave()
    await expect(sql`select pg_sleep(20)`.execute(database.kysely)).rejects.toThrow('the caller left')
    await beyondCalls(() => sql`select 1`.execute(database.kysely))
    await database.check()
  })
})

test('in the background the server’s own limit holds', async () => {
  const { rows } = await database.pool.query(
    `select current_setting('statement_timeout') as statement,
            current_setting('idle_in_transaction_session_timeout') as idle`,
  )
  expect(rows).toEqual([{ statement: '1min', idle: '1min' }])
})

test('a server that falls silent keeps nobody waiting, and its connection is given up', async () => {
  const line = await openLine(url)
  onTestFinished(line.close)
  const distant = await openDatabase<Schema>({ url: line.url, name: 'x', connections: 1, migrations })
  onTestFinished(distant.close)
  await sql`select 1`.execute(distant.kysely)
  line.silent(true)
  const startedAt = performance.now()
  await expect(within(callOf(300), () => sql`select 2`.execute(distant.kysely))).rejects.toThrow('spent')
  expect(performance.now() - startedAt).toBeLessThan(soon)
  line.silent(false)
  const { rows } = await sql<{ n: number }>`select 3 as n`.execute(distant.kysely)
  expect(rows).toEqual([{ n: 3 }])
})

/** A way to the server that can stop carrying, without closing. */
async function openLine(target: string) {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => void (silent || to.write(bytes)))
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const through = new URL(target)
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: through.href,
    silent: (yes: boolean) => void (silent = yes),
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

test('whoever gets no connection in time is answered 503, and the next one is served', async () => {
  const small = await openDatabase<Schema>({ url, name: 'x', connections: 1, migrations, waitForConnectionMs: 100 })
  onTestFinished(() => small.close())
  const held = await small.pool.connect()
  await expect(small.pool.query('select 1')).rejects.toMatchObject({ name: 'NoConnection', statusCode: 503 })
  await expect(small.kysely.selectFrom('items').selectAll().execute()).rejects.toMatchObject({ statusCode: 503 })
  await expect(within(callOf(2_000), () => small.pool.query('select 1'))).rejects.toMatchObject({ statusCode: 503 })
  held.release()
  expect((await small.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})
