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
  /** For the question itself, not for a smaller one beside it. */
  readonly main: boolean
  readonly settled: Promise<void>
  outcome?: SourceOutcome
}

/** A smaller question beside the whole one. */
export interface SubQuestion {
  readonly question: string
  readonly wanted: Wanted
}

/**
 * One round of calls: all sources at the same time, each within its own timeout, however long whoever asked first waits.
 * It ends early only when nobody holds it any more.
 */
export class Gathering {
  readonly #beganAt = performance.now()
  readonly #stopped = new AbortController()
  readonly #sources: readonly Source[]
  readonly #caller: Pick<CallContext, 'authorizationFor'>
  readonly #onUnexpected: (error: unknown) => void
  readonly #asked: Asked[] = []
  #planning: Promise<void> | undefined
  #holders = 0
  #arrived = 0
  subQuestions: readonly string[] = []

  constructor(
    sources: readonly Source[],
    wanted: Wanted,
    caller: Pick<CallContext, 'authorizationFor'>,
    onUnexpected: (error: unknown) => void,
  ) {
    this.#sources = sources
    this.#caller = caller
    this.#onUnexpected = onUnexpected
    this.#ask(wanted, true)
  }

  #ask(wanted: Wanted, main: boolean): void {
    const { signal } = this.#stopped
    for (const source of this.#sources) {
      const call = backgroundCall(source.timeoutMs, signal, (service) => this.#caller.authorizationFor?.(service))
      const asked: Asked = {
        source,
        main,
        settled: askSource(source, wanted, call, signal, this.#onUnexpected).then((outcome) => {
          asked.outcome = outcome
          this.#arrived++
        }),
      }
      this.#asked.push(asked)
    }
  }

  /** Asks the same sources more, as soon as it is known what. @param plan must not reject. */
  extend(plan: (signal: AbortSignal) => Promise<readonly SubQuestion[]>): void {
    this.#planning = plan(this.#stopped.signal).then((subQuestions) => {
      this.#planning = undefined
      if (this.stopped) return
      this.subQuestions = subQuestions.map(({ question }) => question)
      for (const { wanted } of subQuestions) this.#ask(wanted, false)
    })
  }

  /** Calls that were answered or failed. */
  get arrived(): number {
    return this.#arrived
  }

  get complete(): boolean {
    return !this.#planning && this.#arrived === this.#asked.length
  }

  get stopped(): boolean {
    return this.#stopped.signal.aborted
  }

  /** Milliseconds that the slowest source may take from now on. */
  get longestMs(): number {
    return this.complete ? 0 : Math.max(...this.#sources.map(({ timeoutMs }) => timeoutMs))
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
    await Promise.all([this.#planning, ...this.#asked.map(({ settled }) => settled)])
    if (!this.complete) await this.settled()
  }

  /** Waits until one more source has answered or failed, or there are more to wait for. */
  async next(): Promise<void> {
    const open = this.#asked.filter(({ outcome }) => !outcome).map(({ settled }) => settled)
    await Promise.race([...open, ...(this.#planning ? [this.#planning] : [])])
  }

  /** In the order of asking, so that the same answers make the same ranking. */
  gathered(): Gathered {
    const ms = Math.round(performance.now() - this.#beganAt)
    const lists = new Map<SourceName, readonly Found[]>()
    const reports = this.#sources.map(({ name }): SourceReport => {
      const asked = this.#asked.filter(({ source }) => source.name === name)
      const answers = asked.flatMap(({ outcome }) => (outcome?.report.status === 'answered' ? [outcome.found] : []))
      if (answers.length) lists.set(name, interleaved(answers))
      const main = asked.find((each) => each.main)?.outcome
      const pending = asked.some(({ outcome }) => !outcome)
      const count = answers.reduce((sum, { length }) => sum + length, 0)
      if (main) return { ...main.report, count, pending }
      const reason = `${name} had not answered by the deadline and is still being asked`
      return { name, status: 'timeout', ms, count, reason, pending: true }
    })
    return { lists, reports }
  }
}

/** The best of each first. */
const interleaved = (lists: readonly (readonly Found[])[]): readonly Found[] =>
  lists.length === 1 && lists[0]
    ? lists[0]
    : Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, place) =>
        lists.flatMap((list) => list[place] ?? []),
      ).flat()

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
