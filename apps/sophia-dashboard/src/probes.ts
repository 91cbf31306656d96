import { services, type ServiceEntry, type ServiceName } from '@sophia/catalog'
import type { HealthReport } from '@sophia/service'
import { SampleRing } from './sample-ring.ts'
import type { ServiceRow, ServiceState } from './schemas.ts'

/** What the runbook promises for an average answer, in milliseconds. */
export const budgetMs = 2_000
const slowMs = budgetMs / 2
/** Half an hour at one probe in ten seconds. */
export const keptSamples = 180
const shownSamples = 60
/** What was known a probe ago is shown as it was: nobody waits longer for news of it. */
const knownWaitMs = 100
/** While everything starts together, a service that has not answered yet has not failed. */
const startMs = 30_000

const statuses = new Set<HealthReport['status']>(['healthy', 'degraded', 'unhealthy'])

/** How one health answer is fetched. Rejects when none comes. */
export type Ask = (signal: AbortSignal) => Promise<unknown>

interface Watched {
  readonly entry: ServiceEntry
  readonly ask: Ask
  readonly ring: SampleRing
  latest?: Finding
}

interface Finding {
  readonly at: number
  readonly ms: number | null
  readonly report?: HealthReport
  readonly reason?: string
}

export interface Probes {
  /**
   * Probes all nine, unless that was done less than `memoMs` ago; waits for one that never answered no longer than
   * `waitMs`, and for news of the others a moment.
   */
  fresh(memoMs: number, waitMs: number): Promise<void>
  rows(): ServiceRow[]
  start(): void
  stop(): void
}

/** Watches the health of the services: `asks` says how each is reached. */
export function createProbes(
  asks: ReadonlyMap<ServiceName, Ask>,
  everyMs: number,
  now: () => number = Date.now,
): Probes {
  const watched: Watched[] = [...asks].map(([name, ask]) => ({
    entry: services[name],
    ask,
    // Somebody who looks in between probes too: that look belongs to the same moment.
    ring: new SampleRing(keptSamples, everyMs / 2),
  }))
  const born = now()
  const stopped = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let sweptAt = Number.NEGATIVE_INFINITY
  let sweep: Promise<unknown> | undefined

  const probe = async (service: Watched): Promise<void> => {
    const began = performance.now()
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(budgetMs)])
    const finding = await service.ask(signal).then(
      (answer) => ({ at: now(), ms: performance.now() - began, ...readAnswer(answer) }),
      (error: unknown) => ({ at: now(), ms: null, reason: whyNot(error) }),
    )
    if (stopped.signal.aborted) return
    service.latest = finding
    const starting = finding.ms === null && service.ring.size === 0 && now() - born < startMs
    if (!starting) service.ring.add({ at: finding.at, ms: finding.ms })
  }

  /** One sweep at a time: a slow service delays nobody's answer, only the next look at itself. */
  const sweepAll = (): Promise<unknown> => {
    if (!sweep) {
      sweptAt = now()
      sweep = Promise.all(watched.map(probe)).finally(() => {
        sweep = undefined
      })
    }
    return sweep
  }

  return {
    async fresh(memoMs, waitMs) {
      if (!sweep && now() - sweptAt < memoMs) return
      let patience: NodeJS.Timeout | undefined
      await Promise.race([
        sweepAll(),
        new Promise((resolve) => {
          patience = setTimeout(resolve, watched.every(({ latest }) => latest) ? Math.min(waitMs, knownWaitMs) : waitMs)
        }),
      ])
      clearTimeout(patience)
    },
    rows: () => watched.map(toRow),
    start() {
      void sweepAll()
      timer = setInterval(() => void sweepAll(), everyMs).unref()
    },
    stop() {
      clearInterval(timer)
      stopped.abort()
    },
  }
}

/** Enough to judge by: the services are of one make, and what else they say is shown as it came. */
function isReport(answer: unknown): answer is HealthReport {
  if (typeof answer !== 'object' || answer === null || !('status' in answer) || !('checks' in answer)) return false
  return statuses.has(answer.status as HealthReport['status']) && Array.isArray(answer.checks)
}

function readAnswer(answer: unknown): { report: HealthReport } | { reason: string } {
  return isReport(answer) ? { report: answer } : { reason: 'Its answer is no health report' }
}

function whyNot(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `No answer in ${budgetMs.toLocaleString('en-US')} ms`
  return codeOf(error) === 'ECONNREFUSED' ? 'Nothing listens there' : 'The connection failed'
}

/** undici wraps the socket's error, and wraps several when a name has several addresses. */
function codeOf(error: unknown): string | undefined {
  const { code, cause, errors } = (error ?? {}) as { code?: string; cause?: unknown; errors?: unknown[] }
  return code ?? (errors?.length ? codeOf(errors[0]) : cause === undefined ? undefined : codeOf(cause))
}

function judge({ ms, report, reason }: Finding): { state: ServiceState; reason?: string } {
  if (ms === null || !report) return { state: 'down', reason: reason ?? 'No answer' }
  const down = report.checks.filter(({ status }) => status === 'down').map(({ name }) => name)
  const because = down.length ? { reason: `${down.join(', ')} ${down.length === 1 ? 'is' : 'are'} down` } : {}
  if (report.status === 'unhealthy') return { state: 'down', ...because }
  if (report.status === 'degraded') return { state: 'degraded', ...because }
  return ms > slowMs ? { state: 'slow', reason: 'Over half of the budget' } : { state: 'well' }
}

function toRow({ entry, ring, latest }: Watched): ServiceRow {
  const origins = latest?.report?.checks.filter(({ origin }) => origin === 'sandbox').map(({ name }) => name) ?? []
  return {
    name: entry.name,
    title: entry.title,
    duty: entry.duty,
    port: entry.port,
    ...(latest ? judge(latest) : { state: 'unknown' as const }),
    latencyMs: latest?.ms === undefined || latest.ms === null ? null : Math.round(latest.ms * 10) / 10,
    budgetMs,
    probes: ring.size,
    failed: ring.failed(),
    checkedAt: latest ? new Date(latest.at).toISOString() : null,
    checks: latest?.report?.checks ?? [],
    sandbox: origins,
    samples: ring.thinned(shownSamples).map(({ at, ms }) => ({
      at: new Date(at).toISOString(),
      ms: ms === null ? null : Math.round(ms * 10) / 10,
    })),
  }
}
