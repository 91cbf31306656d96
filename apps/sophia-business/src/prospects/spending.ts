/** Requests to HubSpot that may be made for one question. Asked before each of them. */
export class Spending {
  readonly #limit: number
  readonly #byPurpose: Record<string, number> = {}
  #requests = 0
  #skipped = 0

  constructor(limit = 20) {
    this.#limit = limit
  }

  /** @returns false when there is none left: then it must not be made. */
  take(purpose: string): boolean {
    if (this.#requests >= this.#limit) {
      this.#skipped++
      return false
    }
    this.#requests++
    this.#byPurpose[purpose] = (this.#byPurpose[purpose] ?? 0) + 1
    return true
  }

  get exhausted(): boolean {
    return this.#skipped > 0
  }

  breakdown() {
    return { limit: this.#limit, requests: this.#requests, byPurpose: this.#byPurpose, skipped: this.#skipped }
  }
}
