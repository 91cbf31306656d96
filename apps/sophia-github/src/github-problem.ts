import { cleanUserText, Problem, problems } from '@sophia/service'
import { RequestError } from 'octokit'
import { Unanswered } from './github-fetch.ts'
import { isLimitRefusal } from './github-limits.ts'

type Headers = Readonly<Record<string, string | number | undefined>>

/** GitHub's advice for a limit that names no time. */
const defaultWaitS = 60

/**
 * What Octokit threw, in our words; undefined when it is no failure of GitHub's.
 *
 * @param credential what it is and which variable holds it.
 */
export function githubProblem(error: unknown, credential: string): unknown {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof Unanswered) return inner.cause
  if (!(error instanceof RequestError)) return undefined
  const { status, response } = error
  const headers: Headers = response?.headers ?? {}
  if (isLimit(error))
    return new Problem('unavailable', {
      upstream: 'github',
      detail: 'GitHub’s limit is spent.',
      retryAfterS: waitOf(headers),
      cause: error,
    })
  const writes = error.request.method !== 'GET'
  if (writes && (status === 409 || status === 422))
    return problems.unprocessable(
      `GitHub refuses what was asked (${status}): ${cleanUserText(error.message).slice(0, 300)}`,
      'Check that branches, labels and workflow inputs exist.',
    )
  if (status === 401) return problems.upstream('github', `GitHub refuses ${credential}. Check it.`, error)
  if (status === 403)
    return problems.upstream('github', `GitHub does not let ${credential} do this. Check its rights.`, error)
  return problems.upstream('github', `GitHub refused the request (${status}).`, error)
}

/** Whether a limit refused it, and no missing right. */
export const isLimit = ({ message, response, status }: RequestError): boolean =>
  isLimitRefusal({ status, headers: response?.headers ?? {}, body: message })

/** Seconds. */
function waitOf(headers: Headers): number {
  const asked = Number(headers['retry-after'])
  if (asked > 0) return asked
  const reset = headers['x-ratelimit-remaining'] === '0' ? Number(headers['x-ratelimit-reset']) : 0
  return reset > 0 ? Math.max(1, Math.ceil(reset - Date.now() / 1000)) : defaultWaitS
}
