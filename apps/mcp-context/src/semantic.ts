import { type RawBuilder, sql } from 'kysely'
import type { BitMemory } from './embedding/bit-memory.ts'
import type { Meaning } from './embedding/meanings.ts'
import { dot, fromBytes, signBits } from './embedding/vectors.ts'
import type { Corpus } from './lexical.ts'
import { type Filters, filter, passages } from './passages.ts'
import type { Write } from './tables.ts'

export interface Near {
  readonly id: number
  /** The cosine of the angle between the chunk and the query. */
  readonly similarity: number
}

/** Of so many by their bits the nearest ten by cosine are found in 997 of 1,000 cases, at 384 dimensions. */
const candidates = 200

interface Wanted extends Meaning {
  /** The bits in this process; undefined: Postgres is asked. */
  readonly bits?: Pick<BitMemory, 'nearest'> | undefined
  readonly filters: Filters
  readonly limit: number
}

/**
 * The chunks of the corpus whose meaning is nearest to the query's: candidates by the signs of their vectors, and then by
 * full precision. Chunks without a vector yet are not among them.
 */
export async function nearest(read: Write, corpus: Corpus, wanted: Wanted): Promise<Near[]> {
  const { vector, limit } = wanted
  const rows = (await remembered(read, corpus, wanted)) ?? (await scanned(read, corpus, wanted))
  return rows
    .map(({ id, vector: stored }) => ({ id, similarity: dot(vector, fromBytes(stored)) }))
    .sort((one, other) => other.similarity - one.similarity || one.id - other.id)
    .slice(0, limit)
}

/** In this process, as far as it holds what is searched. */
async function remembered(read: Write, corpus: Corpus, wanted: Wanted): Promise<StoredVector[] | undefined> {
  if (!isPlain(corpus, wanted)) return undefined
  const ids = await wanted.bits?.nearest(read, corpus, wanted, candidates)
  if (!ids) return undefined
  const { rows } = await sql<StoredVector>`
    select chunk_id as id, vector from chunk_vectors
    where chunk_id = any(${ids}::bigint[]) and model_id = ${wanted.model.id}`.execute(read)
  return rows
}

/** By Postgres, in a narrow table. */
async function scanned(read: Write, corpus: Corpus, wanted: Wanted): Promise<StoredVector[]> {
  const first = isPlain(corpus, wanted) && isWorthSweeping(corpus) ? await quickly(read, corpus, wanted) : []
  // Too few within the bound, whatever the reason: nothing is known of those beyond it.
  return first.length < candidates ? vectorsOf(read, wanted, sorted(corpus, wanted)) : first
}

/** Of the latest versions, whatever they are. */
const isPlain = ({ asOf }: Corpus, { filters }: Wanted): boolean => asOf === undefined && !Object.keys(filters).length

async function quickly(read: Write, corpus: Corpus, wanted: Wanted): Promise<StoredVector[]> {
  // The graph leads over chunks of others, and misses a few: which, must not tell whoever may not see them that they are
  // there.
  if (!wanted.indexed || corpus.chunks < corpus.allChunks) return vectorsOf(read, wanted, sweep(corpus, wanted))
  // Wider than what is asked for, so that few of the nearest are missed; and on, until enough of them may be seen.
  await sql`select set_config('hnsw.ef_search', '400', true), set_config('hnsw.iterative_scan', 'strict_order', true)`.execute(
    read,
  )
  return vectorsOf(read, wanted, indexed(corpus, wanted))
}

interface StoredVector {
  readonly id: number
  readonly vector: Buffer
}

async function vectorsOf(read: Write, { model }: Wanted, near: RawBuilder<unknown>): Promise<StoredVector[]> {
  const { rows } = await sql<StoredVector>`
    with near as materialized (${near})
    select chunk_vectors.chunk_id as id, vector from near join chunk_vectors using (chunk_id)
    where model_id = ${model.id}`.execute(read)
  return rows
}

const distance = ({ vector, model }: Wanted): RawBuilder<number> =>
  sql`bit_count(bits # ${signBits(vector, model.centre)}::bit varying)`

/** Every row that the search may see, in order. Where it may see few of all, an index finds them. */
function sorted({ spaces, asOf }: Corpus, wanted: Wanted): RawBuilder<unknown> {
  return sql`
    select chunk_id from chunk_bits
    where space_id = any(${spaces}::integer[]) and model_id = ${wanted.model.id} and ${latest(asOf)}
      ${filtered(wanted.filters, asOf)}
    order by ${distance(wanted)}, chunk_id limit ${candidates}`
}

/** By pgvector's graph: a few in a hundred of the nearest are missed. The words are those of the index. */
function indexed({ spaces }: Corpus, { model, vector }: Wanted): RawBuilder<unknown> {
  const type = sql`bit(${sql.lit(model.dimensions)})`
  return sql`
    select chunk_id from chunk_bits
    where model_id = ${sql.lit(model.id)} and valid_to is null and space_id = any(${spaces}::integer[])
    order by bits::${type} <~> ${signBits(vector, model.centre)}::${type} limit ${candidates}`
}

/** Of the rows, so many tell how far away the nearest are. Rows come by the page, and neighbours are alike: not too few. */
const sampleRows = 5_000
/** The bound lets some five times the candidates through, and never hangs on fewer than fifty of the sample. */
const passing = { candidates: 5, sampled: 50 }
/** Below, sorting them all is as fast. */
const smallCorpus = 20_000
/** Of all chunks; an index finds a smaller part sooner. */
const largeShare = 0.25

const isWorthSweeping = ({ chunks, allChunks }: Corpus): boolean =>
  chunks >= smallCorpus && chunks >= allChunks * largeShare

/**
 * The same rows in the same order, a third sooner: a distance that enough of a sample stay within is looked at before
 * anything else, and what is beyond is neither judged nor sorted. `offset 0` keeps that order; `case` keeps bits of
 * another model, which may be of another length, from being compared.
 */
function sweep({ spaces, allChunks }: Corpus, wanted: Wanted): RawBuilder<unknown> {
  const share = Math.min(1, sampleRows / allChunks)
  const rank = Math.max(passing.sampled, Math.ceil(passing.candidates * candidates * share))
  const visible = sql`space_id = any(${spaces}::integer[]) and valid_to is null`
  const ofModel = sql`model_id = ${wanted.model.id}`
  return sql`
    select chunk_id from (
      select chunk_id, space_id, valid_to, bits from chunk_bits
      where case when ${ofModel} then ${distance(wanted)} <= (
        select coalesce(min(within), ${wanted.model.dimensions}) from (
          select ${distance(wanted)} as within from chunk_bits tablesample system (${100 * share})
          where ${visible} and ${ofModel} order by within offset ${rank} limit 1
        ) sample
      ) else false end offset 0
    ) close
    where ${visible}
    order by ${distance(wanted)}, chunk_id limit ${candidates}`
}

const latest = (asOf: Date | undefined): RawBuilder<unknown> =>
  asOf === undefined ? sql`valid_to is null` : sql`valid_from <= ${asOf} and (valid_to is null or valid_to > ${asOf})`

function filtered(filters: Filters, asOf: Date | undefined): RawBuilder<unknown> {
  if (!Object.keys(filters).length) return sql``
  return sql`and chunk_id in (select id from ${passages(asOf)} where true ${filter(filters, asOf)})`
}
