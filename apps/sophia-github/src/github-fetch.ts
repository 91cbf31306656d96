import { type CallContext, problems, type Upstream, UpstreamError, type UpstreamRequest } from '@sophia/service'
import type { AnswerMemory } from './answer-memory.ts'
import type { Asked, GithubLimits, Told } from './github-limits.ts'

/** The part of `fetch` that Octokit uses. */
export type GithubFetch = (
  url: string,
  init: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string },
) => Promise<Response>

type Answer = Awaited<ReturnType<Upstream['request']>>

/** Carries a failure without an answer through Octokit, which wraps whatever its fetch throws. */
export class Unanswered extends Error {
  constructor(cause: unknown) {
    super('GitHub gave no answer', { cause })
  }
}

/** What an unchanged answer does not repeat. */
const kept = ['etag', 'link', 'content-type']
const maxMoves = 3
const moved = new Set([301, 302, 307, 308])

interface Way {
  readonly upstream: Upstream
  /** Where `/graphql` is. */
  readonly graph: Upstream
  readonly baseUrl: string
  readonly memory: AnswerMemory
  readonly limits: GithubLimits
}

/** Octokit's way out: a fetch over our upstream, on behalf of one call. */
export function createGithubFetch({
  baseUrl,
  graph,
  limits,
  memory,
  upstream,
}: Way): (call: CallContext) => GithubFetch {
  /** Refused by a limit, nothing was done: once more where the deadline has room, however the method. */
  async function inTurn(
    asked: Asked,
    send: (turn: NonNullable<UpstreamRequest['turn']>) => Promise<Answer>,
  ): Promise<Answer> {
    for (let refused = false; ; refused = true) {
      try {
        // GitHub counts attempts, not calls.
        const answer = await send((call) => limits.admit(asked, call))
        await limits.heard(asked, { status: answer.status, headers: flat(answer.headers) })
        return answer
      } catch (error) {
        const told = toldBy(error)
        if (!told || !(await limits.heard(asked, told)) || refused) throw error
      }
    }
  }

  async function ask(path: string, init: Parameters<GithubFetch>[1], call: CallContext): Promise<Response> {
    const known = init.method === 'GET' ? await memory.get(path) : undefined
    const answer = await inTurn({ method: init.method, path }, (turn) =>
      (path === '/graphql' ? graph : upstream).request({
        method: init.method,
        path,
        headers: { ...init.headers, ...(known && { 'if-none-match': known.etag }) },
        call,
        turn,
        ...(init.body !== undefined && { body: init.body }),
      }),
    )
    const headers = flat(answer.headers)
    if (answer.status === 304 && known) return responseOf(200, { ...known.headers, ...headers }, known.body)
    if (answer.status === 200 && init.method === 'GET' && headers['etag'])
      await memory.set(path, { etag: headers['etag'], headers: pick(headers, kept), body: answer.body })
    return responseOf(answer.status, headers, answer.body)
  }

  return (call) => async (url, init) => {
    let path = url.slice(baseUrl.length)
    try {
      for (let moves = 0; ; moves++) {
        const response = await ask(path, init, call)
        if (!moved.has(response.status)) return response
        path = newPath(response, baseUrl, moves)
      }
    } catch (error) {
      // A refusal is Octokit's to read.
      if (!(error instanceof UpstreamError) || error.kind !== 'status' || (error.status ?? 500) >= 500)
        throw new Unanswered(error)
      return responseOf(error.status ?? 500, flat(error.headers ?? {}), Buffer.from(error.body ?? ''))
    }
  }
}

/** What GitHub said as it refused; undefined when it said nothing. */
const toldBy = (error: unknown): Told | undefined =>
  error instanceof UpstreamError && error.kind === 'status'
    ? { status: error.status ?? 500, headers: flat(error.headers ?? {}), body: error.body ?? '' }
    : undefined

/**
 * Where a renamed or transferred repository is now. The token goes nowhere but to the API that it is for.
 *
 * @throws {Problem} upstream-failed.
 */
function newPath(response: Response, baseUrl: string, moves: number): string {
  const location = response.headers.get('location')
  const target = location === null ? undefined : new URL(location, `${baseUrl}/`).href
  if (moves >= maxMoves || !target?.startsWith(`${baseUrl}/`))
    throw problems.upstream('github', 'GitHub sends us to an address that is not followed.')
  return target.slice(baseUrl.length)
}

const pick = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))

const responseOf = (status: number, headers: Record<string, string>, body: Buffer): Response =>
  new Response(body.length ? new Uint8Array(body) : null, { status, headers })

const flat = (headers: Answer['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
