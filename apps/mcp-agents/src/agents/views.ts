import type { Playbook } from '../playbooks/playbook.ts'
import { type Agent, ModelInput } from '../schemas.ts'
import type { BuiltInAgent } from './built-in.ts'
import { usualBudget } from './definition.ts'
import type { OwnAgent } from './own-agents.ts'

export const toPlaybookView = ({ name, title, description, input, tools, wallTimeMs }: Playbook): Agent => ({
  name,
  title,
  description,
  kind: 'playbook',
  tools: [...tools],
  wallTimeS: wallTimeMs / 1000,
  inputSchema: input,
})

export const toAgent = ({ name, title, description, ...agent }: BuiltInAgent): Agent => ({
  name,
  title,
  description,
  kind: 'model',
  tools: [...agent.tools],
  wallTimeS: agent.wallTimeMs / 1000,
  inputSchema: ModelInput,
  version: agent.version,
  instructions: agent.instructions,
  budget: { ...agent.budget },
  approval: agent.approval,
})

export const toOwnView = ({ name, title, description, budget = {}, ...agent }: OwnAgent): Agent => {
  const { wallTimeS = 300, ...bounds } = budget
  return {
    name,
    title,
    description,
    kind: 'own',
    tools: [...agent.tools],
    wallTimeS,
    inputSchema: ModelInput,
    version: agent.version,
    instructions: agent.instructions,
    ...(agent.model !== undefined && { model: agent.model }),
    budget: { ...usualBudget, ...bounds },
    approval: agent.approval ?? 'writes',
    changedBy: agent.changedBy,
    updatedAt: agent.updatedAt.toISOString(),
  }
}
