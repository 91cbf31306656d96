/**
 * Where Postgres has pgvector, its graph finds the nearest bits. The Postgres that npm installs has no extensions; PGlite
 * is Postgres 18 with pgvector compiled to WebAssembly, in this process.
 */
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { vector } from '@electric-sql/pglite-pgvector'
import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBitIndex, makeIndex } from '../src/embedding/bit-index.ts'
import { migrations } from '../src/migrations/index.ts'
import type { Store, Tables } from '../src/tables.ts'
import { large, type ManyChunks, small, storeMany } from './many-chunks.ts'

const { signal } = new AbortController()
/** As many chunks as make an index worth its while, here. */
const few = 100
let store: Store
let many: ManyChunks
beforeAll(async () => {
  store = new Kysely<Tables>({
    dialect: new PGliteDialect({ pglite: await PGlite.create({ extensions: { vector, pg_trgm, unaccent } }) }),
  })
  for (const { up } of Object.values(migrations)) await up(store as never)
  many = await storeMany(store, 6_000)
}, 120_000)
afterAll(() => store?.destroy())

const scans = async (): Promise<number> => {
  await sql`select pg_stat_force_next_flush()`.execute(store)
  const { rows } = await sql<{ scans: number }>`
    select coalesce(max(idx_scan), 0)::int as scans from pg_stat_user_indexes where indexrelname like 'chunk_bits_near_%'`.execute(
    store,
  )
  return rows[0]?.scans ?? 0
}

test('Postgres without the extension has no index, and says so', async () => {
  const plain = await openDatabase<Tables>({ url: await createTestDatabase(), name: 'mcp_context', migrations })
  try {
    expect(await makeIndex(plain.kysely, { id: 1, dimensions: 64, centre: new Float32Array(64) }, signal)).toBe('none')
  } finally {
    await plain.close()
  }
})

/** What a service hears of it. */
function listening() {
  const said: string[] = []
  const say = (_about: unknown, words: string) => void said.push(words)
  return { said, log: { info: say, warn: say } as never }
}

describe('a service', () => {
  const model = { id: 1, dimensions: 64, centre: new Float32Array(64) }

  test('uses the index once it is there, whoever made it', async () => {
    const { said, log } = listening()
    const index = createBitIndex(store, log, few)
    expect(index.isReady(many.model)).toBe(false)
    index.prepare(many.model)
    await expect.poll(() => index.isReady(many.model), { timeout: 60_000 }).toBe(true)
    expect(said).toEqual(['embedding: the nearest chunks are found by an index of pgvector'])
    expect(index.isReady({ ...many.model, id: many.model.id + 1 })).toBe(false)
    await index.stop()
  }, 90_000)

  test('goes on without where there is none, or the database refuses, and does not ask again at once', async () => {
    const plain = await openDatabase<Tables>({ url: await createTestDatabase(), name: 'mcp_context', migrations })
    try {
      const { said, log } = listening()
      const index = createBitIndex(plain.kysely, log)
      index.prepare(model)
      await index.stop()
      expect([index.isReady(model), said]).toEqual([false, []])
    } finally {
      await plain.close()
    }
    const { said, log } = listening()
    let asked = 0
    const closed = {
      connection() {
        asked++
        return plain.kysely.connection()
      },
    }
    const refused = createBitIndex(closed as never, log)
    refused.prepare(model)
    await expect.poll(() => said).toEqual(['embedding: no index of pgvector, the bits are scanned'])
    refused.prepare(model)
    await refused.stop()
    expect([refused.isReady(model), asked]).toEqual([false, 1])
  })
})

describe('Postgres with pgvector', () => {
  test('has one made, once, and anew after a build that was interrupted', async () => {
    expect(await makeIndex(store, many.model, signal, few)).toBe('ready')
    const known = async () =>
      (await sql`select oid from pg_class where relname like 'chunk_bits_near_%'`.execute(store)).rows
    const [made] = await known()
    expect(await makeIndex(store, many.model, signal, few)).toBe('ready')
    expect(await known()).toEqual([made])
    await sql`update pg_index set indisvalid = false where indexrelid = ${made?.['oid' as never]}::oid`.execute(store)
    expect(await makeIndex(store, many.model, signal, few)).toBe('ready')
    expect(await known()).not.toEqual([made])
  }, 60_000)

  test('makes none of a handful of chunks: it would grow row by row', async () => {
    expect(await makeIndex(store, { ...many.model, id: 4711 }, signal, few)).toBe('later')
  })

  test('leaves the index aside where the caller may not see all that it leads over: the answer is exact', async () => {
    await makeIndex(store, many.model, signal, few)
    const near = many.anyVector()
    const before = await scans()
    const of = { chunks: 24_000, allChunks: 24_001 }
    const found = await many.find(near, { spaces: [1, 2, 3, 4], of, indexed: true })
    expect(found).toEqual(await many.find(near, { spaces: [1, 2, 3, 4], of: small }))
    expect(await scans()).toBe(before)
  })

  test.each([[[1, 2, 3, 4]], [[2, 3]]])(
    'finds by it, in the spaces %o, what a scan finds',
    async (spaces) => {
      await makeIndex(store, many.model, signal, few)
      let found = 0
      const before = await scans()
      for (let query = 0; query < 20; query++) {
        const near = many.anyVector()
        const byIndex = await many.find(near, { spaces, of: large, indexed: true })
        expect(byIndex).toHaveLength(100)
        const ids = new Set(byIndex.slice(0, 10).map(({ id }) => id))
        const exact = (await many.find(near, { spaces, of: small })).slice(0, 10)
        found += exact.filter(({ id }) => ids.has(id)).length
      }
      expect(await scans()).toBeGreaterThan(before)
      expect(found / 200).toBeGreaterThan(0.95)
    },
    60_000,
  )

  test('finds nothing that is past, of another space or gone, and the rest all the same', async () => {
    const near = many.anyVector()
    const wanted = { spaces: [1, 2, 3], of: large, indexed: true }
    const [first, second, third, fourth] = await many.find(near, wanted)
    await sql`update chunk_bits set valid_to = now() where chunk_id = ${first?.id}`.execute(store)
    await sql`update chunk_bits set space_id = 4 where chunk_id = ${second?.id}`.execute(store)
    await sql`delete from chunk_vectors where chunk_id = ${third?.id}`.execute(store)
    const left = await many.find(near, wanted)
    expect(left[0]).toEqual(fourth)
    const ids = left.map(({ id }) => id)
    expect([first, second, third].filter((each) => each && ids.includes(each.id))).toEqual([])
  })
})
