/** What is counted word by word is what is counted bit by bit. */
import { expect, test, vi } from 'vitest'
import { type Block, nearestOf, packed } from '../src/embedding/bit-scan.ts'
import { randomFrom } from './fixture.ts'

const random = randomFrom(11)
const bitsOf = (dimensions: number, share = 0.5) =>
  Array.from({ length: dimensions }, () => (random() < share ? '1' : '0')).join('')

interface Row {
  readonly id: number
  readonly space: number
  readonly bits: string
}

/** Every third identifier, in blocks of unequal sizes; the first is empty. */
function made(rows: number, dimensions: number) {
  const all: Row[] = Array.from({ length: rows }, (_, index) => ({
    id: 5_000_000_000 + 3 * index,
    space: 1 + Math.floor(random() * 3),
    bits: bitsOf(dimensions, 0.2 + 0.6 * random()),
  }))
  const blocks: Block[] = []
  for (let from = 0, size = 0; from < rows; from += size, size += 7) {
    const part = all.slice(from, from + size)
    blocks.push({
      ids: Float64Array.from(part, ({ id }) => id),
      spaces: Int32Array.from(part, ({ space }) => space),
      words: Uint32Array.from(part.flatMap(({ bits }) => [...packed(bits)])),
    })
  }
  return { all, blocks }
}

function bitByBit(rows: readonly Row[], query: string, spaces: readonly number[], count: number): number[] {
  const distance = ({ bits }: Row) => Array.from(bits).filter((bit, at) => bit !== query[at]).length
  return rows
    .filter(({ space }) => spaces.includes(space))
    .map((row) => ({ id: row.id, distance: distance(row) }))
    .toSorted((one, other) => one.distance - other.distance || one.id - other.id)
    .slice(0, count)
    .map(({ id }) => id)
    .toSorted((one, other) => one - other)
}

const pause = async () => {}

test.each([1, 8, 31, 32, 40, 64, 384, 992, 1000, 1536, 3072])('the nearest by %i bits', async (dimensions) => {
  const { all, blocks } = made(200, dimensions)
  for (const spaces of [[1, 2, 3], [2], [1, 3, 99], []]) {
    for (const count of [1, 20, 1000]) {
      const query = bitsOf(dimensions)
      expect(await nearestOf(blocks, packed(query), spaces, count, pause)).toEqual(bitByBit(all, query, spaces, count))
    }
  }
})

test('opposites are as far apart as there are bits, and found all the same', async () => {
  const { blocks } = made(1, 1536)
  const [block] = blocks.filter(({ ids }) => ids.length)
  if (!block) throw new Error('No block was made')
  const far = { ...block, words: block.words.map((word) => ~word) }
  expect(await nearestOf([far], block.words, [1, 2, 3], 5, pause)).toEqual([...block.ids])
})

test('others run in between where there are many', async () => {
  const ids = Float64Array.from({ length: 1024 }, (_, index) => index)
  const block: Block = { ids, spaces: new Int32Array(1024), words: new Uint32Array(4096) }
  const others = vi.fn(pause)
  await nearestOf(
    Array.from({ length: 600 }, () => block),
    new Uint32Array(4),
    [0],
    10,
    others,
  )
  expect(others).toHaveBeenCalledTimes(3)
})
