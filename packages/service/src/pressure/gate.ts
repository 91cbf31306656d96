import { Line, type Waiter } from './line.ts'

/** How many requests of this length, one after the other, fill the budget: so many are let in before anything is known. */
const firstGuessMs = 50
const minLimit = 8
const maxLimit = 1_024
const firstLimitMax = 256
/** A request that was worked on for this share of its budget shows that too many are worked on. */
const lateShare = 1 / 4
const shrink = 0.7

/**
 * How many requests of one route are worked on at a time. The number is found as TCP finds its window: it grows while
 * requests come back in good time, at first by one for each, and shrinks when they come back late. What is beyond it
 * waits in line for its turn.
 */
export class Gate {
  readonly line = new Line()
  readonly #lateMs: number
  #limit: number
  #running = 0
  #probing = true
  #shrunkAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(budgetMs: number) {
    this.#lateMs = budgetMs * lateShare
    this.#limit = Math.min(firstLimitMax, Math.max(minLimit, Math.round(budgetMs / firstGuessMs)))
  }

  get limit(): number {
    return Math.floor(this.#limit)
  }

  /** @returns whether there is room at once. */
  enter(): boolean {
    if (this.#running >= this.limit || this.line.length > 0) return false
    this.#running++
    return true
  }

  /** @returns false when the wait would be too long. */
  wait(waiter: Waiter): boolean {
    if (!this.line.join(waiter)) return false
    // Nobody may come back for a while: then the clock ends the wait.
    if (!this.#timer) this.#timer = setTimeout(() => this.#expire(), waiter.patienceMs).unref()
    return true
  }

  /** One request is done, after `ms` of work. */
  leave(now: number, ms: number): void {
    this.#adapt(now, ms)
    this.#running--
    while (this.#running < this.limit) {
      const waiter = this.line.next(now)
      if (!waiter) break
      this.#running++
      waiter.proceed(now)
    }
  }

  #adapt(now: number, ms: number): void {
    if (ms > this.#lateMs) {
      // Once a generation: those who were let in before the last change say nothing about it.
      if (now - this.#shrunkAt < ms) return
      this.#limit = Math.max(minLimit, this.#limit * shrink)
      this.#shrunkAt = now
      this.#probing = false
    } else if (this.#running >= this.#limit * 0.8) {
      this.#limit = Math.min(maxLimit, this.#limit + (this.#probing ? 1 : 1 / this.#limit))
    }
  }

  #expire(): void {
    const leftMs = this.line.expire(performance.now())
    this.#timer = leftMs === undefined ? undefined : setTimeout(() => this.#expire(), leftMs).unref()
  }
}
