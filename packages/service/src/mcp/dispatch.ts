import { EventEmitter } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Caller } from '../access.ts'
import type { CallContext } from '../call-context.ts'

/** What a tool call carries beside its arguments. */
export interface MessageContext {
  readonly progress?: CallContext['progress'] | undefined
  /** `_meta` of the message: a trace context may travel in it. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined
}

interface TraceHeaders {
  readonly traceparent?: unknown
  readonly tracestate?: unknown
  readonly baggage?: unknown
}
const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/**
 * A request that the MCP door makes to a route of its own app, without a socket and without parsing anything.
 *
 * The lean pair in this file stands in for `app.inject`, which costs about three times as much. It holds just what
 * Fastify reads of a request and a response; a test compares the two over every tool, so that a Fastify upgrade which
 * reads more cannot go unseen.
 */
export class InternalRequest extends EventEmitter {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string | undefined>
  readonly httpVersion = '1.1'
  readonly httpVersionMajor = 1
  readonly httpVersionMinor = 1
  readonly socket: FastifyRequest['socket']
  /** Already known from the outer request: the token is not verified twice. */
  readonly caller: Caller
  /** Parsed already. It has no content type, so that Fastify looks for nothing to parse. */
  readonly body: unknown
  readonly id: string
  /** Where the call's reports of progress go, when its caller wants them. */
  readonly progress?: NonNullable<CallContext['progress']>
  /** Of the message, on the clock of `performance.now()`. */
  readonly arrivedAt: number | undefined
  /** The request that brought the message. */
  readonly outer: IncomingMessage
  aborted = false
  destroyed = false

  constructor(outer: FastifyRequest, method: string, url: string, body: unknown, { progress, meta }: MessageContext) {
    super()
    const { host, authorization } = outer.headers
    // One trace context as a whole: a state belongs to its parent. What the headers say goes first.
    const { traceparent, tracestate, baggage } = (
      outer.headers['traceparent'] ? outer.headers : (meta ?? {})
    ) as TraceHeaders
    this.method = method
    this.url = url
    this.body = body
    this.socket = outer.socket
    this.caller = outer.caller
    this.id = outer.id
    if (progress) this.progress = progress
    this.outer = outer.raw
    this.arrivedAt = outer.arrivedAt
    const budget = outer.headers['sophia-budget-ms']
    this.headers = {
      host,
      authorization,
      traceparent: asText(traceparent),
      tracestate: asText(tracestate),
      baggage: asText(baggage),
      'sophia-budget-ms': budget as string | undefined,
    }
  }
}

export interface InternalAnswer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

class InternalResponse extends EventEmitter {
  statusCode = 200
  headersSent = false
  writableEnded = false
  writableFinished = false
  finished = false
  destroyed = false
  headers: OutgoingHttpHeaders = {}
  readonly #chunks: (string | Buffer)[] = []
  readonly #settle: (answer: InternalAnswer) => void

  constructor(settle: (answer: InternalAnswer) => void) {
    super()
    this.#settle = settle
  }
  setHeader(name: string, value: OutgoingHttpHeaders[string]): this {
    this.headers[name.toLowerCase()] = value
    return this
  }
  getHeader(name: string): OutgoingHttpHeaders[string] {
    return this.headers[name.toLowerCase()]
  }
  hasHeader(name: string): boolean {
    return name.toLowerCase() in this.headers
  }
  removeHeader(name: string): void {
    delete this.headers[name.toLowerCase()]
  }
  getHeaders(): OutgoingHttpHeaders {
    return this.headers
  }
  writeHead(status: number, headers?: OutgoingHttpHeaders): this {
    this.statusCode = status
    if (headers) Object.assign(this.headers, headers)
    this.headersSent = true
    return this
  }
  write(chunk: string | Buffer): boolean {
    this.#chunks.push(chunk)
    return true
  }
  end(chunk?: string | Buffer | null): this {
    if (chunk) this.#chunks.push(chunk)
    this.headersSent = true
    this.writableEnded = true
    this.writableFinished = true
    this.finished = true
    const [first = ''] = this.#chunks
    const body =
      this.#chunks.length <= 1 && typeof first === 'string'
        ? first
        : Buffer.concat(this.#chunks.map((part) => Buffer.from(part))).toString('utf8')
    this.emit('finish')
    this.emit('close')
    this.#settle({ status: this.statusCode, headers: this.headers, body })
    return this
  }
  /** The caller left: whoever watches the answer stops working on it. */
  abandon(): void {
    if (this.writableFinished) return
    this.destroyed = true
    this.emit('close')
  }
  destroy(): this {
    this.destroyed = true
    this.end()
    return this
  }
}

/** Sends a request through the app's own routing: hooks, access, validation, cache and errors are one and the same. */
export function dispatch(
  app: FastifyInstance,
  outer: FastifyRequest,
  method: string,
  url: string,
  body: unknown,
  message: MessageContext = {},
): Promise<InternalAnswer> {
  return new Promise((resolve) => {
    const request = new InternalRequest(outer, method, url, body, message)
    const response = new InternalResponse((answer) => {
      outer.answer.removeListener('close', leave)
      resolve(answer)
    })
    const leave = () => response.abandon()
    // Not `once`, whose wrapper costs more than being told twice.
    outer.answer.on('close', leave)
    app.routing(request as unknown as IncomingMessage, response as unknown as ServerResponse)
  })
}
