/** What is left of the cap would not do for the call. */
export class SpendingCap extends Error {
  override name = 'SpendingCap'
  constructor(cap: number) {
    super(`the cap of ${cap} tokens a research would not do`)
  }
}

/** Cautious for English: more than a tokeniser would count. */
const charactersPerToken = 3

/** The tokens of one research: what was used, and never more than the cap. */
export class Spend {
  readonly #cap: number
  #reserved = 0
  calls = 0
  promptTokens = 0
  completionTokens = 0

  constructor(cap: number) {
    this.#cap = cap
  }

  /**
   * Takes the most that a call can cost from the cap. A call that fails keeps it: it may have been paid for.
   *
   * @returns how to say what it did cost; without a figure, it is what was reserved.
   * @throws {SpendingCap}
   */
  reserve(prompt: string, maxTokens: number): (usage?: { prompt_tokens: number; completion_tokens: number }) => void {
    const promptTokens = Math.ceil(prompt.length / charactersPerToken)
    const most = promptTokens + maxTokens
    if (this.#reserved + this.promptTokens + this.completionTokens + most > this.#cap) throw new SpendingCap(this.#cap)
    this.#reserved += most
    this.calls++
    return (usage) => {
      this.#reserved -= most
      this.promptTokens += usage?.prompt_tokens ?? promptTokens
      this.completionTokens += usage?.completion_tokens ?? maxTokens
    }
  }
}
