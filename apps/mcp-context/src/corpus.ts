import { sql } from 'kysely'
import { noCollection } from './collections.ts'
import type { Corpus } from './lexical.ts'
import type { Write } from './tables.ts'
import { type Viewer, visibleTo } from './visibility.ts'

/**
 * What there is to search, its size, and whether chunks of it wait for their vectors or will never have one.
 *
 * @throws {Problem} not-found: a collection.
 */
export async function corpusOf(
  read: Write,
  viewer: Viewer,
  names: readonly string[] | undefined,
  asOf: Date | undefined,
): Promise<{ corpus: Corpus; anyWithoutVector: boolean }> {
  if (names) {
    const known = await read.selectFrom('collections').select('name').where('name', 'in', names).execute()
    const missing = names.find((name) => !known.some((each) => each.name === name))
    if (missing !== undefined) throw noCollection(missing)
  }
  let query = read
    .selectFrom('spaces')
    .innerJoin('collections', 'collections.id', 'spaces.collection_id')
    .select(['spaces.id', 'spaces.chunks', 'spaces.tokens'])
    .select(sql<number>`(select sum(spaces.chunks) from spaces)`.as('all_chunks'))
    .select(sql<boolean>`exists (select from embedding_queue where space_id = spaces.id)`.as('waits'))
    .where(visibleTo(viewer))
  if (asOf === undefined) query = query.where('spaces.chunks', '>', 0)
  if (names) query = query.where('collections.name', 'in', names)
  const spaces = await query.execute()
  const total = (count: (space: (typeof spaces)[number]) => number) =>
    spaces.reduce((sum, space) => sum + count(space), 0)
  return {
    corpus: {
      spaces: spaces.map(({ id }) => id),
      chunks: total(({ chunks }) => chunks),
      tokens: total(({ tokens }) => tokens),
      allChunks: spaces[0]?.all_chunks ?? 0,
      asOf,
    },
    anyWithoutVector: spaces.some(({ waits }) => waits),
  }
}
