import { UpstreamError } from '@sophia/service'
import type { Source } from './source.ts'

export type SuspensionCause = 'rate-limited' | 'challenge' | 'refused' | 'failing'

export interface Suspension {
  readonly cause: SuspensionCause
  /** Milliseconds since 1970. */
  readonly until: number
}

/** A source that is left alone when it asks for it, and for longer each time. */
export interface SuspendingSource extends Source {
  /** While it lasts. */
  suspension(): Suspension | undefined
}

/** It is not asked at present. */
export class SourceSuspended extends UpstreamError {
  override name = 'SourceSuspended'
  constructor(source: string, { cause, until }: Suspension, now: number) {
    super(source, 'circuit-open', { retryAfterS: Math.max(1, Math.ceil((until - now) / 1000)) })
    this.message = `${source} ${words[cause]} and is not asked until ${new Date(until).toISOString()}`
  }
}

const words: Record<SuspensionCause, string> = {
  'rate-limited': 'said that it is asked too often',
  challenge: 'answered with a page for people, not with results,',
  refused: 'refused our key or address',
  failing: 'failed again and again',
}

/** The first pause by its cause; each further one without an answer in between is twice as long. */
const firstMs: Record<SuspensionCause, number> = {
  'rate-limited': 30_000,
  challenge: 300_000,
  refused: 300_000,
  failing: 15_000,
}
const longestMs = 3_600_000
/** One fault is an accident. */
const faultsAllowed = 2
/** Less time than this was our haste, not the source's slowness. */
const fairTimeMs = 900
/** A vendor that counts by the month says 402 or 432. */
const askedTooOften = new Set([402, 429, 432, 433])

/** @param now milliseconds since 1970. */
export function suspending(source: Source, now: () => number = Date.now): SuspendingSource {
  let current: Suspension | undefined
  let faults = 0
  let suspensions = 0

  const suspend = (cause: SuspensionCause, retryAfterS: number | undefined): void => {
    const backOffMs = firstMs[cause] * 2 ** suspensions++
    // What the source says counts, within reason.
    const ms = Math.min(longestMs, retryAfterS === undefined ? backOffMs : Math.max(1_000, retryAfterS * 1000))
    current = { cause, until: now() + ms }
  }

  const failed = (error: unknown, tookMs: number): void => {
    if (!(error instanceof UpstreamError)) return
    const cause = causeOf(error)
    if (cause) return suspend(cause, error.retryAfterS)
    if (isFault(error, tookMs) && ++faults > faultsAllowed) suspend('failing', undefined)
  }

  return {
    ...source,
    suspension: () => (current && current.until > now() ? current : undefined),
    async search(wanted, call) {
      if (current && current.until > now()) throw new SourceSuspended(source.name, current, now())
      const began = performance.now()
      try {
        const found = await source.search(wanted, call)
        ;[current, faults, suspensions] = [undefined, 0, 0]
        return found
      } catch (error) {
        if (!call.signal.aborted || call.remaining() <= 0) failed(error, performance.now() - began)
        throw error
      }
    },
  }
}

/** Why one such refusal is enough; undefined when it is not. */
function causeOf({ kind, status, headers, retryAfterS }: UpstreamError): SuspensionCause | undefined {
  if (status !== undefined && askedTooOften.has(status)) return 'rate-limited'
  // So GitHub says it.
  if (status === 403 && (retryAfterS !== undefined || headers?.['x-ratelimit-remaining'] === '0')) return 'rate-limited'
  const page = String(headers?.['content-type'] ?? '').includes('text/html')
  if (page && (kind === 'malformed' || headers?.['cf-mitigated'] !== undefined)) return 'challenge'
  if (page && (status === 403 || status === 503)) return 'challenge'
  return status === 401 || status === 403 ? 'refused' : undefined
}

function isFault({ kind, status }: UpstreamError, tookMs: number): boolean {
  if (kind === 'status') return (status ?? 0) >= 500
  return kind === 'timeout' ? tookMs >= fairTimeMs : kind === 'connection' || kind === 'malformed'
}
