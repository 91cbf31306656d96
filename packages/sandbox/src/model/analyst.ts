import { type Completion, textOf, type Turn, type WireMessage, type WireTool } from './wire.ts'
import { metricArguments } from './metric-question.ts'
import { linesOf } from './analyst-answer.ts'

type Planned = NonNullable<Turn['calls']>[number]

/**
 * Answers a question by rules: it picks from the tools that it is offered, and writes what they told, each figure with the
 * link behind it. A plain mind, and a reliable one: it makes no figure up.
 *
 * @param now milliseconds; "last quarter" is meant from here.
 */
export function playAnalyst({ messages = [], tools = [] }: Completion, now: number): Turn {
  const asked = messages.find(({ role }) => role === 'user')
  const question = asked ? textOf(asked) : ''
  const told = messages.filter(({ role }) => role === 'tool')
  if (told.length === 0) {
    const calls = callsFor(question, tools, now)
    if (calls.length > 0) return { calls }
  }
  return { text: answerFrom(messages, told) }
}

function callsFor(question: string, tools: readonly WireTool[], now: number): Planned[] {
  const metrics = metricArguments(question, now)
  const wanted: [name: string, wanted: boolean, args: Record<string, unknown>][] = [
    ['query_metric', metrics !== undefined, metrics ?? {}],
    [
      'research',
      /\b(research|literature|papers?|on the web|outside)\b/i.test(question),
      { question: question.replace(/^research:? */i, ''), deadlineMs: 10_000 },
    ],
    [
      'search',
      /\b(knows?|knowledge|polic(y|ies)|handbook|documents?|notes?|minutes)\b/i.test(question),
      { query: question },
    ],
    ['list_repos', /\brepositor(y|ies)\b/i.test(question) && metrics === undefined, {}],
    ['list_instances', /\b(instances?|machines?)\b/i.test(question) && metrics === undefined, {}],
  ]
  return wanted.flatMap(([tool, is, args]) => {
    const name = is ? nameOf(tools, tool) : undefined
    return name === undefined ? [] : [{ name, arguments: args }]
  })
}

/** The tool may carry its service before its name. */
const nameOf = (tools: readonly WireTool[], tool: string): string | undefined =>
  tools.map(({ function: { name } }) => name).find((name) => name.split(/__|\./).at(-1) === tool)

function answerFrom(messages: readonly WireMessage[], told: readonly WireMessage[]): string {
  if (told.length === 0) return 'None of the tools that I have answers this question.'
  const names = new Map(
    messages.flatMap(({ tool_calls: calls = [] }) => calls.map((call) => [call.id, call.function.name] as const)),
  )
  const parts = told.map((message) => linesOf(names.get(message.tool_call_id ?? '') ?? 'tool', textOf(message)))
  return parts.map((lines) => lines.join('\n')).join('\n\n')
}
