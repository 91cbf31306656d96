import { isId } from '@sophia/database'
import { type CallContext, decodeCursor, encodeCursor, Problem, problems, toProblem } from '@sophia/service'
import { sql } from 'kysely'
import { noCollection } from './collections.ts'
import { summaryColumns, toSummary } from './document-view.ts'
import type { Embedding } from './embedding/embedding.ts'
import { ingest } from './ingest.ts'
import type { Reader } from './reading/reader.ts'
import type {
  BatchAnswer,
  ChunkPage,
  Document,
  DocumentInput,
  DocumentPage,
  DocumentQuery,
  DocumentRemoved,
  DocumentSelection,
  DocumentStored,
  Refusal,
} from './schemas.ts'
import { lockSpaceById } from './spaces.ts'
import type { Store } from './tables.ts'
import { assertMayWrite, type Viewer, visibleTo } from './visibility.ts'

export interface Documents {
  /** Reads and stores: see {@link Reader} and {@link ingest}. @throws {Problem} as these, and forbidden. */
  add(input: DocumentInput, viewer: Viewer, call: CallContext): Promise<DocumentStored>
  /** One after another; an item that fails costs nothing else. `onFailure` hears of each failure that is not the caller's. */
  addAll(
    items: readonly (DocumentInput | Problem)[],
    viewer: Viewer,
    call: CallContext,
    onFailure: (error: unknown) => void,
  ): Promise<BatchAnswer>
  /** Newest first. @throws {Problem} not-found (the collection). */
  list(query: DocumentQuery, viewer: Viewer): Promise<DocumentPage>
  /** @throws {Problem} not-found: also when it is there and the viewer may not see it. */
  get(id: string, selection: DocumentSelection, viewer: Viewer): Promise<Document>
  /** In the order of the text. @throws {Problem} not-found. */
  chunks(id: string, query: { limit?: number; cursor?: string }, viewer: Viewer): Promise<ChunkPage>
  /** Removes every version. @throws {Problem} not-found. */
  remove(id: string, viewer: Viewer): Promise<DocumentRemoved>
}

export function createDocuments(
  store: Store,
  reader: Reader,
  embedding?: Pick<Embedding, 'wake' | 'caughtUp'>,
): Documents {
  const embeds = embedding !== undefined
  /** Of a document with nothing in the queue. */
  const settled = () => {
    if (!embedding) return 'off'
    return embedding.caughtUp() ? 'complete' : 'pending'
  }
  const put = async (...[input, viewer, call]: Parameters<Documents['add']>): Promise<DocumentStored> => {
    // Nobody's file is read for nothing.
    assertMayWrite(viewer, input.visibility ?? 'public')
    const read = await reader.read(input, call)
    const stored = await ingest(store, input, read, viewer, call, embeds)
    if (stored.outcome !== 'unchanged') embedding?.wake()
    return stored
  }

  /** @throws {Problem} not-found. */
  const findVisible = async (id: string, viewer: Viewer): Promise<{ space_id: number }> => {
    if (!isId(id)) throw noDocument(id)
    const found = await store
      .selectFrom('documents')
      .innerJoin('spaces', 'spaces.id', 'documents.space_id')
      .select('space_id')
      .where('documents.id', '=', id)
      .where(visibleTo(viewer))
      .executeTakeFirst()
    if (!found) throw noDocument(id)
    return found
  }

  return {
    add: put,
    async addAll(items, viewer, call, onFailure) {
      const answers: BatchAnswer['items'] = []
      for (const [index, item] of items.entries()) {
        try {
          if (item instanceof Problem) throw item
          answers.push({ index, document: await put(item, viewer, call) })
        } catch (error) {
          const problem = toProblem(error)
          if (problem.statusCode >= 500) onFailure(error)
          answers.push({ index, problem: toRefusal(problem, index) })
        }
      }
      const stored = answers.filter(({ document }) => document).length
      return { stored, failed: answers.length - stored, items: answers }
    },

    async list({ limit = 25, cursor, collection, source }, viewer) {
      if (collection !== undefined) await assertCollection(store, collection)
      let query = selectDocuments(store, viewer)
        .select(summaryColumns)
        .whereRef('versions.version', '=', 'documents.version')
        // Version 7 identifiers grow with time.
        .orderBy('documents.id', 'desc')
        .limit(limit + 1)
      const before = decodeCursor(cursor, isId)
      if (before !== undefined) query = query.where('documents.id', '<', before)
      if (collection !== undefined) query = query.where('collections.name', '=', collection)
      if (source !== undefined) query = query.where('documents.source', '=', source)
      // Before the read: what was queued after it is not in it.
      const otherwise = settled()
      const rows = await query.execute()
      const items = rows.slice(0, limit).map((row) => toSummary(row, otherwise))
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async get(id, { version, start = 0, end }, viewer) {
      if (!isId(id)) throw noDocument(id)
      const otherwise = settled()
      const row = await selectDocuments(store, viewer)
        .select([...summaryColumns, 'versions.text', 'versions.created_by'])
        .where('documents.id', '=', id)
        .where('versions.version', '=', version === undefined ? sql<number>`documents.version` : version)
        .executeTakeFirst()
      if (!row) {
        if (version !== undefined) await findVisible(id, viewer)
        throw version === undefined ? noDocument(id) : problems.notFound('version', `${version} of document ${id}`)
      }
      const versions = await store
        .selectFrom('versions')
        .select(['version', 'sha256', 'created_at'])
        .where('document_id', '=', id)
        .orderBy('version', 'desc')
        .limit(100)
        .execute()
      return {
        ...toSummary(row, otherwise),
        text: row.text.slice(start, end),
        textStart: Math.min(start, row.text.length),
        textLength: row.text.length,
        createdBy: row.created_by,
        versions: versions.map((each) => ({
          version: each.version,
          sha256: each.sha256,
          createdAt: each.created_at.toISOString(),
        })),
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async chunks(id, { limit = 25, cursor }, viewer) {
      await findVisible(id, viewer)
      const after = decodeCursor(cursor, isOrdinal) ?? -1
      const rows = await store
        .selectFrom('chunks')
        .select(['ordinal', 'start_offset as start', 'end_offset as end', 'headings', 'text'])
        .where('document_id', '=', id)
        .where('ordinal', '>', after)
        .orderBy('ordinal')
        .limit(limit + 1)
        .execute()
      const items = rows.slice(0, limit)
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.ordinal) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async remove(id, viewer) {
      const { space_id } = await findVisible(id, viewer)
      return store.transaction().execute(async (write) => {
        await lockSpaceById(write, space_id)
        const chunks = await write.deleteFrom('chunks').where('document_id', '=', id).executeTakeFirst()
        const versions = await write.deleteFrom('versions').where('document_id', '=', id).executeTakeFirst()
        const gone = await write.deleteFrom('documents').where('id', '=', id).executeTakeFirst()
        if (gone.numDeletedRows === 0n) throw noDocument(id)
        return { id, versions: Number(versions.numDeletedRows), chunks: Number(chunks.numDeletedRows) }
      })
    },
  }
}

const noDocument = (id: string) => problems.notFound('document', id, 'Search or list the documents first.')

const isOrdinal = (position: unknown): position is number =>
  Number.isSafeInteger(position) && Math.abs(Number(position)) < 2 ** 31

/** @throws {Problem} not-found. */
async function assertCollection(store: Store, name: string): Promise<void> {
  if (!(await store.selectFrom('collections').select('id').where('name', '=', name).executeTakeFirst())) {
    throw noCollection(name)
  }
}

/** Documents with their collection and versions, as far as the viewer may see them. */
const selectDocuments = (store: Store, viewer: Viewer) =>
  store
    .selectFrom('documents')
    .innerJoin('spaces', 'spaces.id', 'documents.space_id')
    .innerJoin('collections', 'collections.id', 'spaces.collection_id')
    .innerJoin('versions', 'versions.document_id', 'documents.id')
    .where(visibleTo(viewer))

/** Pointers lead into the item of the batch, not into a body of its own. */
function toRefusal({ type, statusCode, details: { detail, errors } }: Problem, index: number): Refusal {
  const placed = errors?.map(({ pointer, message }) => ({
    pointer: pointer.replace(/^\/body/, `/body/documents/${index}`),
    message,
  }))
  return {
    type: `urn:sophia:problem:${type}`,
    status: statusCode,
    detail: placed
      ? placed.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
      : (detail ?? 'It could not be stored. Send it again later.'),
    ...(placed && { errors: placed }),
  }
}
