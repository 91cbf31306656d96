import type { AgentDefinition, ModelBudget } from '../agents/definition.ts'
import { costOf } from '../model/prices.ts'
import type { StepAnswer, Tokens } from '../runs/steps.ts'
import { budgetSpent } from './failures.ts'

/**
 * Others than OpenAI's servers count up to a third more than we do. It stays when one has counted: what a prompt is made of
 * changes, and figures or another script count otherwise than the words before them.
 */
const leastMargin = 1.3
const laterMargin = 1.05
/** Tries that a step may have. */
const maxTries = 3

type Spent = ReturnType<typeof budgetSpent>

/** What a run has used of its budget, by its record. Time is not in it: the worker sees to that. */
export class Ledger {
  #budget: ModelBudget
  readonly #model: AgentDefinition['model']
  #steps = 0
  #tokens = 0
  #cost = 0
  /** Most that a server counted for a token of our estimate. */
  #ratio = 0

  constructor(budget: ModelBudget, model: AgentDefinition['model']) {
    this.#budget = budget
    this.#model = model
  }

  /** From now on these are the bounds: less while something is kept back for later. */
  bound(budget: ModelBudget): void {
    this.#budget = budget
  }

  get stepsLeft(): number {
    return this.#budget.steps - this.#steps
  }

  takeStep(): void {
    this.#steps++
  }

  /** @param estimated tokens of its prompt, as {@link TokenCounter} counts. */
  settle({ usage, ok }: StepAnswer, estimated: number): void {
    this.#steps++
    if (!usage) return
    this.#tokens += usage.inputTokens + usage.outputTokens
    this.#cost += usage.costUsd ?? 0
    // One that failed is counted by the most that it can have used.
    if (ok) this.#ratio = Math.max(this.#ratio, usage.inputTokens / estimated)
  }

  /** The most that a prompt of so many estimated tokens is. */
  most(estimated: number): number {
    return Math.ceil(estimated * Math.max(leastMargin, this.#ratio * laterMargin))
  }

  /** How many tries with this worst case the rest bears, up to three. */
  affordable(worst: Tokens): number {
    const { tokens, maxCostUsd } = this.#budget
    const byTokens = (tokens - this.#tokens) / (worst.inputTokens + worst.outputTokens)
    const cost = costOf(worst, this.#model.prices)
    // A hair of a millionth is no reason to stop: sums of fractions are not exact.
    const byCost = cost ? (maxCostUsd - this.#cost + 1e-9) / cost : Number.POSITIVE_INFINITY
    return Math.max(0, Math.floor(Math.min(maxTries, byTokens, byCost)))
  }

  /** The most that may still be written after a prompt; may be negative. */
  outputLeft(inputTokens: number): number {
    const { tokens, maxCostUsd } = this.#budget
    const byTokens = tokens - this.#tokens - inputTokens
    const { prices } = this.#model
    if (!prices) return byTokens
    const money = maxCostUsd - this.#cost - (inputTokens * prices.input) / 1_000_000
    const byCost = prices.output > 0 ? (money * 1_000_000) / prices.output : money < 0 ? -1 : Number.POSITIVE_INFINITY
    return Math.floor(Math.min(byTokens, byCost + 1e-6))
  }

  /** Names the budget that is too small for a prompt like this. */
  spent(inputTokens: number, outputTokens: number): Spent {
    const { steps, tokens, maxCostUsd } = this.#budget
    if (this.stepsLeft < 1) return budgetSpent('steps', `${this.#steps} steps`, `${steps} steps`)
    if (this.#tokens + inputTokens + outputTokens > tokens)
      return budgetSpent('tokens', `${this.#tokens} tokens`, `${tokens} tokens`)
    return budgetSpent('maxCostUsd', `${dollars(this.#cost)} USD`, `${maxCostUsd} USD`)
  }
}

const dollars = (amount: number): string => String(Math.ceil(amount * 1e6 - 1e-6) / 1e6)
