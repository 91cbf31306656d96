import type { CallContext } from '@sophia/service'
import type { Model } from './model.ts'
import type { TokenCap } from './token-cap.ts'

const most = 3
const longest = 200
const maxTokens = 200
const instructions = `Split the question into at most ${most} smaller questions whose answers together answer it.
Each must be clear on its own, for a search engine. Give JSON: {"questions":["…"]}.`

/** Smaller questions to ask beside the whole one. */
export async function planSubQuestions(
  model: Model,
  question: string,
  tokens: TokenCap,
  call: CallContext,
): Promise<string[]> {
  const task = { question, subQuestions: most }
  const { questions } = await model.ask<{ questions?: unknown }>(instructions, task, maxTokens, tokens, call)
  if (!Array.isArray(questions)) return []
  const asked = questions.filter((each): each is string => typeof each === 'string' && each.trim().length > 2)
  return [...new Set(asked.map((each) => each.trim().slice(0, longest)))].slice(0, most)
}
