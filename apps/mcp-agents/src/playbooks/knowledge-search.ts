import { keep, shaped } from './answer-shapes.ts'
import { Passages } from './outside-answers.ts'
import type { Call } from './playbook.ts'

export const searchTool = 'mcp-context.search'

/** What the company knows about the question; says so among `missing` when that cannot be had. */
export async function passagesOf(call: Call, question: string, missing: string[]): Promise<{ passages?: Passages }> {
  const title = 'What the company knows'
  const answer = await call({ tool: searchTool, title, arguments: { query: question, k: 3 } })
  const passages = keep(title, shaped(Passages, searchTool, answer), missing)
  return passages ? { passages } : {}
}
