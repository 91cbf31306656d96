import { type Prices, type Purse, SpendingCap } from '../spending.ts'

/** Cautious for English: more than a tokeniser would count. */
const charactersPerToken = 3

/** As an endpoint says it: not all of them do, and not all of it. */
export interface Usage {
  readonly prompt_tokens?: unknown
  readonly completion_tokens?: unknown
}

const counted = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

/** The tokens of one research: what was used, never more than the cap, and paid from its purse. */
export class TokenCap {
  readonly #cap: number
  readonly #prices: Prices
  readonly #purse: Purse
  #reserved = 0
  calls = 0
  promptTokens = 0
  completionTokens = 0

  constructor(cap: number, prices: Prices, purse: Purse) {
    this.#cap = cap
    this.#prices = prices
    this.#purse = purse
  }

  /**
   * Takes the most that a call can use from the cap. A call that fails keeps it: it may have been paid for.
   *
   * @returns how to say what it did use; each figure that is missing is what was reserved.
   * @throws {SpendingCap}
   */
  reserve(prompt: string, maxTokens: number): (usage?: Usage | null) => void {
    const promptTokens = Math.ceil(prompt.length / charactersPerToken)
    const most = promptTokens + maxTokens
    if (this.#reserved + this.promptTokens + this.completionTokens + most > this.#cap) {
      throw new SpendingCap(`${this.#cap} tokens`)
    }
    const settle = this.#purse.reserve('model', this.#costOf(promptTokens, maxTokens))
    this.#reserved += most
    this.calls++
    return (usage) => {
      this.#reserved -= most
      // Some that count nothing say nought of both.
      const told = counted(usage?.prompt_tokens) || undefined
      const written = counted(usage?.completion_tokens)
      const prompted = told ?? promptTokens
      const completed = (told === undefined ? written || undefined : written) ?? maxTokens
      this.promptTokens += prompted
      this.completionTokens += completed
      settle(this.#costOf(prompted, completed))
    }
  }

  #costOf(promptTokens: number, completionTokens: number): number {
    return promptTokens * this.#prices.promptToken + completionTokens * this.#prices.completionToken
  }
}
