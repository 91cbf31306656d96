import { Problem, UpstreamError } from '@sophia/service'

/** The connection was never there: nothing can have been written. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/**
 * A write that was sent and not answered with a yes or a no: HubSpot may have carried it out. undefined when it is known
 * that it did not.
 *
 * @param what may have happened, as "The deal may have been created". @param look how to find out before trying again.
 */
export function unknownOutcome(error: unknown, what: string, look: string): Problem | undefined {
  if (!(error instanceof UpstreamError) || !isOpen(error)) return undefined
  const late = error.kind === 'timeout'
  return new Problem(late ? 'deadline-exceeded' : 'upstream-failed', {
    upstream: error.upstream,
    detail: `HubSpot ${late ? 'did not answer in time' : 'gave no usable answer'}. ${what}, or not: that is not known.`,
    hint: look,
    cause: error,
  })
}

const isOpen = ({ code, kind, status }: UpstreamError): boolean => {
  if (kind === 'status') return (status ?? 0) >= 500
  if (kind === 'connection') return !unsent.has(code ?? '')
  return kind === 'timeout' || kind === 'malformed'
}
