import { sql } from 'kysely'
import type { Store, Write } from '../tables.ts'
import { type Block, wordsOf } from './bit-scan.ts'
import type { Model } from './model.ts'

/** As long as a block shows the same version, its bits are the same, whichever snapshot is looked at. */
export interface Version {
  readonly block: number
  readonly version: string
}

/** Chunks of a block, by their identifiers: as in the trigger that notes changes. */
const blockSize = 1024

/**
 * In the order of the blocks, all that have bits.
 *
 * @returns with them how many changes were added up for it.
 */
export async function versionsOf(read: Write): Promise<{ versions: Version[]; changes: number }> {
  const { rows } = await sql<Version & { changes: number }>`
    select block, sum(stamp)::text as version, count(*) as changes from bit_changes group by block order by block`.execute(
    read,
  )
  return { versions: rows, changes: rows.reduce((sum, { changes }) => sum + changes, 0) }
}

/** The bits of the latest chunks, as Postgres packs them: a row of text for each chunk would take five times as long. */
export async function readBlocks(read: Write, model: Model, numbers: readonly number[]): Promise<Map<number, Block>> {
  const { rows } = await sql<{ block: number; packed: Buffer }>`
    select block, string_agg(
      int4send((chunk_id % ${sql.lit(blockSize)})::integer) || int4send(space_id) || varbit_send(bits), ''
      order by chunk_id
    ) as packed
    from unnest(${numbers}::bigint[]) block join chunk_bits
      on chunk_id between block * ${sql.lit(blockSize)} and block * ${sql.lit(blockSize)} + ${sql.lit(blockSize - 1)}
    where model_id = ${model.id} and valid_to is null
    group by block`.execute(read)
  const blocks = new Map(numbers.map((block) => [block, unpacked(block, Buffer.alloc(0), model)]))
  for (const { block, packed } of rows) blocks.set(block, unpacked(block, packed, model))
  return blocks
}

/** Of a chunk: its place in the block, its space, and the number of its bits, before these. */
const headBytes = 12

function unpacked(block: number, packed: Buffer, { dimensions }: Model): Block {
  const rowBytes = headBytes + Math.ceil(dimensions / 8)
  const rows = packed.length / rowBytes
  const width = wordsOf(dimensions)
  const ids = new Float64Array(rows)
  const spaces = new Int32Array(rows)
  const words = new Uint32Array(rows * width)
  const bytes = new Uint8Array(words.buffer)
  for (let row = 0, at = 0; row < rows; row++, at += rowBytes) {
    ids[row] = block * blockSize + packed.readInt32BE(at)
    spaces[row] = packed.readInt32BE(at + 4)
    bytes.set(packed.subarray(at + headBytes, at + rowBytes), row * width * 4)
  }
  return { ids, spaces, words }
}

/** Any number that nobody else locks. */
const lock = 8_002_023

/**
 * Puts the sum in place of many changes to a block, which leaves its version as it is. A block that holds nothing any more
 * is forgotten. Nothing is done where another replica is at it.
 */
export async function addUpChanges(store: Store): Promise<void> {
  await store.transaction().execute(async (write) => {
    const { rows } = await sql<{ ours: boolean }>`select pg_try_advisory_xact_lock(${lock}) as ours`.execute(write)
    if (!rows[0]?.ours) return
    await sql`
      with gone as (
        delete from bit_changes where block in (select block from bit_changes group by block having count(*) > 1)
          or not exists ${bitsOf('bit_changes')}
        returning block, stamp
      )
      insert into bit_changes (block, stamp)
      select block, sum(stamp) from gone where exists ${bitsOf('gone')} group by block`.execute(write)
  })
}

const bitsOf = (table: 'bit_changes' | 'gone') => {
  const first = sql`${sql.ref(`${table}.block`)} * ${sql.lit(blockSize)}`
  return sql`(select from chunk_bits where chunk_id between ${first} and ${first} + ${sql.lit(blockSize - 1)})`
}
