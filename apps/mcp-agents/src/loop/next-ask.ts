import type { AgentDefinition } from '../agents/definition.ts'
import type { ModelRequest, OfferedTool } from '../model/model.ts'
import type { PlannedAsk } from '../runs/steps.ts'
import type { Conversation } from './conversation.ts'
import { runFailure } from './failures.ts'
import type { Ledger } from './ledger.ts'
import type { TokenCounter } from './tokens.ts'

/** What a model may write at a time; less where its window is small. */
const mostOutput = 4_096
/** Less than this is no answer. */
const leastOutput = 256

/** Told to the model with its last step. */
export const lastWords =
  'There is no budget left for more tools. Answer now with what you know from above. Say what is missing, and make no figure up.'

export interface NextAsk extends Pick<PlannedAsk, 'request' | 'worst' | 'affordable'> {
  /** As the counter has it. */
  readonly estimated: number
  /** The model is to answer, without tools. */
  readonly last: boolean
}

export interface Asking {
  readonly definition: Pick<AgentDefinition, 'model'>
  readonly instructions: string
  readonly conversation: Conversation
  readonly tools: readonly OfferedTool[]
  readonly ledger: Ledger
  readonly tokens: TokenCounter
  /** Tokens that the server turned out to hold, where it refused a prompt as too long. */
  readonly window: number
}

/**
 * The next question to the model, such that the budget bears it at its worst. With too little left it is one last question,
 * without tools; with too little for that, there is none.
 *
 * @throws {PlaybookFailure} `budget-spent` naming the budget; `context-too-long`.
 */
export function nextAsk(asking: Asking): NextAsk {
  const { ledger, tools, tokens, conversation, instructions } = asking
  if (ledger.stepsLeft < 1) throw ledger.spent(0, 0)
  // One step for this answer, one for a call, one for the answer after it.
  if (tools.length > 0 && ledger.stepsLeft >= 3) {
    const usual = usualAsk(asking)
    // What the last question would need is kept back.
    const kept = ledger.most(tokens.text(instructions) + conversation.shortest(tokens)) + leastOutput
    if (usual && ledger.affordable({ ...usual.worst, inputTokens: usual.worst.inputTokens + kept }) > 0) return usual
  }
  return lastAsk(asking)
}

/** With tools, and room for a full answer; undefined when the conversation does not fit beside them. */
function usualAsk({
  instructions,
  conversation,
  tools,
  ledger,
  tokens,
  window,
  definition,
}: Asking): NextAsk | undefined {
  const maxOutputTokens = outputOf(window)
  const beside = tokens.request({ instructions, messages: [], tools, model: '', maxOutputTokens })
  const room = Math.floor(((window - maxOutputTokens) / ledger.most(1_000)) * 1_000) - beside
  const fitting = conversation.within(room, tokens)
  if (!fitting) return undefined
  const request: ModelRequest = {
    model: definition.model.name,
    instructions,
    messages: fitting.messages,
    tools,
    maxOutputTokens,
  }
  return ask(request, fitting.tokens + beside, ledger, false)
}

function lastAsk({ instructions, conversation, tools, ledger, tokens, window, definition }: Asking): NextAsk {
  const beside = tokens.request({ instructions, messages: [], tools: [], model: '', maxOutputTokens: 0 })
  const withTools = tools.length > 0
  const said = withTools ? lastWords : undefined
  const least = conversation.shortest(tokens) + beside + (said === undefined ? 0 : tokens.text(said) + 6)
  const inputLeast = ledger.most(least)
  if (ledger.outputLeft(inputLeast) < leastOutput) throw ledger.spent(inputLeast, leastOutput)
  if (inputLeast + leastOutput > window) throw tooLong(window)
  // The longest prompt that leaves room for an answer: of the window, and of what may still be paid for.
  let room = window - Math.min(outputOf(window), Math.floor(window / 2))
  while (room > inputLeast && ledger.outputLeft(room) < leastOutput) room = Math.max(inputLeast, Math.floor(room * 0.8))
  const perToken = ledger.most(1_000) / 1_000
  const fitting = conversation.within(Math.max(Math.floor(room / perToken), least) - beside, tokens, said)
  if (!fitting) throw tooLong(window)
  const estimated = fitting.tokens + beside
  const inputTokens = ledger.most(estimated)
  const maxOutputTokens = Math.min(outputOf(window), ledger.outputLeft(inputTokens), window - inputTokens)
  if (maxOutputTokens < leastOutput) throw ledger.spent(inputTokens, leastOutput)
  const request: ModelRequest = {
    model: definition.model.name,
    instructions,
    messages: fitting.messages,
    tools: [],
    maxOutputTokens,
  }
  return ask(request, estimated, ledger, true)
}

function ask(request: ModelRequest, estimated: number, ledger: Ledger, last: boolean): NextAsk {
  const worst = { inputTokens: ledger.most(estimated), outputTokens: request.maxOutputTokens }
  return { request, estimated, worst, last, affordable: ledger.affordable(worst) }
}

const outputOf = (window: number): number => Math.min(mostOutput, Math.floor(window / 4))

const tooLong = (window: number) =>
  runFailure({
    type: 'context-too-long',
    detail: `The conversation does not fit into the ${window} tokens that the model holds.`,
    hint: 'Ask for less, or use a model with a larger window (MODEL_CONTEXT_TOKENS).',
  })
