import { setImmediate } from 'node:timers/promises'
import { beyondCalls } from '@sophia/database'
import type { FastifyBaseLogger } from 'fastify'
import type { Corpus } from '../lexical.ts'
import type { Store, Write } from '../tables.ts'
import { addUpChanges, readBlocks, type Version, versionsOf } from './bit-blocks.ts'
import { type Block, nearestOf, packed, wordsOf } from './bit-scan.ts'
import { mostDimensions } from './hamming.ts'
import type { Meaning } from './meanings.ts'
import type { Model } from './model.ts'
import { signBits } from './vectors.ts'

/** The sign bits of the latest chunks in this process, where the nearest are found in a tenth of Postgres's time. */
export interface BitMemory {
  /**
   * The chunks of the corpus that are nearest by their bits, as the snapshot of `read` has them. What is past is not held.
   *
   * @returns undefined when they are too many to be held, or were not read yet: ask Postgres.
   */
  nearest(read: Write, corpus: Corpus, meaning: Meaning, count: number): Promise<number[] | undefined>
  /** Whether the last search found more than may be held: an index in Postgres is worth its while then. */
  overflows(): boolean
  /** Gives up what goes on in the background. */
  stop(): Promise<void>
}

/** Of one model. */
interface Memory {
  readonly model: Model
  readonly blocks: Map<number, Block & Version>
}

/** Blocks read within a search: Postgres would take the same 20 ms instead. */
const readAtOnce = 16
/** Blocks read with one statement behind it. */
const batch = 32
/** Where much is written, to read must not become all that is done. */
const pauseMs = 1_000
/** So many changes are more than a search should add up. */
const crowded = (blocks: number): number => 100 + 4 * blocks
/** Identifier and space. */
const bytesBesideBits = 12

/** @param limit bytes that may be held. */
export function createBitMemory(store: Store, log: FastifyBaseLogger, limit: number): BitMemory {
  const stopping = new AbortController()
  let memory: Memory | undefined
  let working: Promise<void> | undefined
  let againAt = 0
  let tooMany = false

  /** One thing at a time, on nobody's time. What fails is tried again after a later search. */
  function inBackground(work: () => Promise<void>): void {
    if (working || stopping.signal.aborted || performance.now() < againAt) return
    working = beyondCalls(work)
      .catch((error: unknown) => log.warn({ err: error }, 'embedding: bits could not be read ahead of a search'))
      .finally(() => {
        againAt = performance.now() + pauseMs
        working = undefined
      })
  }

  const readAhead = (into: Memory): Promise<void> =>
    store
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (read) => {
        const { missing } = compare(into, (await versionsOf(read)).versions)
        while (missing.length && !stopping.signal.aborted) await add(read, into, missing.splice(0, batch))
      })

  return {
    async nearest(read, { spaces, allChunks }, { model, vector }, count) {
      // Nothing is to be found, and nobody has told how much there is.
      if (spaces.length === 0) return []
      const bytes = allChunks * (wordsOf(model.dimensions) * 4 + bytesBesideBits)
      tooMany = bytes > limit || model.dimensions > mostDimensions
      if (tooMany) {
        memory = undefined
        return undefined
      }
      if (memory?.model.id !== model.id) memory = { model, blocks: new Map() }
      const ours = memory
      const { versions, changes } = await versionsOf(read)
      if (changes > crowded(versions.length)) inBackground(() => addUpChanges(store))
      const { known, missing } = compare(ours, versions)
      if (missing.length > readAtOnce) {
        inBackground(() => readAhead(ours))
        return undefined
      }
      const added = await add(read, ours, missing)
      const blocks = versions.flatMap(({ block }) => known.get(block) ?? added.get(block) ?? [])
      return nearestOf(blocks, packed(signBits(vector, model.centre)), spaces, count, () => setImmediate())
    },
    overflows: () => tooMany,
    async stop() {
      stopping.abort()
      await working
    },
  }
}

/** What is held as the versions want it: others may put newer or older blocks in its place at any time. */
function compare({ blocks }: Memory, versions: readonly Version[]) {
  const known = new Map<number, Block>()
  const missing: Version[] = []
  for (const wanted of versions) {
    const held = blocks.get(wanted.block)
    if (held?.version === wanted.version) known.set(wanted.block, held)
    else missing.push(wanted)
  }
  if (blocks.size > versions.length) forget(blocks, new Set(versions.map(({ block }) => block)))
  return { known, missing }
}

function forget(blocks: Memory['blocks'], wanted: ReadonlySet<number>): void {
  for (const block of blocks.keys()) if (!wanted.has(block)) blocks.delete(block)
}

async function add(read: Write, { model, blocks }: Memory, missing: readonly Version[]): Promise<Map<number, Block>> {
  if (!missing.length) return new Map()
  const added = await readBlocks(
    read,
    model,
    missing.map(({ block }) => block),
  )
  for (const { block, version } of missing) blocks.set(block, { ...(added.get(block) as Block), block, version })
  return added
}
