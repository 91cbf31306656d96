/**
 * The parts of a request's time, for the `Server-Timing` header. Parts that ran side by side count once, for the one
 * that ended first: each entry is what it made the caller wait beyond the others, and all together are no more than the
 * total.
 */
export class ServerTiming {
  readonly #parts = new Map<string, number>()
  /** Times already told of, apart from each other and in order; a new one ends after all of them. */
  readonly #covered: { readonly from: number; readonly to: number }[] = []

  /** A part that has just ended. */
  add(name: string, ms: number): void {
    const to = performance.now()
    const began = to - ms
    let from = began
    let added = ms
    for (let last = this.#covered.at(-1); last && last.to >= began; last = this.#covered.at(-1)) {
      added -= last.to - Math.max(last.from, began)
      from = Math.min(from, last.from)
      this.#covered.pop()
    }
    this.#covered.push({ from, to })
    if (this.#parts.has(name) || this.#parts.size < maxParts)
      this.#parts.set(name, (this.#parts.get(name) ?? 0) + Math.max(0, added))
  }

  /** @returns undefined when there is nothing to tell. */
  header(totalMs: number): string | undefined {
    if (this.#parts.size === 0) return undefined
    // Parts are rounded down and the total up: the sum stays below.
    const parts = [...this.#parts].map(([name, ms]) => `${name};dur=${(Math.floor(ms * 10) / 10).toFixed(1)}`)
    return `${parts.join(', ')}, total;dur=${(Math.ceil(totalMs * 10) / 10).toFixed(1)}`
  }
}

const maxParts = 20
