import type { AgentDefinition, ModelBudget } from '../agents/definition.ts'
import type { Program, Steps } from '../runs/steps.ts'
import type { ToolList } from '../tools.ts'
import { runFailure } from './failures.ts'
import { commonRules } from './instructions.ts'
import { Ledger } from './ledger.ts'
import { untilAnswered } from './loop.ts'
import { evidenceBudget, opinions } from './panel.ts'
import { Sources } from './sources.ts'
import { loadTokenCounter } from './tokens.ts'

/** @param today the day on which the run was asked for, which is in its record: the program has no clock. */
export const agentProgram = (definition: AgentDefinition, budget: ModelBudget, today: string): Program => ({
  async run(input, steps) {
    const question = String(input['question'])
    const tokens = await loadTokenCounter()
    const ledger = new Ledger(definition.shape === 'panel' ? evidenceBudget(budget) : budget, definition.model)
    const { tools, missing } = await toolsOf(definition, steps)
    const sources = new Sources(question, today)
    const rules = commonRules(
      today,
      missing.map(({ service }) => service),
    )
    const { text, notes } = await untilAnswered({
      steps,
      ledger,
      tokens,
      definition,
      instructions: `${definition.instructions}\n\n${rules}`,
      question,
      tools,
      title: definition.shape === 'panel' ? 'Evidence' : 'Answer',
      sources,
    })
    if (definition.shape === 'loop') return [sources.checked(text), ...notes].join('\n\n')
    ledger.bound(budget)
    return sources.checked(await opinions({ steps, ledger, tokens, definition, rules, question, evidence: text }))
  },
})

async function toolsOf({ tools }: AgentDefinition, steps: Steps): Promise<ToolList> {
  if (tools.length === 0) return { tools: [], missing: [] }
  const listed = await steps.listTools(tools)
  if (!listed.ok) throw runFailure(listed.failure)
  return listed.value as unknown as ToolList
}
