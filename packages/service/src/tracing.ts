import { type Span, SpanKind } from '@opentelemetry/api'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { InternalRequest } from './mcp/dispatch.ts'
import { exportsTraces, fail, isExported, isSampled, openSpan } from './spans.ts'
import { formatTraceparent, newSpanId, newTraceId, parseTraceparent, type TraceContext } from './trace-context.ts'

/**
 * Where one request stands in its trace. Every request has a trace id, exported or not, so that the log lines of several
 * services can be joined.
 */
export class RequestTrace {
  /** What the caller sent, word for word. */
  #received: string | undefined
  #parent: TraceContext | undefined
  #traceId: string
  readonly spanId = newSpanId()
  readonly #startedAt = performance.now()
  #span: Span | undefined
  #exported: boolean | undefined

  constructor(received: string | string[] | undefined) {
    this.#parent = parseTraceparent(received)
    if (this.#parent) this.#received = received as string
    this.#traceId = this.#parent?.traceId ?? newTraceId()
  }

  get traceId(): string {
    return this.#traceId
  }

  /**
   * To hand on. Whoever exports nothing passes on what it was sent: its own span would be a gap in the tree. A trace that
   * begins here goes on unsampled then, for the logs' sake.
   */
  get traceparent(): string {
    if (this.#span)
      return formatTraceparent({ traceId: this.#traceId, spanId: this.spanId, sampled: isSampled(this.#span) })
    return this.#received ?? formatTraceparent({ traceId: this.#traceId, spanId: this.spanId, sampled: false })
  }

  /** Whether there is to be a span. Decided once: the sampler costs as much as all else here. */
  get exported(): boolean {
    return (this.#exported ??= isExported(this.#traceId, this.#parent))
  }

  /** Begins the server span, as of the request's arrival. A second call changes nothing. */
  open(name: string, attributes: () => Record<string, string>): void {
    if (this.#span || !this.exported) return
    const ids = { traceId: this.#traceId, spanId: this.spanId }
    this.#span = openSpan(name, ids, this.#parent, SpanKind.SERVER, this.#startedAt)
    if (this.#span?.isRecording()) this.#span.setAttributes(attributes())
  }

  /** A parent that came inside of the message, such as in the `_meta` of MCP, where the headers named none. */
  adopt(received: string | undefined): void {
    if (this.#parent || this.#span) return
    this.#parent = parseTraceparent(received)
    if (!this.#parent) return
    this.#received = received
    this.#traceId = this.#parent.traceId
    this.#exported = undefined
  }

  note(attributes: Record<string, string | number>): void {
    this.#span?.setAttributes(attributes)
  }

  fail(errorType: string): void {
    fail(this.#span, errorType)
  }

  end(): void {
    this.#span?.end(performance.now())
  }
}

// On the request itself: a WeakMap costs more than the trace.
const traced = Symbol('trace')

/** @param raw of a request; one that the MCP door makes is a part of the request that it came in. */
export function traceOf(raw: FastifyRequest['raw']): RequestTrace {
  const source: FastifyRequest['raw'] & { [traced]?: RequestTrace } = raw instanceof InternalRequest ? raw.outer : raw
  return (source[traced] ??= new RequestTrace(source.headers['traceparent']))
}

/** The W3C trace context to hand on from this request. */
export const traceparentOf = (request: FastifyRequest): string => traceOf(request.raw).traceparent

/**
 * One server span a request, made by a hook rather than by instrumenting `node:http`, which costs several times as much
 * even when nothing is sampled.
 *
 * A request to `/mcp` gets its span when the tool is known: it is named after it, and its parent may come in the message.
 */
export const tracing = fastifyPlugin(
  async (app) => {
    app.addHook('onRequest', (request, _reply, next) => {
      // Exported or not: the log lines of a call belong to the trace that its message names.
      if (request.raw instanceof InternalRequest) traceOf(request.raw).adopt(request.raw.headers['traceparent'])
      if (exportsTraces()) begin(request)
      next()
    })
    app.addHook('onResponse', (request, reply, next) => {
      if (exportsTraces()) finish(request, reply.statusCode)
      next()
    })
    app.onDeparture((request) => {
      if (exportsTraces() && !(request.raw instanceof InternalRequest)) abandon(request)
    })
  },
  { name: 'tracing', dependencies: ['arrivals', 'departures'] },
)

const isMessage = (request: FastifyRequest): boolean => request.method === 'POST' && request.route.url === '/mcp'

function begin(request: FastifyRequest): void {
  const { raw } = request
  if (!(raw instanceof InternalRequest)) {
    if (!isMessage(request)) openServerSpan(request)
    return
  }
  const found = traceOf(raw)
  const { tool } = request.route.config
  found.open(`tools/call ${tool?.name ?? 'unknown'}`, () => ({
    ...serverAttributes('POST', '/mcp', request.id),
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': tool?.name ?? 'unknown',
  }))
}

function openServerSpan(request: FastifyRequest): void {
  const found = traceOf(request.raw)
  if (!found.exported) return
  const route = request.route.url ?? 'unknown'
  found.open(`${request.method} ${route}`, () => serverAttributes(request.method, route, request.id))
}

const serverAttributes = (method: string, route: string, requestId: string) => ({
  'http.request.method': method,
  'http.route': route,
  'sophia.request_id': requestId,
})

function finish(request: FastifyRequest, status: number): void {
  const found = traceOf(request.raw)
  if (!found.exported) return
  if (request.raw instanceof InternalRequest) {
    if (status >= 400) found.note({ 'error.type': 'tool_error', 'sophia.tool.status_code': status })
    if (status >= 500) found.fail(String(status))
    return
  }
  openServerSpan(request)
  found.note({ 'http.response.status_code': status })
  if (status >= 500) found.fail(String(status))
  found.end()
}

function abandon(request: FastifyRequest): void {
  openServerSpan(request)
  const found = traceOf(request.raw)
  found.fail('aborted')
  found.end()
}
