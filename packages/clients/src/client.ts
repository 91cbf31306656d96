import { type CallContext, createUpstream, parseProblem, UpstreamError } from '@sophia/service'
import createFetchClient, { type Client } from 'openapi-fetch'
import type { Registry } from 'prom-client'
import type { Apis } from './generated/index.ts'

export interface ServiceClientOptions {
  readonly baseUrl: string
  readonly metrics?: Registry
  /** Milliseconds for one attempt, within what the call has left. */
  readonly timeoutMs?: number
}

/** The API of one of our services: `business(call).POST('/kpis/query', { body })`. */
export interface ServiceClient<Paths extends object> {
  /** @param call whose deadline, trace and token travel along. */
  (call: CallContext): Client<Paths>
  close(): Promise<void>
}

/**
 * A typed client of one of our own services. An answer below 400 is `data`; a problem of the service that the caller can
 * mend (4xx) is thrown on as it is, every other failure as one that names the service.
 */
export function createServiceClient<Name extends keyof Apis>(
  service: Name,
  { baseUrl, metrics, timeoutMs = 5_000 }: ServiceClientOptions,
): ServiceClient<Apis[Name]> {
  const upstream = createUpstream({
    name: service,
    baseUrl,
    timeoutMs,
    forwardAuthorization: true,
    ...(metrics && { metrics }),
  })

  const send = async (request: Request, call: CallContext): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const body = request.body === null ? undefined : await request.text()
    try {
      const answer = await upstream.request({
        method: request.method as 'GET',
        path: pathname + search,
        headers: {
          ...(body !== undefined && { 'content-type': request.headers.get('content-type') ?? 'application/json' }),
        },
        call,
        ...(body !== undefined && { body }),
      })
      const type = answer.headers['content-type']
      return new Response(answer.body.length ? new Uint8Array(answer.body) : null, {
        status: answer.status,
        headers: {
          'content-type': typeof type === 'string' ? type : 'application/json',
          'content-length': String(answer.body.length),
        },
      })
    } catch (error) {
      throw ownProblem(error) ?? error
    }
  }

  const forCall = (call: CallContext): Client<Apis[Name]> =>
    createFetchClient<Apis[Name]>({ baseUrl: 'http://service', fetch: (request) => send(request, call) })
  return Object.assign(forCall, { close: () => upstream.close() })
}

/** What the service found wrong with the request is wrong with ours, word for word. */
function ownProblem(error: unknown): Error | undefined {
  if (!(error instanceof UpstreamError) || error.kind !== 'status' || (error.status ?? 500) >= 500) return undefined
  return parseProblem(error.body)
}
