import { Line, type Waiter } from './line.ts'

/** After so much work in one turn of the event loop, further requests wait for the next. */
const sliceMs = 20
const maxBatch = 64

/**
 * Shares out the event loop. Node reads every socket that has something to say in one turn, and the work on one request
 * holds up all behind it, health included. So the work of one turn is bounded: what is beyond it stands in a line whose
 * length is known, while the loop goes on reading, answering what is cheap and refusing what cannot be done in time.
 *
 * Nothing runs while nothing comes: there is no timer, and a process that the system put to sleep sees no load in that.
 */
export class Turns {
  readonly line = new Line()
  #open = false
  #startedAt = 0
  #batch = 1

  /** @returns whether there is time for it in this turn. */
  enter(now: number): boolean {
    if (!this.#open) this.#begin(now)
    return this.line.length === 0 && now - this.#startedAt < sliceMs
  }

  /** @returns false when the wait would be too long. */
  wait(waiter: Waiter): boolean {
    return this.line.join(waiter)
  }

  #begin(now: number): void {
    this.#open = true
    this.#startedAt = now
    setImmediate(() => this.#end())
  }

  #end(): void {
    this.#open = false
    if (this.line.length === 0) return
    const now = performance.now()
    // A request may do its work after the callback that let it in, when its body has come: the whole turn tells.
    this.#batch = now - this.#startedAt > sliceMs ? Math.max(1, this.#batch >> 1) : Math.min(maxBatch, this.#batch * 2)
    this.#begin(now)
    for (let count = 0; count < this.#batch; count++) {
      const at = performance.now()
      if (count > 0 && at - now > sliceMs) break
      const waiter = this.line.next(at)
      if (!waiter) break
      waiter.proceed(at)
    }
  }
}
