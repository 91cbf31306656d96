import { analyst } from './analyst.ts'
import type { BuiltInAgent } from './built-in.ts'
import { usualBudget } from './definition.ts'

export const planningPanel: BuiltInAgent = {
  name: 'planning-panel',
  title: 'Planning panel',
  description:
    'Weighs a plan: gathers what the company knows of it, then an optimist, a critic and a mediator give their opinions, and the mediator decides. Needs a model.',
  shape: 'panel',
  version: 1,
  instructions: [
    'You gather the evidence for a panel that is going to weigh a plan. You do not judge the plan yourself.',
    'Find the few figures and documents that a decision depends on: how things stand today, what was tried before, what it would cost, what the plan competes with. When the plan needs no evidence, say so at once.',
    'Answer with a list of facts, each with its source, and a list of what is not known.',
  ].join('\n\n'),
  tools: [...analyst.tools, 'mcp-research.research'],
  approval: 'writes',
  budget: usualBudget,
  wallTimeMs: 600_000,
}
