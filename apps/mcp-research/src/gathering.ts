import { setTimeout as delay } from 'node:timers/promises'
import { backgroundCall, type CallContext } from '@sophia/service'
import type { SourceReport } from './schemas.ts'
import { askSource, type SourceOutcome } from './source-outcome.ts'
import type { Found, Source, SourceName, Wanted } from './sources/source.ts'

export interface Gathered {
  readonly lists: ReadonlyMap<SourceName, readonly Found[]>
  /** In the order of asking; `pending` for those that are still being asked. */
  readonly reports: SourceReport[]
}

interface Asked {
  readonly source: Source
  readonly settled: Promise<void>
  outcome?: SourceOutcome
}

/**
 * One round of calls: all sources at the same time, each within its own timeout, however long whoever asked first waits.
 * It ends early only when nobody holds it any more.
 */
export class Gathering {
  readonly #beganAt = performance.now()
  readonly #stopped = new AbortController()
  readonly #asked: Asked[]
  #holders = 0
  #arrived = 0

  constructor(
    sources: readonly Source[],
    wanted: Wanted,
    caller: Pick<CallContext, 'authorizationFor'>,
    onUnexpected: (error: unknown) => void,
  ) {
    this.#asked = sources.map((source) => {
      const { signal } = this.#stopped
      const call = backgroundCall(source.timeoutMs, signal, (service) => caller.authorizationFor?.(service))
      const asked: Asked = {
        source,
        settled: askSource(source, wanted, call, signal, onUnexpected).then((outcome) => {
          asked.outcome = outcome
          this.#arrived++
        }),
      }
      return asked
    })
  }

  /** Sources that have answered or failed. */
  get arrived(): number {
    return this.#arrived
  }

  get complete(): boolean {
    return this.#arrived === this.#asked.length
  }

  get stopped(): boolean {
    return this.#stopped.signal.aborted
  }

  /** Milliseconds until the last source has answered or run out of its time. */
  get longestMs(): number {
    const timeouts = this.#asked.filter(({ outcome }) => !outcome).map(({ source }) => source.timeoutMs)
    return Math.max(0, Math.max(0, ...timeouts) - (performance.now() - this.#beganAt))
  }

  /** @returns how to let go, once. When the last holder has, the sources are left. */
  hold(): () => void {
    let held = true
    this.#holders++
    return () => {
      if (held && --this.#holders === 0) this.stop()
      held = false
    }
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Waits until every source has answered or failed, at most `ms`. @throws the signal's reason. */
  async within(ms: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController()
    const late = delay(Math.max(0, ms), undefined, { signal: AbortSignal.any([signal, enough.signal]) }).catch(() => {})
    await Promise.race([this.settled(), late])
    enough.abort()
    signal.throwIfAborted()
  }

  /** Waits until every source has answered or failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#asked.map(({ settled }) => settled))
  }

  /** Waits until one more source has answered or failed. */
  async next(): Promise<void> {
    await Promise.race(this.#asked.filter(({ outcome }) => !outcome).map(({ settled }) => settled))
  }

  /** In the order of asking, so that the same answers make the same ranking. */
  gathered(): Gathered {
    const ms = Math.round(performance.now() - this.#beganAt)
    const lists = new Map<SourceName, readonly Found[]>()
    const reports = this.#asked.map(({ source: { name }, outcome }): SourceReport => {
      if (outcome?.report.status === 'answered') lists.set(name, outcome.found)
      const reason = `${name} had not answered by the deadline and is still being asked`
      return outcome?.report ?? { name, status: 'timeout', ms, count: 0, reason, pending: true }
    })
    return { lists, reports }
  }
}

/** The rounds under way: the same question asked meanwhile joins the round of the first. */
export class Gatherings {
  readonly #open = new Map<string, Gathering>()

  /** @param begin the round, when there is none by this key. */
  join(key: string, begin: () => Gathering): Gathering {
    const known = this.#open.get(key)
    if (known && !known.complete && !known.stopped) return known
    const gathering = begin()
    this.#open.set(key, gathering)
    const forget = () => this.#open.get(key) === gathering && this.#open.delete(key)
    void gathering.settled().then(forget)
    return gathering
  }

  /** Leaves every source. */
  stop(): void {
    for (const gathering of this.#open.values()) gathering.stop()
  }
}
