import type { CallContext } from '../call-context.ts'
import { Flight } from './flight.ts'

/** Of their time, what callers wait for the end of a run whose value is outdated: one that hangs costs nobody more. */
const patience = 1 / 4

interface Run<Value> {
  readonly flight: Flight<Value>
  /** Of the value that is made; none before the work begins, so that it will count for whoever comes until then. */
  epoch: number | undefined
  /** For whose end it waits: the work for a value that does not count any more. */
  before: Run<Value> | undefined
  /** It waits no longer. */
  begin(): void
}

/**
 * The work for values, by their keys: one run at a time, and one that waits for its end. A value that is outdated while it is
 * made would else be made by as many as there are changes, each slower for the others.
 */
export class Runs<Value> {
  readonly #newest = new Map<string, Run<Value>>()

  has(key: string): boolean {
    return this.#newest.has(key)
  }

  /** The run whose value will count in this epoch. One that waits begins when the caller's patience ends, at the latest. */
  find(key: string, epoch: number, caller: CallContext): Flight<Value> | undefined {
    const run = this.#newest.get(key)
    if (!run || run.flight.abandoned || (run.epoch ?? epoch) !== epoch) return undefined
    if (run.before) beginInTime(run, caller)
    return run.flight
  }

  /**
   * Of a key for which `find` has none.
   *
   * @param epochNow asked as the work begins.
   */
  start(
    key: string,
    leader: CallContext,
    epochNow: () => number,
    work: (call: CallContext) => Promise<Value>,
  ): Flight<Value> {
    const before = this.#underWay(key)
    const { promise: turn, resolve } = Promise.withResolvers<void>()
    const begin = (): void => resolve()
    if (!before) begin()
    const inTurn = async (call: CallContext): Promise<Value> => {
      const askedAt = performance.now()
      // Without one before it, too: `run` is not there yet.
      await turn
      call.signal.throwIfAborted()
      if (before) call.timing?.('cache', performance.now() - askedAt)
      run.epoch = epochNow()
      run.before = undefined
      return work(call)
    }
    // Before anybody hears of the result.
    const land = () => {
      if (this.#newest.get(key) !== run) return
      // It never began, and who comes next waits for the same.
      if (run.before) this.#newest.set(key, run.before)
      else this.#newest.delete(key)
    }
    const flight = new Flight(leader, (call) => inTurn(call).finally(land))
    const run: Run<Value> = { flight, epoch: undefined, before, begin }
    if (before) {
      before.flight.whenOver(() => {
        run.before = undefined
        begin()
      })
      beginInTime(run, leader)
      // Nobody waits for it any more.
      flight.call.signal.addEventListener('abort', begin, { once: true })
    }
    this.#newest.set(key, run)
    return flight
  }

  /** The run that has begun, unless nobody waits for it. */
  #underWay(key: string): Run<Value> | undefined {
    const newest = this.#newest.get(key)
    const begun = newest?.epoch === undefined ? newest?.before : newest
    return begun?.flight.abandoned ? undefined : begun
  }
}

const beginInTime = ({ begin }: Run<unknown>, caller: CallContext): void =>
  void setTimeout(begin, caller.remaining() * patience).unref()
