import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { anonymous } from './access.ts'
import type { CallContext } from './call-context.ts'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { problems } from './problems.ts'
import { ServerTiming } from './server-timing.ts'
import { traceparentOf } from './tracing.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Time that this route may take, instead of SOPHIA_REQUEST_BUDGET_MS. */
    budgetMs?: number
  }
  interface FastifyRequest {
    /** What domain functions get to know of this request. */
    readonly call: CallContext
    /**
     * Aborts when the caller leaves before the answer is out. Use it in place of `request.signal`, which follows the
     * request's own stream and so aborts as soon as a body has been read.
     */
    readonly left: AbortSignal
  }
}

/** How the rest of the budget travels from one service to the next. */
export const budgetHeader = 'sophia-budget-ms'

class RequestCall implements CallContext {
  readonly requestId: string
  readonly traceparent?: string
  readonly progress?: NonNullable<CallContext['progress']>
  readonly timings = new ServerTiming()
  readonly #request: FastifyRequest
  readonly #end: number
  #signal: AbortSignal | undefined

  constructor(request: FastifyRequest, budgetMs: number) {
    this.#request = request
    // Time in line counts.
    this.#end = (request.arrivedAt ?? performance.now()) + budgetMs
    this.requestId = request.id
    const traceparent = traceparentOf(request)
    if (traceparent) this.traceparent = traceparent
    if (request.raw instanceof InternalRequest && request.raw.progress) this.progress = request.raw.progress
  }

  /** Nobody known stays nobody known: a public route lends its caller no rights of ours. */
  authorizationFor(service: string): string | undefined {
    const { headers, caller, server } = this.#request
    // A service without the secret hands on what it was shown.
    if (!server.serviceTokens) return headers.authorization
    return caller === anonymous ? undefined : server.serviceTokens.authorizationFor(caller, service)
  }

  remaining(): number {
    return Math.max(0, this.#end - performance.now())
  }

  /** Made on first use: most requests finish without anybody waiting on it. */
  get signal(): AbortSignal {
    if (!this.#signal) {
      // One controller for both ends: AbortSignal.any costs as much as a short statement in Postgres.
      const over = new AbortController()
      const { answer } = this.#request
      if (answer.destroyed) over.abort(callerLeft())
      else {
        const spend = () => over.abort(problems.deadline('The time budget of this request is spent.'))
        const timer = setTimeout(spend, this.remaining()).unref()
        answer.once('close', () => {
          clearTimeout(timer)
          if (!answer.writableFinished) over.abort(callerLeft())
        })
      }
      this.#signal = over.signal
    }
    return this.#signal
  }

  timing(name: string, ms: number): void {
    this.timings.add(name, ms)
  }
}

const callerLeft = () => new DOMException('The caller left', 'AbortError')

const calls = new WeakMap<FastifyRequest, RequestCall>()
const lefts = new WeakMap<FastifyRequest, AbortSignal>()

function leftSignal(request: FastifyRequest): AbortSignal {
  const known = lefts.get(request)
  if (known) return known
  const { answer } = request
  const leaving = new AbortController()
  if (answer.destroyed) leaving.abort(callerLeft())
  answer.once('close', () => {
    if (!answer.writableFinished) leaving.abort(callerLeft())
  })
  lefts.set(request, leaving.signal)
  return leaving.signal
}

/** Gives every request its budget: the route's own or the default, never more than the caller has left. */
export const deadlines = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    app.decorateRequest('call', {
      getter(this: FastifyRequest) {
        let call = calls.get(this)
        if (!call) {
          const own = this.route.config.budgetMs ?? config.SOPHIA_REQUEST_BUDGET_MS
          const given = Number(this.headers[budgetHeader])
          call = new RequestCall(this, given > 0 ? Math.min(own, given) : own)
          calls.set(this, call)
        }
        return call
      },
    })
    app.decorateRequest('left', {
      getter(this: FastifyRequest) {
        return leftSignal(this)
      },
    })
    app.addHook('onSend', (request, reply, payload, next) => {
      const timing = calls.get(request)?.timings.header(reply.elapsedTime)
      if (timing) reply.header('server-timing', timing)
      next(null, payload)
    })
  },
  { name: 'deadlines', dependencies: ['arrivals'] },
)
