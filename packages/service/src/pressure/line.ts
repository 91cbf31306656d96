/** Somebody who waits for a turn. Exactly one of `proceed` and `refuse` is called, unless they have left. */
export interface Waiter {
  /** On the clock of `performance.now()`. */
  readonly since: number
  readonly patienceMs: number
  proceed(now: number): void
  refuse(): void
  hasLeft(): boolean
}

/** A line of so few is no overload, whatever the clock says: the machine is slow, or stood still. */
const shortLine = 4
const maxWaiting = 4_096
/** What was learned of the pace is forgotten after so long without a line. */
const forgetMs = 1_000
const smoothing = 0.2
/** So much longer than twice the last may a gap be and count in full: the rest is a machine that stood still. */
const surpriseMs = 20

/**
 * First come, first served; and nobody waits in vain: whoever would wait longer than they can is refused as they come, by
 * the pace at which the line has been moving, or at their turn, when it moved slower than it promised.
 */
export class Line {
  #waiting: Waiter[] = []
  #served = 0
  /** Milliseconds from one departure to the next, while somebody waits. */
  #paceMs = 0
  #movedAt = 0

  get length(): number {
    return this.#waiting.length - this.#served
  }

  /** Milliseconds until somebody who came now would have their turn. */
  get waitMs(): number {
    return (this.length + 1) * this.#paceMs
  }

  /** @returns false when the wait would be too long. */
  join(waiter: Waiter): boolean {
    if (this.length === 0) {
      if (waiter.since - this.#movedAt > forgetMs) this.#paceMs = 0
      this.#movedAt = waiter.since
    }
    if (this.length >= maxWaiting) return false
    if (this.length >= shortLine && this.waitMs > waiter.patienceMs) return false
    this.#waiting.push(waiter)
    return true
  }

  /** Takes the next out of the line; those who have waited too long are refused on the way. */
  next(now: number): Waiter | undefined {
    for (;;) {
      const late = this.length > shortLine
      const waiter = this.#shift()
      if (!waiter) return undefined
      if (waiter.hasLeft()) continue
      const gapMs = Math.min(now - this.#movedAt, 2 * this.#paceMs + surpriseMs)
      this.#paceMs = this.#paceMs === 0 ? gapMs : this.#paceMs + smoothing * (gapMs - this.#paceMs)
      this.#movedAt = now
      if (!late || now - waiter.since <= waiter.patienceMs) return waiter
      waiter.refuse()
    }
  }

  /** Refuses everybody who has waited too long. @returns milliseconds until the next would be, if anybody is left. */
  expire(now: number): number | undefined {
    for (let first = this.#waiting[this.#served]; first; first = this.#waiting[this.#served]) {
      const leftMs = first.since + first.patienceMs - now
      if (leftMs > 0) return leftMs
      this.#shift()
      if (!first.hasLeft()) first.refuse()
    }
    return undefined
  }

  #shift(): Waiter | undefined {
    const waiter = this.#waiting[this.#served]
    if (!waiter) return undefined
    this.#served++
    if (this.#served === this.#waiting.length || this.#served > maxWaiting) {
      this.#waiting = this.#waiting.slice(this.#served)
      this.#served = 0
    }
    return waiter
  }
}
