import { randomUUID } from 'node:crypto'

export type SuspensionCause = 'rate-limited' | 'challenge' | 'refused' | 'failing'

export interface Suspension {
  readonly cause: SuspensionCause
  /** Milliseconds since 1970. */
  readonly until: number
}

/**
 * What a call learned as it began. `era` names the last suspension, which is over: the call is its trial. Empty where
 * nothing is held against the source.
 */
export type Entry = { readonly suspension: Suspension } | { readonly suspension?: undefined; readonly era: string }

/** A pause that a source has earned. */
export interface Sentence {
  readonly cause: SuspensionCause
  /** The first time; twice as long each further time without an answer in between. */
  readonly firstMs: number
  /** What the source itself asked for counts in its place. */
  readonly wantedMs?: number | undefined
  /** Of the call that failed. Those that began before the last suspension say nothing new. */
  readonly era: string
}

/** Which sources are left alone, whoever found out. */
export interface Suspensions {
  /** By the clock of what they say, in milliseconds since 1970. */
  now(): number
  current(source: string): Promise<Suspension | undefined>
  /**
   * Whether the source may be asked. Once a suspension is over, one caller tries; the others wait until that is known,
   * for `trialMs` at most.
   */
  enter(source: string, trialMs: number): Promise<Entry>
  suspend(source: string, sentence: Sentence): Promise<void>
  /** It answered. An answer to what was asked before the suspension does not end it. */
  lift(source: string, era: string): Promise<void>
  /** The trial was given up: somebody else may try. */
  release(source: string, era: string): Promise<void>
}

export const longestMs = 3_600_000

/** What is held against a source. */
export interface Charge extends Suspension {
  readonly era: string
  /** Suspensions without an answer in between. */
  readonly times: number
}

/** Those that this process knows of. */
export class OwnSuspensions {
  readonly #known = new Map<string, Charge>()
  /** Until when a trial is under way. */
  readonly #trials = new Map<string, number>()
  readonly #now: () => number

  /** @param now milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** `undefined` also once it is over. */
  current(source: string): Suspension | undefined {
    const known = this.#known.get(source)
    return known && known.until > this.#now() ? known : undefined
  }

  enter(source: string, trialMs: number): Entry {
    const known = this.#known.get(source)
    if (!known) return { era: '' }
    const until = Math.max(known.until, this.#trials.get(source) ?? 0)
    if (until > this.#now()) return { suspension: { cause: known.cause, until } }
    this.#trials.set(source, this.#now() + trialMs)
    return { era: known.era }
  }

  suspend(source: string, { cause, firstMs, wantedMs, era }: Sentence): void {
    const known = this.#known.get(source)
    const isNews = !known || known.era === era
    const times = known?.times ?? 0
    const until = this.#now() + Math.min(longestMs, wantedMs ?? firstMs * 2 ** times)
    if (isNews) this.learn(source, { cause, until, era: randomUUID(), times: times + 1 })
    else if (wantedMs !== undefined && until > known.until) this.#known.set(source, { ...known, until })
  }

  lift(source: string, era: string): void {
    if (this.#known.get(source)?.era === era) this.learn(source, undefined)
  }

  release(source: string, era: string): void {
    if (this.#known.get(source)?.era === era) this.#trials.delete(source)
  }

  /** As somebody knows it who knows better. */
  learn(source: string, charge: Charge | undefined): void {
    if (this.#known.get(source)?.era !== charge?.era) this.#trials.delete(source)
    if (charge) this.#known.set(source, charge)
    else this.#known.delete(source)
  }
}

/** Of one process. @param now milliseconds since 1970. */
export function ownSuspensions(now: () => number = Date.now): Suspensions {
  const own = new OwnSuspensions(now)
  return {
    now,
    current: async (source) => own.current(source),
    enter: async (source, trialMs) => own.enter(source, trialMs),
    suspend: async (source, sentence) => own.suspend(source, sentence),
    lift: async (source, era) => own.lift(source, era),
    release: async (source, era) => own.release(source, era),
  }
}
