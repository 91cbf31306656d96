/** A fifth of the requests may be repeated; a quiet client starts with enough for a short disturbance. */
const perRequest = 0.2
const most = 10

/** Keeps retries a small share of the load: when a system is down, asking everything three times does not help it. */
export class RetryBudget {
  #tokens = most

  /** A request was made, for the first time. */
  earn(): void {
    this.#tokens = Math.min(most, this.#tokens + perRequest)
  }

  /** @returns false when too much is repeated already. */
  spend(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
