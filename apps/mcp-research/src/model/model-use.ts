import { type CallContext, UpstreamError } from '@sophia/service'
import { extractAnswer } from '../answer.ts'
import { type Composed, statusOf } from '../composing.ts'
import type { ModelReport } from '../schemas.ts'
import { type Prices, type Purse, SpendingCap } from '../spending.ts'
import type { Model } from './model.ts'
import { planSubQuestions } from './planning.ts'
import { TokenCap } from './token-cap.ts'
import { writeAnswer } from './writing.ts'

/** Sentences that the model is given to write from. */
const mostExcerpts = 12

/** What the model does for one research, and what that costs. Whatever it fails at, the research goes on without. */
export class ModelUse {
  readonly #model: Model
  readonly #tokens: TokenCap
  readonly #onUnexpected: (error: unknown) => void
  #dropped = 0
  #wrote = false
  #reason: string | null = null

  constructor(model: Model, prices: Prices, purse: Purse, onUnexpected: (error: unknown) => void) {
    this.#model = model
    this.#tokens = new TokenCap(model.capTokens, prices, purse)
    this.#onUnexpected = onUnexpected
  }

  /** @returns undefined when it could not. */
  async plan(question: string, call: CallContext): Promise<string[] | undefined> {
    try {
      return await planSubQuestions(this.#model, question, this.#tokens, call)
    } catch (error) {
      this.#explain(error)
      return undefined
    }
  }

  /** The same results, answered in the model's words where these hold. Never rejects. */
  async write(question: string, composed: Composed, call: CallContext): Promise<Composed> {
    this.#wrote = false
    const excerpts = extractAnswer(question, composed.results, mostExcerpts)
    // Nothing that was found answers the question: there is nothing to write from.
    if (excerpts.length === 0) return composed
    try {
      const { statements, dropped } = await writeAnswer(this.#model, question, excerpts, this.#tokens, call)
      this.#dropped = dropped
      this.#reason = null
      if (statements.length === 0 && dropped > 0) {
        this.#reason = 'no sentence of the model held to its citations'
        return composed
      }
      this.#wrote = true
      return { ...composed, answer: statements, status: statusOf(statements, composed.sources) }
    } catch (error) {
      this.#explain(error)
      return composed
    }
  }

  report(subQuestions: readonly string[]): ModelReport {
    const { calls, promptTokens, completionTokens } = this.#tokens
    return {
      name: this.#model.name,
      wrote: this.#wrote,
      subQuestions: [...subQuestions],
      dropped: this.#dropped,
      calls,
      promptTokens,
      completionTokens,
      capTokens: this.#model.capTokens,
      reason: this.#reason,
    }
  }

  #explain(error: unknown): void {
    const known = error instanceof UpstreamError || error instanceof SpendingCap
    const late = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
    if (!known && !late) this.#onUnexpected(error)
    this.#reason = known ? error.message : late ? 'the model did not answer in time' : 'the model could not be used'
  }
}
