import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { ServiceName } from '@sophia/catalog'
import { type CallContext, formType, problems, startSpan } from '@sophia/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Pool } from 'undici'
import { problemFrom } from './backend.ts'

interface PassageRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: Readable
  readonly call: CallContext
  /** Ends the passage when the caller leaves. */
  readonly signal: AbortSignal
}

interface Passing {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

/** Bytes in and out of a service as they come, never held here: uploads and event streams. Without retries or budget. */
export interface Passage {
  open(request: PassageRequest): Promise<Passing>
  close(): Promise<void>
}

export function createPassage(name: ServiceName, baseUrl: string): Passage {
  const base = new URL(baseUrl)
  const prefix = base.pathname.replace(/\/$/, '')
  // An event stream is silent for as long as nothing happens.
  const pool = new Pool(base.origin, { connections: 64, bodyTimeout: 0, headersTimeout: 60_000 })
  const ending = new AbortController()
  return {
    async open({ method, path, headers, body, call, signal }) {
      // It ends as the answer begins: the bytes may flow for hours.
      const { traceparent, end } = startSpan(`${method} ${name}`, {
        kind: 'client',
        parent: call.traceparent,
        attributes: () => ({ 'http.request.method': method, 'server.address': base.hostname, 'peer.service': name }),
      })
      const authorization = call.authorizationFor?.(name)
      const response = await pool
        .request({
          method,
          path: prefix + path,
          headers: {
            ...headers,
            'x-request-id': call.requestId,
            ...(authorization && { authorization }),
            ...(traceparent && { traceparent }),
          },
          signal: AbortSignal.any([signal, ending.signal]),
          ...(body && { body }),
        })
        .catch((error: unknown) => {
          end('connection')
          throw problems.upstream(name, `${name} cannot be reached.`, error)
        })
      const { statusCode } = response
      end(statusCode >= 400 ? String(statusCode) : undefined, { 'http.response.status_code': statusCode })
      if (statusCode < 400) return { status: statusCode, headers: response.headers, body: response.body }
      const text = await response.body.text()
      throw problemIn(text) ?? problems.upstream(name, `${name} answered ${statusCode}.`)
    },
    async close() {
      ending.abort()
      await pool.destroy()
    },
  }
}

function problemIn(text: string) {
  try {
    return problemFrom(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * A form on its way to a service, and its answer, as they come.
 *
 * @param what comes in the form, for the refusal of another body: "Files".
 */
export async function passUpload(
  passage: Passage,
  path: string,
  what: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const length = request.headers['content-length']
  const answer = await passage.open({
    method: 'POST',
    path,
    headers: { 'content-type': formType(request, what), ...(length !== undefined && { 'content-length': length }) },
    body: request.body as Readable,
    call: request.call,
    signal: request.left,
  })
  return reply.type('application/json; charset=utf-8').send(answer.body)
}

/** An event stream of a service, as it comes; a reader that lost it goes on where it was. */
export async function passEvents(
  passage: Passage,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const last = request.headers['last-event-id']
  const answer = await passage.open({
    method: 'GET',
    path,
    headers: { accept: 'text/event-stream', ...(typeof last === 'string' && { 'last-event-id': last }) },
    call: request.call,
    signal: request.left,
  })
  return reply
    .code(answer.status)
    .headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    .send(answer.body)
}
