import { noCollection } from './collections.ts'
import type { Write } from './tables.ts'

/*
 * Writers of one space take turns: identity and statistics depend on it. Whoever writes locks the collection first, shared,
 * and then the space; whoever deletes a collection locks it alone. One order for all, else they could wait for each other.
 */

/**
 * Locks the space of a collection and a visibility; makes it when it is missing.
 *
 * @returns its id.
 * @throws {Problem} not-found: the collection.
 */
export async function lockSpace(write: Write, collection: string, visibility: string): Promise<number> {
  const held = await write
    .selectFrom('collections')
    .select('id')
    .where('name', '=', collection)
    .forKeyShare()
    .executeTakeFirst()
  if (!held) throw noCollection(collection)
  const lock = () =>
    write
      .selectFrom('spaces')
      .select('id')
      .where('collection_id', '=', held.id)
      .where('visibility', '=', visibility)
      .forNoKeyUpdate()
      .executeTakeFirst()
  const known = await lock()
  if (known) return known.id
  await write
    .insertInto('spaces')
    .values({ collection_id: held.id, visibility })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const made = await lock()
  if (!made) throw new Error('A space went away while its collection was locked')
  return made.id
}

/** Locks a space that is known. It may be gone by then: nothing is locked in that case. */
export async function lockSpaceById(write: Write, id: number): Promise<void> {
  await write
    .selectFrom('collections')
    .innerJoin('spaces', 'spaces.collection_id', 'collections.id')
    .select('collections.id')
    .where('spaces.id', '=', id)
    .forKeyShare('collections')
    .execute()
  await write.selectFrom('spaces').select('id').where('id', '=', id).forNoKeyUpdate().execute()
}
