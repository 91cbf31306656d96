import Type, { type Static, type TSchema } from 'typebox'
import { type Shaped, shaped } from './answer-shapes.ts'
import { Maybe, type Stated, stated } from './outside-answers.ts'
import type { Call, PlannedCall } from './playbook.ts'

/** One call, whose answer has the shape that the playbook reads. */
export const askTool = async <Schema extends TSchema>(
  call: Call,
  schema: Schema,
  planned: PlannedCall,
): Promise<Shaped<Static<Schema>>> => shaped(schema, planned.tool, await call(planned))

/** A list, or the beginning of it. */
export interface Listed<Item> {
  readonly items: readonly Item[]
  /** false: there is more than was read. */
  readonly whole: boolean
  readonly stated: Stated
}

const pageSize = 100

/**
 * Reads a list page by page, `most` pages at most. A page that fails costs the list. Calls are numbered in the order in which
 * they are made: beside a list of several pages only single calls may be under way.
 */
export async function askList<Schema extends TSchema>(
  call: Call,
  schema: Schema,
  planned: PlannedCall,
  most = 1,
): Promise<Shaped<Listed<Static<Schema>>>> {
  const page = Type.Object({ items: Type.Array(schema), nextCursor: Maybe(Type.String()), ...stated })
  const items: Static<Schema>[] = []
  const read: Stated[] = []
  for (let cursor: string | null = null; ; ) {
    const more: Record<string, unknown> = { limit: pageSize, ...(cursor !== null && { cursor }) }
    const answer: Shaped<Static<typeof page>> = await askTool(call, page, {
      ...planned,
      arguments: { ...planned.arguments, ...more },
    })
    if (!answer.ok) return answer
    items.push(...(answer.value.items as Static<Schema>[]))
    read.push(statedOf(answer.value))
    cursor = answer.value.nextCursor
    if (cursor === null || read.length === most)
      return { ok: true, value: { items, whole: cursor === null, stated: together(read) } }
  }
}

/** How far an answer can be trusted, without the answer. */
export const statedOf = ({ asOf, complete, origin, stale }: Stated): Stated => ({
  asOf,
  complete,
  ...(origin !== undefined && { origin }),
  ...(stale !== undefined && { stale }),
})

/** Of pages: as old as the oldest, as complete as all. */
const together = (pages: readonly Stated[]): Stated => ({
  ...statedOf(pages[0] as Stated),
  complete: pages.every(({ complete }) => complete),
  ...(pages.some(({ stale }) => stale) && { stale: true }),
})

/** What `keep` says of a list that was cut. */
export const notWhole = (what: string, list: Listed<unknown> | undefined): string[] =>
  list && !list.whole ? [`${what}: only the first ${list.items.length} are here.`] : []
