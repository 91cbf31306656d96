import { type AgentDefinition, type ModelBudget, panelOpinions } from '../agents/definition.ts'
import type { ModelAnswer } from '../model/model.ts'
import type { Steps } from '../runs/steps.ts'
import { Conversation } from './conversation.ts'
import { runFailure } from './failures.ts'
import type { Ledger } from './ledger.ts'
import { nextAsk } from './next-ask.ts'
import type { TokenCounter } from './tokens.ts'

interface PanelOptions {
  readonly steps: Steps
  readonly ledger: Ledger
  readonly tokens: TokenCounter
  readonly definition: AgentDefinition
  readonly rules: string
  readonly question: string
  /** What was found out before. */
  readonly evidence: string
}

const optimist =
  'You are the optimist of a panel that weighs a plan. Make the strongest honest case for it: what it may bring, what has to go right, and the smallest step that would show it. Rely on the evidence; where it is silent, say what you assume.'
const critic =
  'You are the critic of a panel that weighs a plan. Say what would make it fail: weak evidence, costs that are not counted, what is given up for it, and the sign by which to stop. Answer the optimist point by point. Be fair: no risk that you would not bet on.'
const mediator =
  'You are the mediator of a panel that weighs a plan. Decide: do it, do it in part, or leave it, with the reasons that decide. Then the next steps with who and until when as far as known, what to watch, and what would change the decision. Say where optimist and critic still differ.'

/** What may be spent on evidence, so that the opinions have their share. */
export const evidenceBudget = ({ steps, tokens, maxCostUsd }: ModelBudget): ModelBudget => ({
  steps: Math.max(1, steps - panelOpinions),
  tokens: tokens / 2,
  maxCostUsd: maxCostUsd / 2,
})

/** Three opinions of one plan, each a step of its own. The last one decides. */
export async function opinions(options: PanelOptions): Promise<string> {
  const { question, evidence } = options
  const ground = `# Plan\n\n${question}\n\n# Evidence\n\n${evidence}`
  const hopes = await opinion(options, 'Optimist', optimist, ground)
  const doubts = await opinion(options, 'Critic', critic, `${ground}\n\n# Optimist\n\n${hopes}`)
  const decision = await opinion(
    options,
    'Mediator',
    mediator,
    `${ground}\n\n# Optimist\n\n${hopes}\n\n# Critic\n\n${doubts}`,
  )
  return [decision, `## Optimist\n\n${hopes}`, `## Critic\n\n${doubts}`, `## Evidence\n\n${evidence}`].join('\n\n')
}

async function opinion(options: PanelOptions, title: string, role: string, ground: string): Promise<string> {
  const { steps, ledger, definition, rules } = options
  const ask = nextAsk({
    ...options,
    instructions: `${role}\n\n${rules}`,
    conversation: new Conversation(ground),
    tools: [],
    window: definition.model.contextTokens,
  })
  const answer = await steps.ask({ ...ask, prices: definition.model.prices, title })
  ledger.settle(answer, ask.estimated)
  if (!answer.ok) throw runFailure(answer.failure)
  const { text, finish } = answer.value as unknown as ModelAnswer
  if (finish === 'refused' || text.trim() === '')
    throw runFailure({
      type: finish === 'refused' ? 'refused' : 'malformed-answer',
      detail: `The ${title.toLowerCase()} gives no opinion.`,
      hint: 'Ask in other words.',
    })
  return text.trim()
}
