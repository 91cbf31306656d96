/** Kept back of every deadline for ranking, storing and sending. */
const closingMs = { least: 60, most: 200, share: 0.1 }
/** However many there are, the sources get this share of a deadline. */
const sourcesShare = 0.5
/** Weight of the latest measurement. */
const freshness = 0.2

/**
 * What must be kept back of a deadline. Whoever asks at once is answered at once, one after the other on one processor:
 * with many under way, each must begin to close earlier. How long one takes is measured.
 */
export class ClosingTime {
  #open = 0
  #eachMs = 2

  /** Milliseconds of `whole` that are left for the sources. */
  left(whole: number): number {
    const usual = Math.min(closingMs.most, Math.max(closingMs.least, whole * closingMs.share))
    return whole - Math.min(whole * sourcesShare, usual + this.#open * this.#eachMs)
  }

  /** @returns to be called when it is answered, or has failed. */
  begin(): () => void {
    this.#open++
    return () => void this.#open--
  }

  /** @param ms that one took from when it should have begun to close, together with all that closed meanwhile. */
  took(ms: number): void {
    this.#eachMs += freshness * (ms / Math.max(1, this.#open) - this.#eachMs)
  }
}
