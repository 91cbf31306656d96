import { sql } from 'kysely'
import { normalised, signBits, toBytes } from '../src/embedding/vectors.ts'
import type { BitMemory } from '../src/embedding/bit-memory.ts'
import type { Corpus } from '../src/lexical.ts'
import { nearest, type Near } from '../src/semantic.ts'
import type { Store } from '../src/tables.ts'
import { randomFrom } from './fixture.ts'

const dimensions = 64

/**
 * Vectors around forty subjects, in the spaces 1 to 4. Neighbours are of one subject and space, as those of a document are.
 * Every fiftieth chunk is of a model of half as many dimensions, every seventieth is past.
 */
export async function storeMany(store: Store, chunks: number) {
  const random = randomFrom(7)
  const spread = (centre: readonly number[], width: number) =>
    normalised(centre.map((value) => value + width * (random() - 0.5)))
  const subjects = Array.from({ length: 40 }, () => Array.from({ length: dimensions }, () => random() - 0.5))
  const anySubject = () => subjects[Math.floor(random() * subjects.length)] ?? []
  const { rows } = await sql<{ document: string; ours: number; old: number }>`
    with collection as (insert into collections (name) values ('a') returning id),
      space as (insert into spaces (collection_id, visibility) select id, 'public' from collection returning id),
      made as (insert into documents (space_id, version, sha256) select id, 1, '' from space returning id),
      ours as (insert into embedding_models (name, dimensions, centre) values ('now', 64, '') returning id),
      old as (insert into embedding_models (name, dimensions, centre) values ('before', 32, '') returning id)
    select made.id as document, ours.id as ours, old.id as old from made, ours, old`.execute(store)
  const { document = '', ours = 0, old = 0 } = rows[0] ?? {}
  const model = { id: ours, dimensions, centre: new Float32Array(dimensions) }
  const batch = 2_000
  for (let first = 0; first < chunks; first += batch) {
    const made = Array.from({ length: batch / 10 }, anySubject).flatMap((subject) =>
      Array.from({ length: 10 }, () => spread(subject, 1)),
    )
    const ids = made.map((_, index) => first + index)
    const modelOf = sql`case when id % 50 = 0 then ${old}::int else ${ours}::int end`
    await sql`
      insert into chunk_vectors (chunk_id, document_id, model_id, text_sha256, vector)
      select id, ${document}::uuid, ${modelOf}, '', decode(vector, 'hex')
      from unnest(${ids}::bigint[], ${made.map((each) => toBytes(each).toString('hex'))}::text[]) as given (id, vector)`.execute(
      store,
    )
    await sql`
      insert into chunk_bits (chunk_id, space_id, model_id, valid_from, valid_to, bits)
      select id, 1 + id / 10 % 4, ${modelOf}, now(), case when id % 70 = 0 then now() end,
        case when id % 50 = 0 then left(bits, 32) else bits end::bit varying
      from unnest(${ids}::bigint[], ${made.map((each) => signBits(each, model.centre))}::text[]) as given (id, bits)`.execute(
      store,
    )
  }
  await sql`analyze`.execute(store)

  return {
    model,
    anyVector: () => spread(anySubject(), 0.8),
    /** As if so many chunks were searched, of so many in all: that decides how. */
    find(
      vector: Float32Array,
      {
        spaces,
        of,
        indexed = false,
        bits,
      }: { spaces: number[]; of: Pick<Corpus, 'chunks' | 'allChunks'>; indexed?: boolean; bits?: BitMemory },
    ): Promise<Near[]> {
      const corpus = { spaces, tokens: of.chunks, ...of }
      return nearest(store as never, corpus, { model, vector, indexed, bits, filters: {}, limit: 100 })
    },
  }
}
export type ManyChunks = Awaited<ReturnType<typeof storeMany>>

/** Of all that there is: by a sweep, or an index. */
export const large = { chunks: 24_000, allChunks: 24_000 }
/** A small part of all: all of it is sorted. */
export const small = { chunks: 24_000, allChunks: 2_400_000 }
