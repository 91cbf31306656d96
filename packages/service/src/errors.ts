import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { Problem, type ProblemDocument, problemDocument, type ProblemType } from './problems.ts'
import { UpstreamError } from './upstream.ts'

/** What Fastify and its plugins throw, by status code: the message is safe below 500. */
const typeByStatus: Record<number, ProblemType> = {
  400: 'bad-input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'too-large',
  // An id that is longer than any is one that does not exist.
  414: 'not-found',
  415: 'unsupported-media-type',
  422: 'unprocessable',
  429: 'too-many-requests',
}

/** Makes a problem of anything that was thrown. Nothing of an unexpected error's text gets out. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof UpstreamError) return upstreamProblem(error)
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return new Problem('deadline-exceeded', { cause: error })
  }
  const { statusCode, message, headers } = error as Partial<FastifyError> & { headers?: Record<string, string> }
  const type = statusCode === undefined ? undefined : typeByStatus[statusCode]
  if (type) return new Problem(type, { ...(message && { detail: message }), cause: error })
  if (statusCode === 503)
    return new Problem('unavailable', { retryAfterS: Number(headers?.['retry-after']) || 5, cause: error })
  return new Problem('internal', { cause: error })
}

function upstreamProblem(error: UpstreamError): Problem {
  const { upstream, kind, retryAfterS, status } = error
  const details = { upstream, cause: error, ...(retryAfterS !== undefined && { retryAfterS }) }
  // Its limit is reached, by whomever: nothing is wrong with it, nor with what was asked.
  if (kind === 'status' && status === 429) {
    const detail = `${upstream} takes no more requests right now (429).`
    return new Problem('unavailable', { ...details, retryAfterS: retryAfterS ?? 5, detail })
  }
  switch (kind) {
    case 'timeout':
      return new Problem('deadline-exceeded', { ...details, detail: `${upstream} did not answer in time.` })
    case 'rate-limited':
    case 'circuit-open':
      return new Problem('unavailable', { ...details, retryAfterS: retryAfterS ?? 5, detail: error.message })
    default:
      return new Problem('upstream-failed', { ...details, detail: error.message })
  }
}

/** Logs what deserves it and gives the document that the caller gets. */
export function answerFor(error: unknown, request: FastifyRequest): { problem: Problem; document: ProblemDocument } {
  const problem = toProblem(error)
  // An `unavailable` of our own making is no news: whoever refuses says so, and once.
  const isNews = problem.statusCode >= 500 && (problem.type !== 'unavailable' || problem.cause !== undefined)
  if (isNews) request.log.error({ err: problem.cause ?? problem, problem: problem.type }, problem.message)
  return { problem, document: problemDocument(problem, request.id) }
}

export function setProblemHeaders(reply: FastifyReply, problem: Problem): void {
  const challenge = problem.details.challenge ?? (problem.type === 'unauthenticated' && 'Bearer realm="sophia"')
  if (challenge) reply.header('www-authenticate', challenge)
  if (problem.details.retryAfterS !== undefined) reply.header('retry-after', Math.ceil(problem.details.retryAfterS))
}

/** What a stranger is told in place of 401, once too many came from there. Every door asks, or one of them is open. */
export const refusalFor = (error: unknown, request: FastifyRequest): unknown =>
  (error instanceof Problem && error.type === 'unauthenticated' && request.server.refuseStranger?.(request)) || error

/** Answers with the problem that an error is. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, document } = answerFor(error, request)
  setProblemHeaders(reply, problem)
  return reply
    .code(problem.statusCode)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(document))
}

/** Every error leaves as `application/problem+json`, an unknown path too. */
export const errors = fastifyPlugin(
  async (app: FastifyInstance) => {
    app.setErrorHandler((error, request, reply) => sendProblem(refusalFor(error, request), request, reply))
    app.setNotFoundHandler((request) => {
      throw new Problem('not-found', {
        detail: `There is no ${request.method} ${request.url.split('?')[0]} here.`,
        hint: 'Look up the paths in /openapi.json.',
      })
    })
  },
  { name: 'errors' },
)
