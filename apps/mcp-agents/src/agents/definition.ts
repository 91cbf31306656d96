import type { Prices } from '../model/prices.ts'

/** What a run with a model may use, besides time. */
export interface ModelBudget {
  /** Answers of the model and calls of tools, together. */
  readonly steps: number
  /** Read and written by the model. */
  readonly tokens: number
  readonly maxCostUsd: number
}

/** Of a panel: one answer for the evidence and three opinions. */
export const panelOpinions = 3
export const leastPanelSteps = panelOpinions + 1

export const usualBudget: ModelBudget = { steps: 24, tokens: 200_000, maxCostUsd: 1 }

/** The model that a run asks, as it was configured when the run was started. */
export interface ModelFacts {
  readonly name: string
  /** Tokens of prompt and answer together that it can hold. */
  readonly contextTokens: number
  /** null: it has no price, and money is not bounded. */
  readonly prices: Prices | null
}

/** When a tool needs a person's approval. */
export type ApprovalPolicy = 'never' | 'writes' | 'always'

/**
 * An agent as a run carries it out. It is stored with the run: an agent that is changed meanwhile changes neither a run
 * under way nor a replay.
 */
export interface AgentDefinition {
  readonly name: string
  /** `loop`: asks and calls until it answers. `panel`: the same for evidence, then three opinions of it. */
  readonly shape: 'loop' | 'panel'
  readonly version: number
  readonly instructions: string
  /** `service.tool` or `service.*` */
  readonly tools: readonly string[]
  readonly approval: ApprovalPolicy
  readonly model: ModelFacts
}
