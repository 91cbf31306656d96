import { type Completion, invalid, textOf, type Turn } from './wire.ts'

interface Task {
  readonly question?: string
  readonly excerpts?: readonly { readonly number: number; readonly text: string }[]
  readonly subQuestions?: number
}

/**
 * Understands one kind of message: a task as JSON. An honest one shortens the excerpts that it is given and cites them; a
 * liar does too, and adds what no excerpt says.
 */
export function playTask({ messages = [] }: Completion, lies: boolean): Turn {
  const last = messages.at(-1)
  return { text: answerTo(taskIn(last ? textOf(last) : ''), lies) }
}

function taskIn(content: string): Task {
  try {
    return JSON.parse(content) as Task
  } catch {
    throw invalid(400, 'The sandbox understands tasks as JSON only')
  }
}

function answerTo({ question = '', excerpts = [], subQuestions }: Task, lies: boolean): string {
  if (subQuestions !== undefined) {
    const words = question.match(/[\p{L}\p{N}]{4,}/gu) ?? []
    return JSON.stringify({ questions: words.slice(-subQuestions).map((word) => `What is known about ${word}?`) })
  }
  const sentences = excerpts.slice(0, 3).map(({ number, text }) => ({ text: shortened(text), excerpts: [number] }))
  if (!lies) return JSON.stringify({ sentences })
  return JSON.stringify({
    sentences: [
      { text: 'Everybody knows that this is so.', excerpts: [] },
      ...sentences,
      { text: 'Zeppelins were invented by mayonnaise merchants.', excerpts: [1] },
      { text: `${shortened(excerpts[0]?.text ?? '').replace(/\.$/, '')} in 98765 cases.`, excerpts: [1] },
      { text: 'This stands in an excerpt that does not exist.', excerpts: [excerpts.length + 7] },
    ],
  })
}

/** Its first clause, as a sentence. */
const shortened = (text: string): string => `${text.split(/[,;:](?=\s)/)[0]?.replace(/[.!?]+$/, '') ?? ''}.`
