import { setTimeout as delay } from 'node:timers/promises'
import { backgroundCall, type CallContext } from '@sophia/service'
import type { SourceReport } from './schemas.ts'
import { askSource, type SourceOutcome } from './source-outcome.ts'
import { type Prices, Purse } from './spending.ts'
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
  /** The plan failed: what else would have been asked is missing. */
  #unplanned = false
  #planning: Promise<void> | undefined
  #holders = 0
  #arrived = 0
  #arrivedAt = 0
  subQuestions: readonly string[] = []
  /** For what the sources cost, whoever asked first. */
  readonly purse: Purse
  readonly #prices: Prices

  constructor(
    sources: readonly Source[],
    wanted: Wanted,
    caller: Pick<CallContext, 'authorizationFor'>,
    prices: Prices,
    onUnexpected: (error: unknown) => void,
  ) {
    this.#prices = prices
    this.purse = new Purse(prices.cap)
    this.#sources = sources
    this.#caller = caller
    this.#onUnexpected = onUnexpected
    this.#ask(wanted, true)
  }

  #ask(wanted: Wanted, main: boolean): void {
    const { signal } = this.#stopped
    for (const source of this.#sources) {
      const call = backgroundCall(source.timeoutMs, signal, (service) => this.#caller.authorizationFor?.(service))
      const pay = () => this.purse.reserve(source.name, this.#prices.query[source.name] ?? 0)
      const asked: Asked = {
        source,
        main,
        settled: askSource(source, wanted, pay, call, signal, this.#onUnexpected).then((outcome) => {
          asked.outcome = outcome
          this.#arrived++
          this.#arrivedAt = Date.now()
        }),
      }
      this.#asked.push(asked)
    }
  }

  /** Asks the same sources more, as soon as it is known what. @param plan gives undefined when it fails; must not reject. */
  extend(plan: (signal: AbortSignal) => Promise<readonly SubQuestion[] | undefined>): void {
    this.#planning = plan(this.#stopped.signal).then((subQuestions) => {
      this.#planning = undefined
      this.#unplanned = subQuestions === undefined
      if (this.stopped || !subQuestions) return
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

  /** When the last of them had answered, in milliseconds since 1970; undefined while one has not, or when one failed. */
  get answeredAt(): number | undefined {
    const isWhole =
      this.complete && !this.#unplanned && this.#asked.every(({ outcome }) => outcome?.report.status === 'answered')
    return isWhole ? this.#arrivedAt : undefined
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
      // What is complete has nothing to leave, and may be asked for again.
      if (held && --this.#holders === 0 && !this.complete) this.stop()
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

/** Rounds of some hundred kilobytes at most. */
const mostKept = 50

interface Round {
  readonly gathering: Gathering
  /** Once every source has answered. */
  readonly goodForMs: number
}

/** The rounds under way, and those just over: the same question joins the round of the first who asked it. */
export class Gatherings {
  readonly #rounds = new Map<string, Round>()
  readonly #now: () => number

  /** @param now milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** @param begin the round, when there is none by this key that is open or still good. */
  join(key: string, begin: () => Gathering, goodForMs: number): Gathering {
    const known = this.#rounds.get(key)
    if (known && this.#isOpen(known)) return known.gathering
    const gathering = begin()
    this.#rounds.delete(key)
    this.#rounds.set(key, { gathering, goodForMs })
    void gathering.settled().then(() => this.#tidy())
    return gathering
  }

  #isOpen({ gathering: { stopped, complete, answeredAt }, goodForMs }: Round): boolean {
    if (stopped || !complete) return !stopped
    return answeredAt !== undefined && this.#now() - answeredAt < goodForMs
  }

  #tidy(): void {
    for (const [key, round] of this.#rounds) if (!this.#isOpen(round)) this.#rounds.delete(key)
    const over = [...this.#rounds].filter(([, { gathering }]) => gathering.complete)
    for (const [key] of over.slice(0, Math.max(0, over.length - mostKept))) this.#rounds.delete(key)
  }

  /** Leaves every source. */
  stop(): void {
    for (const { gathering } of this.#rounds.values()) gathering.stop()
  }
}
