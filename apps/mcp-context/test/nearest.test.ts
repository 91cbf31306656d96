/** However the nearest chunks are looked for, they are the same ones: in memory, by a sweep behind a bound, or sorted. */
import { type Database, openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createBitMemory } from '../src/embedding/bit-memory.ts'
import { migrations } from '../src/migrations/index.ts'
import type { Tables } from '../src/tables.ts'
import { large, type ManyChunks, small, storeMany } from './many-chunks.ts'

let database: Database<Tables>
let many: ManyChunks
beforeAll(async () => {
  database = await openDatabase<Tables>({ url: await createTestDatabase(), name: 'mcp_context', migrations })
  many = await storeMany(database.kysely, large.chunks)
}, 120_000)
afterAll(() => database?.close())

const idsOf = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).toSorted((one, other) => one - other)

describe('the nearest of many chunks', () => {
  test.each([[[1, 2, 3, 4]], [[2, 3]]])(
    'in the spaces %o are the same by a sweep as by sorting all',
    async (spaces) => {
      for (let query = 0; query < 12; query++) {
        const vector = many.anyVector()
        const swept = await many.find(vector, { spaces, of: large })
        expect(swept).toEqual(await many.find(vector, { spaces, of: small }))
        expect(swept).toHaveLength(100)
      }
    },
  )

  test('are the same in memory, which is read in the background, while Postgres is asked', async () => {
    const bits = createBitMemory(database.kysely, { warn: expect.unreachable } as never, 2 ** 22)
    const nearest = vi.spyOn(bits, 'nearest')
    const spaces = [2, 3, 4]
    const vector = many.anyVector()
    const first = await many.find(vector, { spaces, of: large, bits })
    expect([first, await nearest.mock.results[0]?.value]).toEqual([
      await many.find(vector, { spaces, of: small }),
      undefined,
    ])
    await expect
      .poll(async () => {
        await many.find(vector, { spaces, of: large, bits })
        return nearest.mock.results.at(-1)?.value
      })
      .toHaveLength(200)
    for (let query = 0; query < 12; query++) {
      const any = many.anyVector()
      expect(await many.find(any, { spaces, of: large, bits })).toEqual(await many.find(any, { spaces, of: small }))
    }
    await bits.stop()
  }, 30_000)

  test('are found where hardly any has a vector, and none is within a bound', async () => {
    expect(await many.find(many.anyVector(), { spaces: [9], of: large })).toEqual([])
    const { rows } = await sql<{ id: number }>`
      update chunk_bits set space_id = 5 where chunk_id in (11, 12, 13, 4011, 4012) returning chunk_id as id`.execute(
      database.kysely,
    )
    expect(idsOf(await many.find(many.anyVector(), { spaces: [5], of: large }))).toEqual(idsOf(rows))
  })
})
