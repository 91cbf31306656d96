import {
  type App,
  type CallContext,
  createUpstream,
  Problem,
  problems,
  type Upstream,
  UpstreamError,
  vendorAddress,
} from '@sophia/service'
import { LRUCache } from 'lru-cache'
import { Octokit, RequestError } from 'octokit'
import type { Config } from './config.ts'

export interface Github {
  /**
   * Octokit for the work of one call: its requests share the call's deadline.
   *
   * @throws {Problem} what GitHub refuses, in our words; a 404 as undefined.
   */
  ask<Answer>(call: CallContext, request: (octokit: Octokit) => Promise<Answer>): Promise<Answer | undefined>
  provenance(): { asOf: string; complete: boolean; origin: 'live' | 'sandbox' }
  check(signal: AbortSignal): Promise<{ detail: string; origin: 'live' | 'sandbox' }>
  close(): Promise<void>
}

interface Remembered {
  readonly etag: string
  readonly headers: Record<string, string>
  readonly body: Buffer
}
type Memory = LRUCache<string, Remembered>

export function createGithub(config: Config, app: App): Github {
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'github',
    key: config.GITHUB_TOKEN,
    keyVariable: 'GITHUB_TOKEN',
    liveUrl: config.GITHUB_API_URL,
  })
  const upstream = createUpstream({ name: 'github', baseUrl, metrics: app.metrics })
  // GitHub does not count an answer of "not modified" against the limit.
  const memory: Memory = new LRUCache({ maxSize: 16 * 1024 * 1024, sizeCalculation: ({ body }) => body.length + 512 })
  const octokit = new Octokit({
    auth: config.GITHUB_TOKEN ?? 'sandbox',
    baseUrl,
    userAgent: 'sophia-github',
    // Its throttling waits for seconds and its retries repeat writes; deadline, retry and breaker are ours.
    throttle: { enabled: false },
    retry: { enabled: false },
  })

  return {
    async ask(call, request) {
      const bound = octokitFor(octokit, upstream, memory, baseUrl, call)
      try {
        return await request(bound)
      } catch (error) {
        if (error instanceof RequestError && error.status === 404) return undefined
        throw githubProblem(error) ?? error
      }
    },
    provenance: () => ({ asOf: new Date().toISOString(), complete: true, origin }),
    async check(signal) {
      if (origin === 'sandbox') {
        const answer = await fetch(`${config.SOPHIA_SANDBOX_URL}/_health`, { signal })
        if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}`)
        return { detail: 'played by the sandbox', origin }
      }
      const { circuit, lastError, lastSuccessAt } = upstream.lastState()
      if (circuit === 'open') throw new Error(lastError ?? 'GitHub fails')
      return { detail: lastSuccessAt ? `answered at ${lastSuccessAt.toISOString()}` : 'not asked yet', origin }
    },
    close: () => upstream.close(),
  }
}

/** The same Octokit, whose requests go out through our upstream on behalf of one call. */
function octokitFor(octokit: Octokit, upstream: Upstream, memory: Memory, baseUrl: string, call: CallContext): Octokit {
  const bound = Object.create(octokit) as Octokit
  const send = fetchOver(upstream, memory, baseUrl, call)
  const request = octokit.request.defaults({
    headers: { 'x-github-api-version': '2022-11-28' },
    request: { fetch: send },
  })
  Object.defineProperty(bound, 'request', { value: request })
  return bound
}

function fetchOver(upstream: Upstream, memory: Memory, baseUrl: string, call: CallContext) {
  return async (
    url: string,
    init: { method: 'GET'; headers: Record<string, string>; body?: string },
  ): Promise<Response> => {
    const path = url.slice(baseUrl.length)
    const known = init.method === 'GET' ? memory.get(path) : undefined
    try {
      const answer = await upstream.request({
        method: init.method,
        path,
        headers: { ...init.headers, ...(known && { 'if-none-match': known.etag }) },
        call,
        ...(init.body !== undefined && { body: init.body }),
      })
      if (answer.status === 304 && known) return new Response(new Uint8Array(known.body), { headers: known.headers })
      const headers = flat(answer.headers)
      if (headers['etag'] && init.method === 'GET')
        memory.set(path, { etag: headers['etag'], headers, body: answer.body })
      return new Response(answer.body.length ? new Uint8Array(answer.body) : null, { status: answer.status, headers })
    } catch (error) {
      // An answer of 400 and more is Octokit's to read.
      if (!(error instanceof UpstreamError) || error.kind !== 'status' || (error.status ?? 500) >= 500)
        throw new Unanswered(error)
      return new Response(error.body ?? null, { status: error.status ?? 500, headers: flat(error.headers ?? {}) })
    }
  }
}

/** Carries a failure without an answer through Octokit, which wraps whatever its fetch throws. */
class Unanswered extends Error {
  constructor(cause: unknown) {
    super('GitHub gave no answer', { cause })
  }
}

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )

function githubProblem(error: unknown): unknown {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof Unanswered) return inner.cause
  if (!(error instanceof RequestError)) return undefined
  const { status, response } = error
  const headers = response?.headers ?? {}
  if (status === 401)
    return problems.upstream('github', 'GitHub refuses the token in GITHUB_TOKEN. Check the token.', error)
  const limited =
    status === 429 ||
    (status === 403 && (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined))
  if (limited)
    return new Problem('unavailable', {
      upstream: 'github',
      detail: 'GitHub’s limit is spent.',
      retryAfterS: waitOf(headers),
      cause: error,
    })
  if (status === 403) return problems.upstream('github', 'The token in GITHUB_TOKEN may not read this.', error)
  return problems.upstream('github', `GitHub refused the request (${status}).`, error)
}

function waitOf(headers: Record<string, string | number | undefined>): number {
  if (headers['retry-after'] !== undefined) return Number(headers['retry-after'])
  const reset = Number(headers['x-ratelimit-reset'])
  return reset ? Math.max(1, Math.ceil(reset - Date.now() / 1000)) : 60
}
