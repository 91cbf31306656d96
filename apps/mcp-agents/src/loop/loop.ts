import type { AgentDefinition } from '../agents/definition.ts'
import type { ModelAnswer, OfferedTool } from '../model/model.ts'
import type { Steps } from '../runs/steps.ts'
import type { ListedTool } from '../tools.ts'
import { Conversation } from './conversation.ts'
import { runFailure } from './failures.ts'
import { Knowledge } from './knowledge.ts'
import type { Ledger } from './ledger.ts'
import { type NextAsk, nextAsk } from './next-ask.ts'
import type { Sources } from './sources.ts'
import type { TokenCounter } from './tokens.ts'
import { ToolCalls } from './tool-calls.ts'

/** A server that finds a prompt too long holds less than was configured: it is believed so often. */
const mostShrinks = 2

export interface LoopOptions {
  readonly steps: Steps
  readonly ledger: Ledger
  readonly tokens: TokenCounter
  readonly definition: AgentDefinition
  readonly instructions: string
  readonly question: string
  readonly tools: readonly ListedTool[]
  /** Before the number of the answer, for a person who watches. */
  readonly title: string
  readonly sources: Sources
}

export interface FinalAnswer {
  /** In the model's words. */
  readonly text: string
  /** What is to be said of it. */
  readonly notes: readonly string[]
}

/**
 * Asks the model, makes the calls that it asks for, tells it what came of them, until it answers in text.
 *
 * @throws {PlaybookFailure} it does not come to one.
 */
export async function untilAnswered(options: LoopOptions): Promise<FinalAnswer> {
  const { steps, ledger, definition, question, title } = options
  const conversation = new Conversation(question)
  const calls = new ToolCalls(options)
  const knowledge = new Knowledge(options)
  const tools = offered(options)
  let window = definition.model.contextTokens
  let shrinks = 0

  for (let turn = 1; ; turn++) {
    const asking = { ...options, conversation, tools, window }
    const whole = nextAsk(asking)
    const ask = (await knowledge.pack(conversation, whole, turn)) ? nextAsk(asking) : whole
    const answer = await steps.ask({
      ...ask,
      prices: definition.model.prices,
      title: `${title} ${turn}${ask.last ? ', the last' : ''}`,
    })
    ledger.settle(answer, ask.estimated)
    if (!answer.ok) {
      if (answer.failure.type !== 'context-too-long' || shrinks++ >= mostShrinks) throw runFailure(answer.failure)
      window = Math.floor(0.7 * (ask.worst.inputTokens + ask.worst.outputTokens))
      continue
    }
    const said = answer.value as unknown as ModelAnswer
    if (said.finish === 'refused') throw refused(said)
    if (said.calls.length === 0 || ask.last) {
      if (said.text.trim() !== '') return finished(said, ask)
      calls.fault('It answered with nothing.')
      conversation.answered('(nothing)', [])
      conversation.say('You answered with nothing. Answer the question, or call a tool.')
      continue
    }
    // Ids of our own: those of servers are not always different from one another.
    const asked = said.calls.map((call, index) => ({ ...call, id: callId(turn, index) }))
    conversation.answered(said.text, asked)
    const told = await calls.make(asked, ledger.stepsLeft - 1)
    for (const [index, call] of asked.entries()) {
      conversation.told(call, told[index]!)
      knowledge.heard(call, told[index]!, turn)
    }
  }
}

const offered = ({ tools }: LoopOptions): OfferedTool[] =>
  tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))

const finished = ({ text, finish }: ModelAnswer, { request }: NextAsk): FinalAnswer => ({
  text: text.trim(),
  notes: finish === 'length' ? [`*The answer was cut here: it may have ${request.maxOutputTokens} tokens.*`] : [],
})

const refused = ({ text }: ModelAnswer) => {
  const words = text.trim().replaceAll('\n', ' ').slice(0, 300)
  return runFailure({
    type: 'refused',
    detail: words === '' ? 'The model refuses to answer this.' : `The model refuses to answer this: ${words}`,
    hint: 'Ask in other words.',
  })
}

/** Nine letters and digits, which every server takes. */
const callId = (turn: number, index: number): string =>
  `call${String(turn % 1000).padStart(3, '0')}${String(index % 100).padStart(2, '0')}`
