import type { Answer, ItemOf } from './apis.ts'

export type Collection = ItemOf<Answer<'mcp-context', '/collections'>>
export type Document = ItemOf<Answer<'mcp-context', '/documents'>>
export type Hits = Answer<'mcp-context', '/search', 'post'>
export type Memory = ItemOf<Answer<'mcp-context', '/memories'>>

/** The text of a hit in parts: what fits the question is marked. Offsets are of the document. */
export function marked({ chunk, highlights }: Hits['hits'][number]): { text: string; mark: boolean }[] {
  const parts: { text: string; mark: boolean }[] = []
  let at = 0
  for (const { start, end } of [...highlights].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, start - chunk.start)
    const to = Math.min(chunk.text.length, end - chunk.start)
    if (to <= from) continue
    if (from > at) parts.push({ text: chunk.text.slice(at, from), mark: false })
    parts.push({ text: chunk.text.slice(from, to), mark: true })
    at = to
  }
  if (at < chunk.text.length) parts.push({ text: chunk.text.slice(at), mark: false })
  return parts
}
