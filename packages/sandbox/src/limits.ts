import type { Clock } from './clock.ts'
import { day, hour, minute, second } from './clock.ts'

export interface Limit {
  readonly requests: number
  /** Milliseconds. */
  readonly window: number
}

/** The vendors' published figures. */
export const vendorLimits = {
  hubspot: { requests: 190, window: 10 * second },
  hubspotDaily: { requests: 650_000, window: day },
  hubspotSearch: { requests: 5, window: second },
  github: { requests: 5_000, window: hour },
  githubAnonymous: { requests: 60, window: hour },
  githubSearch: { requests: 30, window: minute },
  githubCodeSearch: { requests: 10, window: minute },
  /** Points, by what a query may have to read. */
  githubGraph: { requests: 5_000, window: hour },
  /** On bursts: a read is a point, a write five. */
  githubPoints: { requests: 900, window: minute },
  githubGraphPoints: { requests: 2_000, window: minute },
  githubContent: { requests: 80, window: minute },
  githubContentHourly: { requests: 500, window: hour },
  /** At the same time, over REST and GraphQL; its window means nothing. */
  githubConcurrent: { requests: 100, window: 0 },
  lambda: { requests: 1, window: second },
  lambdaLaunch: { requests: 1, window: 12 * second },
  wikipedia: { requests: 200, window: minute },
  wikipediaUnidentified: { requests: 10, window: minute },
  arxiv: { requests: 1, window: 3 * second },
  hackernews: { requests: 10_000, window: hour },
  crossref: { requests: 3, window: second },
  embeddings: { requests: 3_000, window: minute },
  brave: { requests: 50, window: second },
  tavily: { requests: 100, window: minute },
  openalex: { requests: 100, window: second },
  semanticscholar: { requests: 1, window: second },
} satisfies Record<string, Limit>

export type LimitName = keyof typeof vendorLimits
export type Limits = Record<LimitName, Limit>

export interface Allowance {
  readonly allowed: boolean
  readonly limit: Limit
  readonly used: number
  readonly remaining: number
  /** When the window ends, in milliseconds since 1970 by the sandbox's clock. */
  readonly resetAt: number
  /** Seconds until then, at least one. */
  readonly retryAfter: number
}

export interface LimitBook {
  readonly enforced: boolean
  /** Counts a request of this caller, or its points. Nothing is ever refused while the limits are not enforced. */
  take(name: LimitName, caller: string, amount?: number): Allowance
  /** Whether so much more would be allowed; does not count. */
  look(name: LimitName, caller: string, amount?: number): Allowance
}

/** Any span of this length holds no more than the limit; all others have fixed windows. */
const rolling: ReadonlySet<LimitName> = new Set(['hubspot', 'hubspotSearch'])

/** Counts per limit and caller. A fixed window is opened by the first request in it. */
export function createLimitBook(limits: Limits, enforced: boolean, clock: Clock): LimitBook {
  const windows = new Map<string, { used: number; resetAt: number }>()
  const spans = new Map<string, number[]>()
  const span = (name: LimitName, key: string) => {
    const now = clock()
    const times = (spans.get(key) ?? []).filter((time) => time > now - limits[name].window)
    spans.set(key, times)
    return { used: times.length, resetAt: (times[0] ?? now) + limits[name].window, times }
  }
  const at = (name: LimitName, caller: string): { used: number; resetAt: number; times?: number[] } => {
    const key = `${name} ${caller}`
    if (rolling.has(name)) return span(name, key)
    const known = windows.get(key)
    if (known && known.resetAt > clock()) return known
    const opened = { used: 0, resetAt: clock() + limits[name].window }
    windows.set(key, opened)
    return opened
  }
  const describe = (name: LimitName, window: { used: number; resetAt: number }, allowed: boolean): Allowance => {
    const limit = limits[name]
    const { resetAt } = window
    // Where nothing is refused, one is always left: whoever is told that none is stops asking.
    const used = Math.min(window.used, limit.requests - (enforced ? 0 : 1))
    return {
      allowed,
      limit,
      used,
      remaining: limit.requests - used,
      resetAt,
      retryAfter: Math.max(1, Math.ceil((resetAt - clock()) / second)),
    }
  }
  return {
    enforced,
    take(name, caller, amount = 1) {
      const current = at(name, caller)
      const allowed = !enforced || current.used + amount <= limits[name].requests
      if (allowed) current.used += amount
      if (allowed) current.times?.push(...Array.from({ length: amount }, () => clock()))
      return describe(name, current, allowed)
    },
    look(name, caller, amount = 1) {
      const current = at(name, caller)
      return describe(name, current, !enforced || current.used + amount <= limits[name].requests)
    },
  }
}
