import type { CallContext } from '../call-context.ts'

/** Whoever works against a deadline gives up a little before it. */
const almostSpentMs = 20
const nothing = () => {}

/**
 * One piece of work that several callers wait for. It belongs to none of them: it goes on while anybody waits, has the
 * budget of the one who can wait longest, and is aborted when the last one has left.
 */
export class Flight<Value> {
  /** Handed to the work instead of the leader's own context. */
  readonly call: CallContext
  readonly #abort = new AbortController()
  readonly #leader: CallContext
  readonly #result: Promise<Value>
  #waiting = 0
  #end = 0

  /** @param leader the first caller; it joins like every other. */
  constructor(leader: CallContext, work: (call: CallContext) => Promise<Value>) {
    this.#leader = leader
    const { signal } = this.#abort
    const { requestId, traceparent } = leader
    this.call = {
      signal,
      remaining: () => Math.max(0, this.#end - performance.now()),
      requestId,
      ...(traceparent !== undefined && { traceparent }),
      authorizationFor: (service) => leader.authorizationFor?.(service),
      timing: (name, ms) => leader.timing?.(name, ms),
    }
    this.#extend(leader)
    this.#result = work(this.call)
    // Everybody may have left by the time it fails.
    this.#result.catch(nothing)
  }

  /** Tells when the work is over, one way or another, or nobody waits for it any more. */
  whenOver(tell: () => void): void {
    this.#result.then(tell, tell)
    this.call.signal.addEventListener('abort', tell, { once: true })
  }

  /** Nobody waits any more; who comes now needs a flight of its own. */
  get abandoned(): boolean {
    return this.#abort.signal.aborted
  }

  /** It was begun with too little time, so that its failure says nothing to a caller who has more. */
  get cutShort(): boolean {
    return this.#leader.signal.aborted || this.#leader.remaining() < almostSpentMs
  }

  /** @throws what the work throws, or the reason of the caller's own signal. */
  join(caller: CallContext): Promise<Value> {
    this.#waiting++
    this.#extend(caller)
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(caller.signal.reason)
        if (--this.#waiting === 0) this.#abort.abort(caller.signal.reason)
      }
      if (caller.signal.aborted) return leave()
      caller.signal.addEventListener('abort', leave, { once: true })
      const stay = () => caller.signal.removeEventListener('abort', leave)
      this.#result.finally(stay).then(resolve, reject)
    })
  }

  #extend(caller: CallContext): void {
    this.#end = Math.max(this.#end, performance.now() + caller.remaining())
  }
}
