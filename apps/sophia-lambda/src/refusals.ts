import { Problem, problems, UpstreamError } from '@sophia/service'

/** In the vendor's words, with a status of 404 or of 400. */
const missingCodes = new Set(['global/object-does-not-exist', 'global/not-found'])

/** The vendor's `error.code` decides; its words may change. A body that is not JSON has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof UpstreamError ? refusalOf(error.body)?.code : undefined
}

function refusalOf(body: string | undefined): { code?: string; message?: string } | undefined {
  try {
    return (JSON.parse(body ?? '') as { error?: { code?: string; message?: string } }).error
  } catch {
    return undefined
  }
}

/** The vendor says that there is no such thing. */
export const isMissing = (error: unknown): boolean => missingCodes.has(codeOf(error) ?? '')

/** What a refusal means for whoever asked us; undefined when it is as good as any failure of the vendor. */
export function cloudProblem(error: unknown): Problem | undefined {
  if (!(error instanceof UpstreamError) || error.kind !== 'status') return undefined
  const code = codeOf(error)
  if (error.status === 401 || code === 'global/invalid-api-key') {
    return problems.upstream('lambda', 'Lambda Cloud refuses the key in LAMBDA_API_KEY. Check the key.', error)
  }
  if (code === 'global/account-inactive')
    return problems.upstream('lambda', 'The Lambda Cloud account is not active.', error)
  if (error.status === 429) {
    return new Problem('unavailable', {
      upstream: 'lambda',
      detail: 'Lambda Cloud takes no more requests right now.',
      retryAfterS: error.retryAfterS ?? 5,
      cause: error,
    })
  }
  return undefined
}

/** For writes, where more of the vendor's refusals are the caller's to mend. */
export function writeProblem(error: unknown): unknown {
  const code = codeOf(error)
  if (!(error instanceof UpstreamError) || !code) return error
  const said = `Lambda Cloud refuses: ${(refusalOf(error.body)?.message ?? code).slice(0, 300)}`
  if (error.status === 409 || code === 'global/duplicate' || code.endsWith('-in-use')) return problems.conflict(said)
  if (error.status === 400) return problems.unprocessable(said)
  return error
}

export type LaunchRefusal = 'no-capacity' | 'later' | 'never'

/** Nothing was launched. Every other error of a launch leaves open whether there is a machine. */
export class LaunchRefused extends Error {
  override name = 'LaunchRefused'
  readonly kind: LaunchRefusal
  constructor(kind: LaunchRefusal, detail: string, cause: unknown) {
    super(detail, { cause })
    this.kind = kind
  }
}

/** @returns the error itself when the outcome is unknown: a lost answer, a timeout, a 5xx, an answer nobody can read. */
export function launchRefusal(error: unknown): unknown {
  if (!(error instanceof UpstreamError)) return error
  if (error.kind === 'rate-limited' || error.kind === 'circuit-open')
    return new LaunchRefused('later', error.message, error)
  if (error.kind !== 'status' || error.status === undefined || error.status >= 500) return error
  const code = codeOf(error)
  if (code === 'instance-operations/launch/insufficient-capacity')
    return new LaunchRefused('no-capacity', 'Lambda Cloud has no capacity there.', error)
  if (error.status === 429) return new LaunchRefused('later', 'Lambda Cloud takes no more requests right now.', error)
  const said = refusalOf(error.body)?.message ?? `status ${error.status}`
  return new LaunchRefused('never', `Lambda Cloud refuses (${code ?? error.status}): ${said.slice(0, 300)}`, error)
}
