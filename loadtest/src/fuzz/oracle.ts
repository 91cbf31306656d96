/** What must hold of every answer, whatever was asked. */
import { misfit, type Operation } from '../api/document.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** A stream that was left after its first event. */
  readonly isOpen: boolean
}

export interface Judgement {
  /** What is wrong. */
  readonly fault?: string
  /** It said in order that it cannot answer now: told, and held against nobody. */
  readonly excuse?: string
}

/** What only whoever wrote or runs the program should see. */
const leaks: readonly (readonly [RegExp, string])[] = [
  [/\n\s+at .+:\d+:\d+|\bat (?:async )?[\w.<>]+ \(/, 'a stack'],
  [/node:internal|node_modules|dist\/main\.js|\/work\/|\/app\/dist|\.ts:\d+/, 'a path'],
  [
    /invalid input syntax|violates .+ constraint|relation ".+" does not exist|syntax error at or near|invalid byte sequence/,
    'words of the database',
  ],
  [
    /Cannot read propert|is not a function|is not iterable|undefined is not (?:a|an|iterable)|ECONNREFUSED|ENOENT/,
    'words of the runtime',
  ],
]

interface ProblemText {
  readonly type?: unknown
  readonly title?: unknown
  readonly status?: unknown
  readonly detail?: unknown
  readonly hint?: unknown
}

export function judge({ status, headers, text, isOpen }: Answer, operation?: Operation): Judgement {
  const type = String(headers['content-type'] ?? '')
  const leak = leaks.find(([pattern]) => pattern.test(text))
  if (leak) return { fault: `The answer holds ${leak[1]}: ${excerpt(text, leak[0])}` }
  if (status >= 400) return judgeRefusal(status, type, text)
  const schema = operation?.answers.get(status)
  if (!schema || isOpen || !type.startsWith('application/json')) return toolFault(text, type)
  const value = parsed(text)
  if (value === undefined) return { fault: `${status} is no JSON: ${text.slice(0, 200)}` }
  const wrong = misfit(schema, value)
  return wrong ? { fault: `${status} does not fit the document: ${wrong}` } : {}
}

function judgeRefusal(status: number, type: string, text: string): Judgement {
  const body = parsed(text) as (ProblemText & { error?: { code?: unknown; data?: ProblemText } }) | undefined
  // JSON-RPC answers in its own form.
  const isRpc = typeof body?.error?.code === 'number'
  const problem = isRpc ? (body.error?.data ?? {}) : body
  if (status >= 500) {
    const honest = status === 503 && typeof problem?.detail === 'string' && typeof problem.hint === 'string'
    return honest ? { excuse: problem.detail } : { fault: `${status}: ${text.slice(0, 300)}` }
  }
  // Headers too large are refused before any code of a service sees them.
  if (isRpc || text === '' || status === 431) return {}
  if (!type.startsWith('application/problem+json'))
    return { fault: `${status} is no problem document but ${type || 'untyped'}: ${text.slice(0, 200)}` }
  if (!problem || typeof problem.title !== 'string' || typeof problem.hint !== 'string' || problem.status !== status)
    return { fault: `${status} is a problem without title, hint or its own status: ${text.slice(0, 200)}` }
  return {}
}

/** A tool's failure is a 200: its problem is in the result. */
function toolFault(text: string, type: string): Judgement {
  if (!type.startsWith('application/json') || !text.includes('"isError":true')) return {}
  const { result } = (parsed(text) ?? {}) as { result?: { content?: { text?: string }[] } }
  const inner = result?.content?.[0]?.text ?? ''
  const problem = parsed(inner) as { status?: number; detail?: unknown } | undefined
  if (typeof problem?.status !== 'number' || problem.status < 500) return {}
  return problem.status === 503 && typeof problem.detail === 'string'
    ? { excuse: problem.detail }
    : { fault: `tool error ${problem.status}: ${inner.slice(0, 300)}` }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const excerpt = (text: string, pattern: RegExp): string => {
  const at = text.search(pattern)
  return text.slice(Math.max(0, at - 60), at + 140)
}
