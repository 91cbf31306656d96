import { UpstreamError } from './upstream-error.ts'

export const retriedStatuses = new Set([429, 502, 503, 504])
/** Of our own services: 502 and 504 say that they have tried and retried already. */
export const ownRetriedStatuses = new Set([429, 503])
const backoffBaseMs = 100
const backoffMaxMs = 2000

/** @param before retries made already. @returns milliseconds, or undefined when a retry would not help. */
export function retryWait(error: unknown, before: number, retried: ReadonlySet<number>): number | undefined {
  if (!(error instanceof UpstreamError)) return undefined
  const passing = error.kind === 'connection' || (error.kind === 'status' && retried.has(error.status ?? 0))
  if (!passing) return undefined
  if (error.retryAfterS !== undefined) return error.retryAfterS * 1000 + Math.random() * backoffBaseMs
  return Math.random() * Math.min(backoffMaxMs, backoffBaseMs * 2 ** (before + 1))
}
