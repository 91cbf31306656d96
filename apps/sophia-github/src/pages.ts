import { decodeCursor, encodeCursor } from '@sophia/service'

/** GitHub numbers its pages: the cursor holds the number, and the size that makes it mean something. */
interface Position {
  readonly page: number
  readonly limit: number
}
const isPosition = (value: unknown): value is Position =>
  typeof value === 'object' &&
  value !== null &&
  Number.isSafeInteger((value as Position).page) &&
  Number.isSafeInteger((value as Position).limit)

export function pageOf({ limit = 25, cursor }: { limit?: number; cursor?: string }): {
  page: number
  per_page: number
} {
  const position = decodeCursor(cursor, isPosition)
  return { page: position?.page ?? 1, per_page: position?.limit ?? limit }
}

/** @param link GitHub's header; absent on the last page. */
export const nextCursor = (
  { page, per_page: limit }: { page: number; per_page: number },
  link: string | undefined,
): string | null => (link?.includes('rel="next"') ? encodeCursor({ page: page + 1, limit } satisfies Position) : null)
