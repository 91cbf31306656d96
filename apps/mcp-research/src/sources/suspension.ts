import { UpstreamError } from '@sophia/service'
import type { Source } from './source.ts'
import { ownSuspensions, type Suspension, type SuspensionCause, type Suspensions } from './suspensions.ts'

/** A source that is left alone when it asks for it, and for longer each time. */
export interface SuspendingSource extends Source {
  /** While it lasts. */
  suspension(): Promise<Suspension | undefined>
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
/** One fault is an accident. */
const faultsAllowed = 2
/** Less time than this was our haste, not the source's slowness. */
const fairTimeMs = 900
/** A vendor that counts by the month says 402 or 432. */
const askedTooOften = new Set([402, 429, 432, 433])

/** Of a trial beyond the time of the source: for the call to come back and be counted. */
const trialGraceMs = 1_000

export function suspending(source: Source, suspensions: Suspensions = ownSuspensions()): SuspendingSource {
  const { name } = source
  let faults = 0

  /** Of a trial; what was none leaves nothing to do. */
  const giveUp = async (era: string) => void (era && (await suspensions.release(name, era)))

  async function failed(error: unknown, tookMs: number, era: string): Promise<void> {
    const known = error instanceof UpstreamError ? error : undefined
    const cause = known && causeOf(known)
    // A trial that fails in whatever way has told what it was for.
    const isFailing = known && isFault(known, tookMs) && (++faults > faultsAllowed || era !== '')
    if (!cause && !isFailing) return giveUp(era)
    const wantedMs = cause && known?.retryAfterS !== undefined ? Math.max(1_000, known.retryAfterS * 1_000) : undefined
    const sentenced = cause ?? 'failing'
    // Counted out: after the pause one accident is one again.
    faults = 0
    await suspensions.suspend(name, { cause: sentenced, firstMs: firstMs[sentenced], wantedMs, era })
  }

  return {
    ...source,
    suspension: () => suspensions.current(name),
    async search(wanted, call) {
      const entry = await suspensions.enter(name, source.timeoutMs + trialGraceMs)
      if (entry.suspension) throw new SourceSuspended(name, entry.suspension, suspensions.now())
      const { era } = entry
      const began = performance.now()
      try {
        const found = await source.search(wanted, call)
        faults = 0
        if (era) await suspensions.lift(name, era)
        return found
      } catch (error) {
        const isOurs = call.signal.aborted && call.remaining() > 0
        await (isOurs ? giveUp(era) : failed(error, performance.now() - began, era))
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
