import { analyst } from './analyst.ts'
import type { AgentDefinition, ModelBudget } from './definition.ts'
import { planningPanel } from './planning-panel.ts'
import { researcher } from './researcher.ts'

/** An agent with a model that comes with Sophia. */
export interface BuiltInAgent
  extends Pick<AgentDefinition, 'name' | 'shape' | 'version' | 'instructions' | 'tools' | 'approval'> {
  readonly title: string
  readonly description: string
  readonly budget: ModelBudget
  readonly wallTimeMs: number
}

export const builtInAgents: ReadonlyMap<string, BuiltInAgent> = new Map(
  [analyst, researcher, planningPanel].map((agent) => [agent.name, agent]),
)
