import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { passagesOf } from '../passages.ts'
import type { Store } from '../tables.ts'
import type { Model } from './model.ts'
import { fromBytes, signBits, toBytes } from './vectors.ts'

/** A chunk with the text that its vector is made of. */
export interface Waiting {
  readonly id: number
  readonly documentId: string
  readonly text: string
  readonly sha256: string
}

export interface Embedded extends Waiting {
  readonly vector: Float32Array
}

/** Chunks without a vector of this model wait for one; what was refused before is tried once more. */
export async function queueMissing(store: Store, model: Model): Promise<void> {
  await sql`
    insert into embedding_queue (chunk_id, document_id, space_id)
    select id, document_id, space_id from (
      select id, document_id, space_id from chunks union all select id, document_id, space_id from past_chunks
    ) held
    where not exists (select from chunk_vectors where chunk_id = held.id and model_id = ${model.id})
    on conflict (chunk_id) do update set failure = null`.execute(store)
}

/** Nobody else takes them until the lease ends; whoever dies with it leaves them to the next. */
export async function lease(store: Store, most: number, leaseMs: number): Promise<Waiting[]> {
  const { rows: taken } = await sql<{ id: number }>`
    update embedding_queue set leased_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    where chunk_id in (
      select chunk_id from embedding_queue where failure is null and leased_until < clock_timestamp()
      order by chunk_id limit ${most} for update skip locked
    ) returning chunk_id as id`.execute(store)
  if (!taken.length) return []
  const rows = await store
    .selectFrom(
      passagesOf(
        taken.map(({ id }) => id),
        'passages',
      ),
    )
    .innerJoin('versions', (join) =>
      join
        .onRef('versions.document_id', '=', 'passages.document_id')
        .onRef('versions.version', '=', 'passages.version'),
    )
    .select(['passages.id', 'passages.document_id', 'versions.title', 'headings', 'passages.text'])
    .execute()
  return rows.map(({ id, document_id, title, headings, text }) => {
    // A chunk alone does not say what it is about.
    const whole = `${[title, ...headings.filter((heading) => heading !== title)].join(' › ')}\n${text}`
    return { id, documentId: document_id, text: whole, sha256: hash('sha256', whole) }
  })
}

/** They may be taken again after a pause. */
export async function release(store: Store, waiting: readonly Waiting[], pauseMs: number): Promise<void> {
  await sql`
    update embedding_queue set leased_until = clock_timestamp() + ${pauseMs} * interval '1 millisecond'
    where chunk_id = any(${waiting.map(({ id }) => id)}::bigint[])`.execute(store)
}

/** It stays without a vector, and its document says so. */
export async function refuse(store: Store, { id }: Waiting, failure: string): Promise<void> {
  await store.updateTable('embedding_queue').set({ failure }).where('chunk_id', '=', id).execute()
}

/** Vectors of this model for texts that had one already, by the hash of the text. */
export async function knownVectors(
  store: Store,
  model: Model,
  waiting: readonly Waiting[],
): Promise<Map<string, Float32Array>> {
  const hashes = [...new Set(waiting.map(({ sha256 }) => sha256))].map((each) => Buffer.from(each, 'hex'))
  const { rows } = await sql<{ text_sha256: Buffer; vector: Buffer }>`
    select distinct on (text_sha256) text_sha256, vector from chunk_vectors
    where text_sha256 = any(${hashes}::bytea[]) and model_id = ${model.id}`.execute(store)
  return new Map(rows.map(({ text_sha256, vector }) => [text_sha256.toString('hex'), fromBytes(vector)]))
}

/**
 * Stores vectors with their bits, and takes the chunks out of the queue: all or nothing. Documents are held as they are
 * meanwhile, so that a chunk is either of the latest version or of the past.
 *
 * @returns chunks of documents that somebody changes right now: for later.
 */
export async function keep(store: Store, model: Model, embedded: readonly Embedded[]): Promise<Embedded[]> {
  return store.transaction().execute(async (write) => {
    const ids = [...new Set(embedded.map(({ documentId }) => documentId))]
    const { rows } = await sql<{ id: string }>`
      select id from documents where id = any(${ids}::uuid[]) order by id for share skip locked`.execute(write)
    const held = new Set(rows.map(({ id }) => id))
    const kept = embedded.filter(({ documentId }) => held.has(documentId))
    const chunks = kept.map(({ id }) => id)
    await sql`
      with given as (
        select * from unnest(${chunks}::bigint[], ${kept.map(({ sha256 }) => Buffer.from(sha256, 'hex'))}::bytea[],
          ${kept.map(({ vector }) => toBytes(vector))}::bytea[]) as given (id, sha256, vector)
      ), here as (
        select id, document_id from chunks where id = any(${chunks}::bigint[])
        union all select id, document_id from past_chunks where id = any(${chunks}::bigint[])
      )
      insert into chunk_vectors (chunk_id, document_id, model_id, text_sha256, vector)
      select id, document_id, ${model.id}, sha256, vector from given join here using (id)
      on conflict (chunk_id) do update
      set model_id = excluded.model_id, text_sha256 = excluded.text_sha256, vector = excluded.vector`.execute(write)
    await sql`
      with given as (
        select * from unnest(${chunks}::bigint[], ${kept.map(({ vector }) => signBits(vector, model.centre))}::text[])
          as given (id, bits)
      ), here as (
        select chunks.id, chunks.space_id, versions.created_at as valid_from, null::timestamptz as valid_to
        from chunks join documents on documents.id = chunks.document_id
        join versions on versions.document_id = documents.id and versions.version = documents.version
        where chunks.id = any(${chunks}::bigint[])
        union all
        select id, space_id, valid_from, valid_to from past_chunks where id = any(${chunks}::bigint[])
      )
      insert into chunk_bits (chunk_id, space_id, model_id, valid_from, valid_to, bits)
      select id, space_id, ${model.id}, valid_from, valid_to, bits::bit varying from given join here using (id)
      on conflict (chunk_id) do update set model_id = excluded.model_id, bits = excluded.bits`.execute(write)
    await sql`delete from embedding_queue where chunk_id = any(${chunks}::bigint[])`.execute(write)
    return embedded.filter(({ documentId }) => !held.has(documentId))
  })
}
