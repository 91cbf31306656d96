import { hash } from 'node:crypto'
import type { CallContext } from '@sophia/service'
import { sql } from 'kysely'
import { withinBudget } from './budget.ts'
import type { Chunk } from './chunker.ts'
import type { ReadDocument } from './reading/reader.ts'
import type { DocumentInput, DocumentStored } from './schemas.ts'
import { lockSpace } from './spaces.ts'
import type { Store, Write } from './tables.ts'
import type { Viewer } from './visibility.ts'

/**
 * Stores a document and makes it findable by its words, or neither; by its meaning soon after, where `embeds`. Content that is here already, for the same people in the same
 * collection, stays one document. A known source with new content gets a new version under the same id.
 *
 * @param read the document before the transaction: the space is locked only while rows are written.
 * @throws {Problem} not-found (the collection), deadline-exceeded.
 */
export async function ingest(
  store: Store,
  input: DocumentInput,
  { text, chunks, mediaType }: ReadDocument,
  viewer: Viewer,
  call: CallContext,
  embeds = false,
): Promise<DocumentStored> {
  const { visibility = 'public', source = null } = input
  const sha256 = hash('sha256', text)
  return withinBudget(store, call, async (write) => {
    const space = await lockSpace(write, input.collection, visibility)
    const known = await findKnown(write, space, source, sha256)
    if (known?.sha256 === sha256) return unchanged(write, known, source)
    const { id, version, at }: Renewed = known
      ? await nextVersion(write, known, sha256)
      : await write
          .insertInto('documents')
          .values({ space_id: space, source, version: 1, sha256 })
          .returning(['id', 'version'])
          .executeTakeFirstOrThrow()
    await write
      .insertInto('versions')
      .values({
        document_id: id,
        version,
        title: input.title,
        media_type: mediaType,
        text,
        sha256,
        metadata: JSON.stringify(input.metadata ?? {}),
        created_by: viewer.subject,
        ...(at !== undefined && { created_at: sql`${at}::timestamptz` }),
      })
      .execute()
    await index(write, { id, space, title: input.title, text, chunks, embeds })
    return { id, outcome: known ? 'new-version' : 'created', version, sha256, chunks: chunks.length }
  })
}

interface Known {
  readonly id: string
  readonly version: number
  readonly sha256: string
  readonly source: string | null
}

/** By its source, else by its content. */
async function findKnown(
  write: Write,
  space: number,
  source: string | null,
  sha256: string,
): Promise<Known | undefined> {
  const { rows } = await sql<Known>`
    select id, version, sha256, source from documents
    where space_id = ${space} and (source = ${source} or sha256 = ${sha256})
    order by source = ${source} desc nulls last, id limit 1`.execute(write)
  return rows[0]
}

async function unchanged(write: Write, known: Known, source: string | null): Promise<DocumentStored> {
  if (known.source === null && source !== null) {
    await write.updateTable('documents').set({ source }).where('id', '=', known.id).execute()
  }
  const { chunks } = await write
    .selectFrom('chunks')
    .where('document_id', '=', known.id)
    .select((count) => count.fn.countAll<number>().as('chunks'))
    .executeTakeFirstOrThrow()
  return { id: known.id, outcome: 'unchanged', version: known.version, sha256: known.sha256, chunks }
}

interface Renewed {
  readonly id: string
  readonly version: number
  /** The instant from which it is the latest, to the microsecond. */
  readonly at?: string
}

/** What was the latest until now stays to be found by `asOf`. */
async function nextVersion(write: Write, { id, version }: Known, sha256: string): Promise<Renewed> {
  const { rows } = await sql<{ at: string }>`select clock_timestamp()::text as at`.execute(write)
  const at = rows[0]?.at ?? ''
  // First: whoever brings vectors for its chunks holds the document meanwhile.
  const renewed = await write
    .updateTable('documents')
    .set((column) => ({ version: sql`${column.ref('version')} + 1`, sha256, updated_at: new Date() }))
    .where('id', '=', id)
    .returning(['id', 'version'])
    .executeTakeFirstOrThrow()
  await sql`
    with gone as (delete from chunks where document_id = ${id} returning *)
    insert into past_chunks (id, document_id, space_id, version, valid_from, valid_to, ordinal, start_offset, end_offset,
      headings, text, tokens, lexemes)
    select gone.id, gone.document_id, gone.space_id, versions.version, versions.created_at, ${at}::timestamptz, ordinal,
      start_offset, end_offset, headings, gone.text, tokens, lexemes
    from gone join versions on versions.document_id = gone.document_id and versions.version = ${version}`.execute(write)
  await sql`
    update chunk_bits set valid_to = ${at}::timestamptz
    where valid_to is null and chunk_id in (select id from past_chunks where document_id = ${id} and version = ${version})
  `.execute(write)
  return { ...renewed, at }
}

interface Indexed {
  readonly id: string
  readonly space: number
  readonly title: string
  readonly text: string
  readonly chunks: readonly Chunk[]
  /** Whether they are to wait for vectors. */
  readonly embeds: boolean
}

/** The title counts three times in every chunk, so that a chunk is found by what its document is about. */
async function index(write: Write, { id, space, title, text, chunks, embeds }: Indexed): Promise<void> {
  const pieces = chunks.map(({ start, end, headings }, ordinal) => ({
    ordinal,
    start_offset: start,
    end_offset: end,
    headings,
    text: text.slice(start, end),
  }))
  await sql`
    with title as materialized (select setweight(to_tsvector('words', ${title}), 'A') as lexemes)
    , stored as (
    insert into chunks (document_id, space_id, ordinal, start_offset, end_offset, headings, text, tokens, lexemes)
    select ${id}, ${space}, ordinal, start_offset, end_offset, headings, text,
      (select coalesce(sum(cardinality(positions)), 0) from unnest(whole.lexemes)), whole.lexemes
    from title,
      json_to_recordset(${JSON.stringify(pieces)}) as piece
        (ordinal integer, start_offset integer, end_offset integer, headings text[], text text),
      lateral (
        select title.lexemes || title.lexemes || title.lexemes
          || to_tsvector('words', array_to_string(headings, ' ')) || to_tsvector('words', text) as lexemes
        offset 0
      ) whole
      returning id
    )
    insert into embedding_queue (chunk_id, document_id, space_id)
    select id, ${id}, ${space} from stored where ${embeds}`.execute(write)
}
