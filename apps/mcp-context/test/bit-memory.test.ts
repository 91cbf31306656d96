/**
 * What a process remembers of the bits is what Postgres has, in each snapshot: whatever happens in whatever order, and
 * whichever replica did it.
 */
import { type Database, openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCollections } from '../src/collections.ts'
import { corpusOf } from '../src/corpus.ts'
import { createDocuments } from '../src/documents.ts'
import { addUpChanges, versionsOf } from '../src/embedding/bit-blocks.ts'
import { type BitMemory, createBitMemory } from '../src/embedding/bit-memory.ts'
import type { Model } from '../src/embedding/model.ts'
import { signBits } from '../src/embedding/vectors.ts'
import type { Corpus } from '../src/lexical.ts'
import { migrations } from '../src/migrations/index.ts'
import { nearest, type Near } from '../src/semantic.ts'
import { createSubjects } from '../src/subjects.ts'
import type { Tables, Write } from '../src/tables.ts'
import type { Viewer } from '../src/visibility.ts'
import { randomFrom } from './fixture.ts'
import {
  anyVector,
  collections,
  createHistory,
  dimensions,
  type History,
  root,
  step,
  subjects,
  viewers,
} from './random-history.ts'

const log = { warn: (fault: unknown) => expect.unreachable(JSON.stringify(fault)) } as never

let database: Database<Tables>
let model: Model
let replicas: BitMemory[]
let take: History['take']
let store: History['store']
beforeAll(async () => {
  database = await openDatabase<Tables>({ url: await createTestDatabase(), name: 'mcp_context', migrations })
  const { rows } = await sql<{ id: number }>`
    insert into embedding_models (name, dimensions, centre) values ('now', ${dimensions}, '') returning id`.execute(
    database.kysely,
  )
  model = { id: rows[0]?.id ?? 0, dimensions, centre: new Float32Array(dimensions) }
  ;({ take, store } = createHistory(database.kysely, model))
  replicas = [1, 2].map(() => createBitMemory(database.kysely, log, 2 ** 24))
  for (const name of collections) await createCollections(database.kysely).put(name, {}, root)
})
afterAll(async () => {
  for (const replica of replicas ?? []) await replica.stop()
  await database?.close()
})

const snapshot = <Result>(work: (read: Write) => Promise<Result>): Promise<Result> =>
  database.kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)

interface Asked {
  readonly viewer: Viewer
  readonly vector: Float32Array
  readonly names?: readonly string[] | undefined
}

/** What is held and should not be would take the place of what is asked for. */
const few = 10

async function fewNearest(read: Write, { spaces }: Corpus, vector: Float32Array): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select chunk_id as id from chunk_bits where valid_to is null and space_id = any(${spaces}::integer[])
    order by bit_count(bits # ${signBits(vector, model.centre)}::bit varying), chunk_id limit ${few}`.execute(read)
  return rows.map(({ id }) => id).toSorted((one, other) => one - other)
}

/** By sorting all in Postgres, where no bits are given. */
async function find(read: Write, { viewer, vector, names }: Asked, bits?: BitMemory): Promise<Near[]> {
  const { corpus } = await corpusOf(read, viewer, names, undefined)
  const meaning = { model, vector, indexed: false }
  if (bits) expect(await bits.nearest(read, corpus, meaning, few)).toEqual(await fewNearest(read, corpus, vector))
  return nearest(read, corpus, { ...meaning, bits, filters: {}, limit: 100 })
}

let rounds = 0

async function agree(): Promise<number> {
  rounds++
  let found = 0
  for (const [index, viewer] of viewers.entries()) {
    const asked = { viewer, vector: anyVector(), names: index % 2 ? undefined : collections.slice(0, 1 + (rounds % 2)) }
    await snapshot(async (read) => {
      const expected = await find(read, asked)
      for (const replica of replicas) expect(await find(read, asked, replica)).toEqual(expected)
      found += expected.length
    })
  }
  return found
}

test('after any history both replicas find what Postgres finds', async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (history) => {
      for (const each of history) await take(each)
      found += await agree()
    }),
    { numRuns: 30, seed: 20_261_126, endOnFailure: true },
  )
  expect(found).toBeGreaterThan(500)
}, 120_000)

test('while others write, each snapshot is searched as it is', async () => {
  const write = async (seed: number) => {
    const next = randomFrom(seed)
    const kinds = ['document', 'document', 'embed', 'embed', 'remove', 'forget', 'addUp'] as const
    for (let index = 0; index < 40; index++) {
      await take({ kind: kinds[Math.floor(next() * kinds.length)] ?? 'embed', at: Math.floor(next() * 10_000) })
    }
  }
  let writing = true
  const isWriting = () => writing
  const writers = Promise.all([1, 2, 3, 4].map(write)).finally(() => (writing = false))
  let found = 0
  let rounds = 0
  do {
    found += await agree()
    rounds++
  } while (isWriting())
  await writers
  expect(rounds).toBeGreaterThan(3)
  expect(found).toBeGreaterThan(0)
  await agree()
}, 120_000)

describe('what is deleted', () => {
  const everything = { viewer: root, vector: anyVector() }

  test('is not found by another replica, and still found in a snapshot of before', async () => {
    for (let at = 0; at < 30; at++) await take({ kind: at % 2 ? 'embed' : 'document', at: 6 * at })
    await snapshot(async (earlier) => {
      const before = await find(earlier, everything, replicas[0])
      expect(before.length).toBeGreaterThan(10)
      for (const subject of subjects) await createSubjects(database.kysely).forget(subject, root)
      const left = await snapshot((read) => find(read, everything, replicas[1]))
      // Where more are left than are asked for, others come in their place.
      expect(left).not.toEqual(before)
      expect(await snapshot((read) => find(read, everything, replicas[0]))).toEqual(left)
      // Newer bits are held by now; and are put back in their place while this snapshot is searched.
      expect(await find(earlier, everything, replicas[0])).toEqual(before)
      for (let round = 0; round < 10; round++) {
        const [then, now] = await Promise.all([
          find(earlier, everything, replicas[0]),
          snapshot((read) => find(read, everything, replicas[0])),
        ])
        expect([then, now]).toEqual([before, left])
      }
    })
    expect(await snapshot((read) => find(read, everything, replicas[0]))).toHaveLength(
      (await snapshot((read) => find(read, everything))).length,
    )
  })

  test('is searched by each of two snapshots as it was, while the other replaces what is held', async () => {
    await createCollections(database.kysely).remove('deals')
    await createCollections(database.kysely).put('deals', {}, root)
    const remove = (id: string) => createDocuments(database.kysely, {} as never).remove(id, root)
    for (let round = 0; round < 20; round++) {
      const ids: string[] = []
      for (const source of ['first', 'second']) {
        await sql`select setval('chunks_id_seq', nextval('chunks_id_seq') + 1024)`.execute(database.kysely)
        ids.push(await store('deals', `${source} ${round}`, 20))
      }
      const vector = anyVector()
      const search = async (read: Write) => {
        const { corpus } = await corpusOf(read, root, ['deals'], undefined)
        return () => replicas[0]?.nearest(read, corpus, { model, vector, indexed: false }, 200)
      }
      await snapshot(async (earliest) => {
        const before = await search(earliest)
        const both = await before()
        expect(both).toHaveLength(40)
        await remove(ids[0] as string)
        await snapshot(async (read) => (await search(read))())
        await remove(ids[1] as string)
        await snapshot(async (latest) => {
          const after = await search(latest)
          // Of two blocks each finds one, and reads the other in its place.
          expect(await Promise.all([after(), before()])).toEqual([[], both])
        })
      })
    }
  })

  test('is noted once for a block, however many chunks there were', async () => {
    const id = await store('deals', 'long', 400)
    const changes = async () => (await snapshot(versionsOf)).changes
    const before = await changes()
    await createDocuments(database.kysely, {} as never).remove(id, root)
    expect((await changes()) - before).toBeLessThanOrEqual(2)
  })
})

const namesOf = ({ versions }: Awaited<ReturnType<typeof versionsOf>>) =>
  versions.map(({ block, version }) => [block, version])

test('changes are added up without a change of version, and what is empty is forgotten', async () => {
  for (let at = 0; at < 12; at++) await take({ kind: at % 2 ? 'embed' : 'document', at })
  const before = await snapshot(versionsOf)
  await Promise.all([addUpChanges(database.kysely), addUpChanges(database.kysely)])
  const after = await snapshot(versionsOf)
  expect(after.changes).toBe(after.versions.length)
  expect(after.changes).toBeLessThan(before.changes)
  expect(namesOf(before)).toEqual(expect.arrayContaining(namesOf(after)))
  await sql`delete from documents`.execute(database.kysely)
  await addUpChanges(database.kysely)
  expect((await snapshot(versionsOf)).versions).toEqual([])
  await agree()
})

test('a search that finds many changes has them added up', async () => {
  await take({ kind: 'document', at: 50 })
  for (let each = 0; each < 120; each++) {
    await take({ kind: 'embed', at: 0 })
    await sql`update chunk_bits set model_id = model_id`.execute(database.kysely)
  }
  await agree()
  await expect.poll(async () => (await snapshot(versionsOf)).changes, { timeout: 20_000 }).toBeLessThan(10)
})

test('where the bits are more than may be held, Postgres is asked', async () => {
  await take({ kind: 'document', at: 50 })
  await take({ kind: 'embed', at: 0 })
  const none = createBitMemory(database.kysely, log, 100)
  await snapshot(async (read) => {
    const { corpus } = await corpusOf(read, root, undefined, undefined)
    const meaning = { model, vector: anyVector(), indexed: false }
    expect(corpus.allChunks).toBeGreaterThan(5)
    expect([await none.nearest(read, corpus, meaning, 200), none.overflows()]).toEqual([undefined, true])
    expect([await replicas[0]?.nearest(read, corpus, meaning, 200), replicas[0]?.overflows()]).toEqual([
      expect.any(Array),
      false,
    ])
  })
  await none.stop()
})

test('what was there before the upgrade is found after it', async () => {
  const url = await createTestDatabase()
  const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0008'))
  const before = await openDatabase<Tables>({ url, name: 'mcp_context', migrations: older })
  await sql`
    with collection as (insert into collections (name) values ('a') returning id),
      space as (insert into spaces (collection_id, visibility, chunks) select id, 'public', 1 from collection returning id),
      made as (insert into documents (space_id, version, sha256) select id, 1, '' from space returning id, space_id),
      known as (insert into embedding_models (name, dimensions, centre) values ('now', 32, '') returning id),
      vectors as (
        insert into chunk_vectors (chunk_id, document_id, model_id, text_sha256, vector)
        select 4711, made.id, known.id, '', ${Buffer.alloc(128)} from made, known returning chunk_id, model_id
      )
    select 1`.execute(before.kysely)
  await sql`
    insert into chunk_bits (chunk_id, space_id, model_id, valid_from, bits)
    select 4711, (select id from spaces), (select id from embedding_models), now(), repeat('1', 32)::bit varying`.execute(
    before.kysely,
  )
  await before.close()
  const after = await openDatabase<Tables>({ url, name: 'mcp_context', migrations })
  try {
    const memory = createBitMemory(after.kysely, log, 2 ** 20)
    const found = await after.kysely
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (read) => {
        const { corpus } = await corpusOf(read, root, undefined, undefined)
        const { rows } = await sql<{ id: number }>`select id from embedding_models`.execute(read)
        const of = { id: rows[0]?.id ?? 0, dimensions: 32, centre: new Float32Array(32) }
        return memory.nearest(read, corpus, { model: of, vector: new Float32Array(32), indexed: false }, 200)
      })
    expect(found).toEqual([4711])
  } finally {
    await after.close()
  }
})
