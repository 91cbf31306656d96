import { UpstreamError } from './upstream-error.ts'

/** Carries an error past the breaker: the caller left, or was in too much of a hurry. */
export class Uncounted extends Error {
  readonly error: unknown
  constructor(error: unknown) {
    super('does not count')
    this.error = error
  }
}

/** The system's own failing. A 4xx is an answer. */
export function isFault(error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError)) return false
  if (error.kind === 'status') return (error.status ?? 0) >= 500
  return error.kind === 'timeout' || error.kind === 'connection' || error.kind === 'malformed'
}
