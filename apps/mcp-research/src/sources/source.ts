import type { App, CallContext, RateLimiter, Upstream } from '@sophia/service'

/** What a source found, best first. All of its text was written by strangers. */
export interface Found {
  readonly url: string
  readonly title: string
  readonly author: string | null
  /** ISO 8601. */
  readonly publishedAt: string | null
  /** Plain text: the abstract, introduction or comment; the title where there is nothing else. */
  readonly text: string
}

export interface Wanted {
  /** The words that matter. */
  readonly query: string
  /** Results at most. */
  readonly limit: number
  /** Published on this day or later, as YYYY-MM-DD. A source that cannot tell gives what it has. */
  readonly since?: string | undefined
}

/** One place to look things up. */
export interface Source {
  readonly name: SourceName
  readonly title: string
  /** What it knows, for whoever chooses between sources. */
  readonly covers: string
  /** Milliseconds that it gets, within the deadline of the research. */
  readonly timeoutMs: number
  /**
   * @throws {UpstreamError} it did not answer, or refused.
   */
  search(wanted: Wanted, call: CallContext): Promise<Found[]>
  /** How the last calls went, without spending one. */
  state(): ReturnType<Upstream['lastState']>
  close(): Promise<void>
}

export const sourceNames = [
  'wikipedia',
  'hackernews',
  'arxiv',
  'crossref',
  'github',
  'searxng',
  'context',
  'brave',
  'tavily',
  'openalex',
  'semanticscholar',
] as const
export type SourceName = (typeof sourceNames)[number]

/** How a source is reached. */
export interface Reach {
  readonly baseUrl: string
  readonly userAgent: string
  /** Of whoever pays. */
  readonly key?: string
  readonly maxResponseBytes: number
  readonly metrics: App['metrics']
  readonly limiter?: RateLimiter
}

/** A date or time in whatever form that a source has it, as ISO 8601; null when it is none. */
export function momentOf(text: string | null | undefined): string | null {
  const time = text
    ? Date.parse(/[zZ]$|[+-]\d\d:?\d\d$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`)
    : Number.NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
