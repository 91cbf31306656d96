import { distancesTo, wordsAtOnce } from './hamming.ts'

/** The sign bits of neighbouring chunks that are the latest of their document, as a process holds them. */
export interface Block {
  /** Ascending. */
  readonly ids: Float64Array
  readonly spaces: Int32Array
  /** So many words a chunk as {@link wordsOf} says, the first chunk's first. */
  readonly words: Uint32Array
}

/** Of 32 bits, for one chunk. */
export const wordsOf = (dimensions: number): number => Math.ceil(dimensions / 32 / wordsAtOnce) * wordsAtOnce

/** Bits as Postgres writes them, the first one highest in its byte. */
export function packed(bits: string): Uint32Array {
  const words = new Uint32Array(wordsOf(bits.length))
  const bytes = new Uint8Array(words.buffer)
  for (let at = 0; at < bits.length; at++) {
    if (bits[at] === '1') bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (128 >> (at & 7))
  }
  return words
}

/** Chunks after which others may run: a millisecond or two. */
const slice = 200_000

/**
 * The chunks of the given spaces that are nearest to the query by Hamming distance; of equally near ones those with the
 * lowest identifiers. The same that Postgres finds by sorting them all.
 *
 * @param blocks in the order of their identifiers.
 * @param pause lets others run between two slices.
 */
export async function nearestOf(
  blocks: Iterable<Block>,
  query: Uint32Array,
  spaces: readonly number[],
  count: number,
  pause: () => Promise<unknown>,
): Promise<number[]> {
  const visible = new Set(spaces)
  const found = createNearest(count, query.length * 32)
  let scanned = 0
  for (const block of blocks) {
    scan(block, query, visible, found)
    scanned += block.ids.length
    if (scanned < slice) continue
    scanned = 0
    await pause()
  }
  return found.ids()
}

function scan({ ids, spaces, words }: Block, query: Uint32Array, visible: ReadonlySet<number>, found: Nearest): void {
  const distances = distancesTo(query, words)
  let { bound } = found
  // Neighbours are mostly of one space.
  let space = -1
  let isVisible = false
  for (let row = 0; row < ids.length; row++) {
    const distance = distances[row] as number
    if (distance > bound) continue
    if (spaces[row] !== space) {
      space = spaces[row] as number
      isVisible = visible.has(space)
    }
    if (isVisible) bound = found.add(ids[row] as number, distance)
  }
}

interface Nearest {
  /** What is farther is not among them. */
  readonly bound: number
  /** In ascending order of identifiers. @returns the bound. */
  add(id: number, distance: number): number
  ids(): number[]
}

/** Remembers what was near enough when it came, and lowers the bound as more comes: a sort of a few hundred rows at the end. */
function createNearest(count: number, furthest: number): Nearest {
  const ids: number[] = []
  const distances: number[] = []
  const atDistance = new Uint32Array(furthest + 1)
  let bound = furthest
  /** Of those that came, nearer than the bound: fewer than are wanted. */
  let nearer = 0
  return {
    get bound() {
      return bound
    },
    add(id, distance) {
      if (distance > bound) return bound
      ids.push(id)
      distances.push(distance)
      atDistance[distance] = (atDistance[distance] as number) + 1
      if (distance < bound) nearer++
      while (nearer >= count) nearer -= atDistance[--bound] as number
      return bound
    },
    ids() {
      let atBound = count - nearer
      return ids.filter((_, index) => {
        const distance = distances[index] as number
        return distance < bound || (distance === bound && atBound-- > 0)
      })
    },
  }
}
