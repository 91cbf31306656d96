import { Problem } from '../problems.ts'
import type { InternalAnswer } from './dispatch.ts'
import type { Tool } from './tools.ts'

/** Characters of an answer that a model is given unless the tool says otherwise: some 25,000 tokens. */
export const defaultMaxCharacters = 100_000

const done: InternalAnswer = {
  status: 200,
  headers: {},
  body: JSON.stringify({ done: true, truncated: true, note: 'It is done; the answer was too long to give.' }),
}

/**
 * Keeps an answer from flooding a model. A list that is too long is asked for again with a smaller `limit`, so that the
 * `nextCursor` of the route itself continues it, and says `truncated: true`.
 *
 * @param answer that {@link isTooLong}.
 * @throws {Problem} unprocessable when the answer cannot be cut.
 */
export async function cutShort(
  tool: Tool,
  args: Record<string, unknown>,
  answer: InternalAnswer,
  call: (args: Record<string, unknown>) => Promise<InternalAnswer>,
): Promise<InternalAnswer> {
  let shorter = answer
  let length = Number.POSITIVE_INFINITY
  while (isTooLong(tool, shorter)) {
    const { body } = shorter
    // A cursor may fix the size of its pages, whatever the limit: then asking again would never end.
    const limit = body.length < length && tool.pages ? smallerLimit(body, tool.maxCharacters) : undefined
    // What is written is written: a refusal would have it written again.
    if (limit === undefined && !tool.listing.annotations.readOnlyHint) return done
    if (limit === undefined) throw tooLong(tool, shorter)
    length = body.length
    shorter = await call({ ...args, limit })
  }
  return shorter.status < 400 ? { ...shorter, body: `${shorter.body.slice(0, -1)},"truncated":true}` } : shorter
}

export function isTooLong(tool: Tool, { status, body }: InternalAnswer): boolean {
  if (status >= 400 || body.length <= tool.maxCharacters) return false
  if (!tool.content) return true
  // Only what is read as text counts: a picture has its own price, whatever its bytes.
  const blocks = tool.content(JSON.parse(body))
  return blocks.reduce((sum, block) => sum + (block.type === 'text' ? block.text.length : 0), 0) > tool.maxCharacters
}

/** @returns undefined when a single item is too long already. */
function smallerLimit(body: string, maxCharacters: number): number | undefined {
  const { length } = (JSON.parse(body) as { items: unknown[] }).items
  // A tenth less than the average item would allow: items differ.
  return length > 1 ? Math.max(1, Math.floor((length * maxCharacters * 0.9) / body.length)) : undefined
}

const tooLong = (tool: Tool, { body }: InternalAnswer): Problem =>
  new Problem('unprocessable', {
    detail: `The answer has ${body.length} characters; ${tool.name} gives at most ${tool.maxCharacters}.`,
    hint: 'Ask for less: a narrower filter, a shorter range, fewer fields, a smaller limit, or one part at a time.',
  })
