import { backgroundCall, type Caller, Problem, UpstreamError } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Log } from '../log.ts'
import { createQueueLoop, type QueueLoop } from '../queue-loop.ts'
import { endLease, giveBackLease, keepLease, type Lease, LeaseLost, leaseMs, takeLease } from './lease.ts'
import type { SyncReader } from './reader.ts'
import type { SyncSource } from './syncs.ts'

export interface SyncWorkerOptions {
  readonly kysely: Kysely<unknown>
  readonly readers: Readonly<Record<SyncSource, SyncReader>>
  readonly log: Log
  /** The `Authorization` header for a call to a service on behalf of somebody. */
  readonly authorizationFor: (caller: Caller, service: string) => string | undefined
  readonly pollMs?: number
}

/** So often may the process end in the middle before a sync is given up. */
const maxAttempts = 5
/** Milliseconds for one request to an integration. */
const requestMs = 60_000

/** Carries out what is queued in `syncs`, one sync at a time; each page that is stored stays, whatever happens after it. */
export function createSyncWorker({
  kysely,
  readers,
  log,
  authorizationFor,
  pollMs = 2_000,
}: SyncWorkerOptions): QueueLoop {
  const loop = createQueueLoop({ runOne, log, what: 'sync', pollMs })

  async function runOne(): Promise<boolean> {
    const lease = await takeLease(kysely)
    if (!lease) return false
    if (lease.attempts > maxAttempts) {
      const fault = `It was interrupted ${maxAttempts} times.`
      await endLease(kysely, lease, { fault, missing: [], origin: null })
      return true
    }
    await run(lease)
    return true
  }

  async function run(lease: Lease): Promise<void> {
    const lost = new AbortController()
    const signal = AbortSignal.any([loop.signal, lost.signal])
    // A page that waits for an intake, or for HubSpot, must not look like a process that has died.
    const heart = setInterval(
      () => void keepLease(kysely, lease).catch((error: unknown) => lost.abort(error)),
      leaseMs / 3,
    )
    const caller: Caller = { subject: lease.subject, role: lease.role }
    const call = () => backgroundCall(requestMs, signal, (service) => authorizationFor(caller, service))
    try {
      const end = await readers[lease.source]({ lease, signal, call })
      await endLease(kysely, lease, { fault: null, ...end })
    } catch (error) {
      if (loop.signal.aborted) return await giveBackLease(kysely, lease).catch(() => {})
      if (error instanceof LeaseLost || lost.signal.aborted) return
      log.error({ err: error, sync: lease.id, source: lease.source }, 'sync: failed')
      await endLease(kysely, lease, { fault: faultOf(error), missing: [], origin: null })
    } finally {
      clearInterval(heart)
    }
  }

  return loop
}

/** What may be told: the words of a problem are made for callers, all else may hold anything. */
const faultOf = (error: unknown): string =>
  error instanceof Problem || error instanceof UpstreamError
    ? error.message
    : 'It ended with an error, which the log of the service tells.'
