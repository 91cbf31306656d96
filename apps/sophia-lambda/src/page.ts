import { decodeCursor, encodeCursor } from '@sophia/service'

/** The vendor gives its lists whole: a page begins after the entry that the cursor names, or at its place if it is gone. */
export function page<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  limit = 25,
  cursor?: string,
): { items: Item[]; nextCursor: string | null } {
  const after = decodeCursor(
    cursor,
    (position): position is [string, number] =>
      Array.isArray(position) && typeof position[0] === 'string' && Number.isSafeInteger(position[1]),
  )
  const known = after ? items.findIndex((item) => key(item) === after[0]) : -1
  const start = after ? (known < 0 ? after[1] : known + 1) : 0
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  return {
    items: shown,
    nextCursor: last && start + limit < items.length ? encodeCursor([key(last), start + limit]) : null,
  }
}
