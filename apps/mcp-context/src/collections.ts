import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import { sql } from 'kysely'
import type { Collection, CollectionAnswer, CollectionInput, CollectionPage, CollectionRemoved } from './schemas.ts'
import type { Store } from './tables.ts'
import { type Viewer, visibleTo } from './visibility.ts'

export interface Collections {
  /** Makes it, or changes its description. */
  put(name: string, input: CollectionInput, viewer: Viewer): Promise<{ made: boolean; collection: CollectionAnswer }>
  /** @throws {Problem} not-found. */
  get(name: string, viewer: Viewer): Promise<CollectionAnswer>
  /** By name. */
  list(query: { limit?: number; cursor?: string }, viewer: Viewer): Promise<CollectionPage>
  /**
   * Removes it with all its documents, whoever may see them: for administrators.
   *
   * @throws {Problem} not-found.
   */
  remove(name: string): Promise<CollectionRemoved>
}

export function createCollections(store: Store): Collections {
  const get: Collections['get'] = async (name, viewer) => {
    const [found] = await select(store, viewer, sql`collections.name = ${name}`, 1)
    if (!found) throw noCollection(name)
    return { ...found, asOf: new Date().toISOString(), complete: true }
  }
  return {
    get,
    async put(name, { description }, viewer) {
      const { rows } = await sql<{ made: boolean }>`
        insert into collections (name, description) values (${name}, ${description ?? null})
        on conflict (name) do update set description = excluded.description, updated_at = now()
        returning old.id is null as made`.execute(store)
      return { made: rows[0]?.made ?? false, collection: await get(name, viewer) }
    },
    async list({ limit = 25, cursor }, viewer) {
      const after = decodeCursor(cursor, isName) ?? ''
      const rows = await select(store, viewer, sql`collections.name collate "C" > ${after}`, limit + 1)
      const items = rows.slice(0, limit)
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.name) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },
    remove: (name) =>
      store.transaction().execute(async (write) => {
        const found = await write
          .selectFrom('collections')
          .select('id')
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst()
        if (!found) throw noCollection(name)
        const counted = await write
          .selectFrom('documents')
          .innerJoin('spaces', 'spaces.id', 'documents.space_id')
          .where('spaces.collection_id', '=', found.id)
          .select((count) => count.fn.countAll<number>().as('documents'))
          .executeTakeFirstOrThrow()
        await write.deleteFrom('collections').where('id', '=', found.id).execute()
        return { name, documents: counted.documents }
      }),
  }
}

export const noCollection = (name: string) =>
  problems.notFound('collection', name, 'List the collections, or make this one with PUT /collections/{name}.')

const isName = (position: unknown): position is string => typeof position === 'string'

interface Row {
  name: string
  description: string | null
  created_at: Date
  updated_at: Date
  documents: number
  chunks: number
}

async function select(
  store: Store,
  viewer: Viewer,
  condition: ReturnType<typeof sql>,
  limit: number,
): Promise<Collection[]> {
  const { rows } = await sql<Row>`
    select name, description, created_at, updated_at, held.documents, held.chunks
    from collections, lateral (
      select coalesce(sum(chunks), 0) as chunks,
        coalesce(sum((select count(*) from documents where space_id = spaces.id)), 0)::bigint as documents
      from spaces where collection_id = collections.id and ${visibleTo(viewer)}
    ) held
    where ${condition} order by name collate "C" limit ${limit}`.execute(store)
  return rows.map(({ name, description, created_at, updated_at, documents, chunks }) => ({
    name,
    description,
    documents,
    chunks,
    createdAt: created_at.toISOString(),
    updatedAt: updated_at.toISOString(),
  }))
}
