import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { HubspotObject } from '../src/hubspot.ts'
import { migrations } from '../src/migrations/index.ts'
import { changesAfter, eraseRecords, removeRecords, storeRecords } from '../src/sync/records.ts'
import { moveWindow, planWindows, WindowMoved } from '../src/sync/windows.ts'
import type { Database, Tables, Write } from '../src/tables.ts'

const opened: Database[] = []
let database: Database
beforeEach(async () => {
  database = await openDatabase<Tables>({ url: await createTestDatabase(), name: 'records', migrations })
  opened.push(database)
})
afterAll(() => Promise.all(opened.map((each) => each.close())))

const syncId = '0198c0de-0000-7000-8000-000000000000'
const deal = (id: string, second: number, stage = 'open', rest: Partial<HubspotObject> = {}): HubspotObject => ({
  id,
  properties: { dealstage: stage },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
  archived: false,
  ...rest,
})
const write = <Result>(work: (transaction: Write) => Promise<Result>) => database.kysely.transaction().execute(work)
const store = (...deals: HubspotObject[]) => write((transaction) => storeRecords(transaction, 'deals', syncId, deals))
const stored = async (after = 0) =>
  (await changesAfter(database, 'deals', after, 100)).map(({ id, properties, archived, seq }) => ({
    id,
    stage: properties['dealstage'],
    archived,
    seq,
  }))

test('only what is new or different counts as a change, and moves to the end', async () => {
  expect(await store(deal('1', 1), deal('2', 1))).toBe(2)
  expect(await store(deal('1', 1), deal('2', 5, 'won'))).toBe(1)
  const all = await stored()
  expect(all.map(({ id, stage }) => [id, stage])).toEqual([
    ['1', 'open'],
    ['2', 'won'],
  ])
  expect(await stored(all[0]?.seq)).toEqual([all[1]])
})

test('an older state does not replace a newer one, whichever comes last', async () => {
  await store(deal('1', 9, 'won'))
  expect(await store(deal('1', 3, 'open'))).toBe(0)
  expect(await stored()).toMatchObject([{ stage: 'won' }])
})

test('what is deleted and what has gone are changes, once; what comes back is one again', async () => {
  await store(deal('1', 1), deal('2', 1))
  expect(await store(deal('1', 1, 'open', { archived: true, archivedAt: '2026-01-02T00:00:00.000Z' }))).toBe(1)
  expect(await write((transaction) => removeRecords(transaction, 'deals', ['2', '3']))).toBe(1)
  expect(await write((transaction) => removeRecords(transaction, 'deals', ['2']))).toBe(0)
  expect((await stored()).map(({ id, archived }) => [id, archived])).toEqual([
    ['1', true],
    ['2', true],
  ])
  expect(await store(deal('2', 1))).toBe(1)
  expect((await stored()).at(-1)).toMatchObject({ id: '2', archived: false })
})

test('the same record twice in one answer is stored once', async () => {
  expect(await store(deal('1', 1), deal('1', 1))).toBe(1)
})

test('changes are numbered in the order of commits: who reads them in order misses none', async () => {
  const slow = Promise.withResolvers<void>()
  const stores = Promise.withResolvers<void>()
  const first = write(async (transaction) => {
    await storeRecords(transaction, 'deals', syncId, [deal('1', 1)])
    stores.resolve()
    await slow.promise
  })
  await stores.promise
  let committed = false
  const second = store(deal('2', 1)).then(() => (committed = true))
  // A later transaction that overtook the first would be seen by now, and its number would hide the first one's.
  await new Promise((wake) => setTimeout(wake, 300))
  expect([committed, await stored()]).toEqual([false, []])
  slow.resolve()
  await Promise.all([first, second])
  expect((await stored()).map(({ id }) => id)).toEqual(['1', '2'])
})

test('a process that was thought dead cannot move a window that another one has gone on with', async () => {
  const sync = await database.kysely
    .insertInto('syncs')
    .values({ object_type: 'deals', mode: 'full', properties: '[]', as_of: new Date() })
    .returningAll()
    .executeTakeFirstOrThrow()
  await write((transaction) => planWindows(transaction, sync, undefined))
  const seen = await database.kysely.selectFrom('sync_windows').selectAll().executeTakeFirstOrThrow()
  const zombie = () =>
    write(async (transaction) => {
      await storeRecords(transaction, 'deals', sync.id, [deal('7', 1)])
      await moveWindow(transaction, seen, { position: '7', stored: 1, total: 5 })
    })
  await moveWindow(database.kysely, seen, { position: '3', stored: 2, total: 5 })
  await expect(zombie()).rejects.toThrow(WindowMoved)
  expect(await stored()).toEqual([])
})

test('what HubSpot has no more is known no more either, and an erasure outlives a state that was on its way', async () => {
  const stages = async () => (await stored()).map(({ id, stage, archived }) => [id, stage, archived])
  await store(deal('1', 1, 'won'), deal('2', 1, 'won'))
  await write((transaction) => removeRecords(transaction, 'deals', ['1']))
  await write((transaction) => eraseRecords(transaction, 'deals', ['2']))
  expect(await stages()).toEqual([
    ['1', undefined, true],
    ['2', undefined, true],
  ])
  await store(deal('1', 1, 'won'), deal('2', 5, 'won'))
  expect(await stages()).toEqual([
    ['2', undefined, true],
    ['1', 'won', false],
  ])
})

test('an erasure holds for a record that is not stored yet, and for one that was emptied before', async () => {
  await store(deal('1', 1, 'won'))
  await write((transaction) => removeRecords(transaction, 'deals', ['1']))
  const emptied = (await stored()).at(-1)?.seq
  await write((transaction) => eraseRecords(transaction, 'deals', ['1', '2', '2']))
  expect(await stored(emptied)).toMatchObject([{ id: '2', archived: true }])
  expect(await store(deal('1', 5, 'won'), deal('2', 5, 'won'))).toBe(0)
  expect((await stored()).map(({ id, stage, archived }) => [id, stage, archived])).toEqual([
    ['1', undefined, true],
    ['2', undefined, true],
  ])
})

test('a sync after one that was incomplete takes up every kind of what is missing, whatever the clock says now', async () => {
  const begin = (as_of: Date, mode: 'full' | 'incremental') =>
    database.kysely
      .insertInto('syncs')
      .values({ object_type: 'deals', mode, properties: '[]', as_of, status: 'finished' })
      .returningAll()
      .executeTakeFirstOrThrow()
  const windowsOf = ({ id }: { id: string }) =>
    database.kysely.selectFrom('sync_windows').selectAll().where('sync_id', '=', id).orderBy('id').execute()
  const last = await begin(new Date('2026-05-01T12:00:00Z'), 'full')
  await write((transaction) => planWindows(transaction, last, undefined))
  await database.kysely.updateTable('sync_windows').set({ status: 'failed', reason: 'x' }).execute()
  const next = await begin(new Date('2026-05-01T10:00:00Z'), 'incremental')
  await write((transaction) => planWindows(transaction, next, last))
  const planned = await windowsOf(next)
  expect(planned.map(({ kind }) => kind)).toEqual(['modified', 'removed', 'modified', 'archived'])
  expect(planned[2]?.from_at).toEqual(new Date('2026-05-01T09:55:00Z'))
})
