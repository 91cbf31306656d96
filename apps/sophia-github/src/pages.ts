import { decodeCursor, encodeCursor } from '@sophia/service'

/** GitHub numbers its pages: the cursor holds the number, and the size that makes it mean something. */
interface Position {
  readonly page: number
  readonly limit: number
  /** Number of the last item given, in a list that grows at its head: what moved onto the next page is given once. */
  readonly below?: number
}
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
const isPosition = (value: unknown): value is Position => {
  if (typeof value !== 'object' || value === null) return false
  const { page, limit, below } = value as Partial<Position>
  return isCount(page) && isCount(limit) && limit <= 100 && (below === undefined || isCount(below))
}

export const positionOf = ({ limit = 25, cursor }: { limit?: number; cursor?: string }): Position =>
  decodeCursor(cursor, isPosition) ?? { page: 1, limit }

/** As GitHub's query has it. */
export const pageOf = ({ page, limit }: Position): { page: number; per_page: number } => ({ page, per_page: limit })

/** @param link GitHub's header; names no next page on the last one. */
export const nextCursor = ({ page, limit }: Position, link: string | undefined, below?: number): string | null =>
  link?.includes('rel="next"')
    ? encodeCursor({ page: page + 1, limit, ...(below !== undefined && { below }) } satisfies Position)
    : null
