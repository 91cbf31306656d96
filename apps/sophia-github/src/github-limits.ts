import { type App, type CallContext, createRateLimiter, type RateLimiter, UpstreamError } from '@sophia/service'
import type { Config } from './config.ts'
import { createClosures } from './limit-closures.ts'

/** One request, as far as limits are concerned. */
export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
}

/** An answer, as far as limits are concerned. Header names in lower case. */
export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  /** The beginning of a refusal. */
  readonly body?: string
}

/** GitHub's limits, kept by all replicas together: what it publishes is not exceeded, and what it says is believed. */
export interface GithubLimits {
  /**
   * Waits for the request's turn.
   *
   * @throws {UpstreamError} rate-limited, at once, when the turn comes after the call's deadline.
   */
  admit(asked: Asked, call: Pick<CallContext, 'signal' | 'remaining'>): Promise<void>
  /** @returns whether the answer is the refusal of a limit: nothing was done, and it may be asked again. */
  heard(asked: Asked, told: Told): Promise<boolean>
}

const minuteMs = 60_000
/** GitHub's advice for a secondary limit that names no time. */
const untoldMs = minuteMs
/** Writes that somebody is told of. */
const contentPath = /\/(issues|comments|pulls)(\?|$)/

export function createGithubLimits(config: Config, app: App, identity: string): GithubLimits {
  const limiter = (name: string, points: number): RateLimiter =>
    createRateLimiter({
      name: `github:${identity}:${name}`,
      points,
      durationMs: minuteMs,
      ...(app.redis && { redis: app.redis }),
    })
  const points = limiter('points', config.GITHUB_POINTS_PER_MINUTE)
  const graphPoints = limiter('graphql', config.GITHUB_GRAPHQL_POINTS_PER_MINUTE)
  const content = limiter('content', config.GITHUB_CONTENT_PER_MINUTE)
  const searches = limiter('search', config.GITHUB_SEARCHES_PER_MINUTE)
  const codeSearches = limiter('code-search', config.GITHUB_CODE_SEARCHES_PER_MINUTE)
  const closures = createClosures(identity, app.redis)

  /** The rarest first: whoever is refused there has spent nothing of the others. */
  function turnsOf({ method, path }: Asked): [RateLimiter, number][] {
    if (path === '/graphql') return [[graphPoints, 1]]
    if (path.startsWith('/search/'))
      return [
        [path.startsWith('/search/code') ? codeSearches : searches, 1],
        [points, 1],
      ]
    if (method === 'GET') return [[points, 1]]
    return [...(contentPath.test(path) ? [[content, 1] as [RateLimiter, number]] : []), [points, 5]]
  }

  return {
    async admit(asked, call) {
      await closures.open([resourceOf(asked), 'secondary'], call)
      for (const [turns, amount] of turnsOf(asked))
        try {
          await turns.take(call, amount)
        } catch (error) {
          const { kind, retryAfterS } = error as { kind?: string; retryAfterS?: number }
          if (kind !== 'rate-limited' || retryAfterS === undefined) throw error
          throw new UpstreamError('github', 'rate-limited', { retryAfterS })
        }
    },
    async heard(asked, told) {
      const { headers } = told
      const reset = Number(headers['x-ratelimit-reset']) * 1_000 - Date.now()
      const spent = headers['x-ratelimit-remaining'] === '0'
      // Also of the last request that was answered: the next one would only be refused.
      if (spent && reset > 0) await closures.close(String(headers['x-ratelimit-resource'] ?? resourceOf(asked)), reset)
      if (!isLimitRefusal(told)) return false
      const asks = Number(headers['retry-after']) * 1_000
      if (!spent) await closures.close('secondary', asks > 0 ? asks : untoldMs)
      return true
    },
  }
}

/** GitHub's own names, as `x-ratelimit-resource` has them. */
const resourceOf = ({ path }: Asked): string => {
  if (path === '/graphql') return 'graphql'
  if (path.startsWith('/search/code')) return 'code_search'
  return path.startsWith('/search/') ? 'search' : 'core'
}

/** A 403 is also GitHub's word for a missing right: only headers or text tell them apart. */
export const isLimitRefusal = ({ body = '', headers, status }: Told): boolean =>
  status === 429 ||
  (status === 403 &&
    (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined || /\brate limit\b/i.test(body)))
