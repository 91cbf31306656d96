import type { FastifyReply, FastifyRequest } from 'fastify'
import { allows } from '../access.ts'
import { insufficientScope } from '../access/challenges.ts'
import type { InternalAnswer } from './dispatch.ts'
import { isObject } from './recognise.ts'
import type { Tool } from './tools.ts'

/**
 * Refuses a call of a tool that the caller may not see, as HTTP and before either path begins: the SDK cannot set a
 * status.
 *
 * @throws {Problem} forbidden
 */
export function refuseHidden(tools: ReadonlyMap<string, Tool>, request: FastifyRequest): void {
  const { body, caller } = request
  if (!isObject(body) || body['method'] !== 'tools/call' || !isObject(body['params'])) return
  const { name } = body['params']
  const tool = typeof name === 'string' ? tools.get(name) : undefined
  if (tool && tool.access !== 'public' && !allows(caller.role, tool.access))
    throw insufficientScope(request, { scopes: caller.scopes, role: caller.role, needed: tool.access })
}

const challenges = new WeakMap<FastifyRequest, InternalAnswer>()
const challengeOf = ({ headers }: InternalAnswer): string => String(headers['www-authenticate'])

/** Remembers an answer of the route that asks its caller for a better token. */
export function noteChallenge(request: FastifyRequest, answer: InternalAnswer): void {
  const refused = answer.status === 401 || answer.status === 403
  if (refused && answer.headers['www-authenticate'] !== undefined) challenges.set(request, answer)
}

/**
 * Makes a challenge of the route the HTTP answer of `/mcp`, so that a client can fetch a better token. Of a call whose
 * reports began to be sent the status is 200 already: its challenge is the text of a failed call.
 *
 * @returns undefined when there is none.
 */
export function sendChallenge(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const answer = challenges.get(request)
  if (!answer) return undefined
  const document = JSON.parse(answer.body) as { title?: string; detail?: string }
  const error = { code: -32000, message: document.detail ?? document.title ?? 'Refused', data: document }
  return reply
    .code(answer.status)
    .header('www-authenticate', challengeOf(answer))
    .header('content-type', 'application/json')
    .send(JSON.stringify({ jsonrpc: '2.0', error, id: idOf(request.body) }))
}

/** Whether the message calls a tool, as far as its form tells. */
export const isCall = (body: unknown): boolean => isObject(body) && body['method'] === 'tools/call'

/** The id that an error answers to; null when the message has none that can be echoed. */
export const idOf = (body: unknown): string | number | null => {
  const id = isObject(body) ? body['id'] : null
  return typeof id === 'string' || Number.isSafeInteger(id) ? (id as string | number) : null
}
