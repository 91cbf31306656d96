import { CircuitState, circuitBreaker, handleWhen, SamplingBreaker } from 'cockatiel'
import type { Registry } from 'prom-client'
import { Pool } from 'undici'
import type { CallContext } from './call-context.ts'
import { type RateLimiter, RateLimitError } from './rate-limiter.ts'
import { clientSpan } from './upstream/client-span.ts'
import { isFault, Uncounted } from './upstream/fault.ts'
import { type Query, queryOf } from './upstream/query.ts'
import { RetryBudget } from './upstream/retry-budget.ts'
import { ownRetriedStatuses, retriedStatuses, retryWait } from './upstream/retry-wait.ts'
import { type Method, poolTransport, type Transport, transportError } from './upstream/transport.ts'
import { upstreamMetrics } from './upstream/upstream-metrics.ts'
import { type UpstreamHeaders, UpstreamError } from './upstream/upstream-error.ts'
import { pause } from './waiting.ts'

export type { Transport } from './upstream/transport.ts'
export { UpstreamError, type UpstreamHeaders } from './upstream/upstream-error.ts'

export interface UpstreamOptions {
  /** Names the system in errors, metrics and `Server-Timing`. */
  readonly name: string
  /** With an optional path prefix, which every request's path is appended to. */
  readonly baseUrl: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** For one attempt, and for the whole where the call has no deadline. Default 5000. */
  readonly timeoutMs?: number
  /** Further attempts of a safe request, within a budget of a fifth of all requests. Default 2. */
  readonly retries?: number
  /** Statuses after which a safe request is tried again. Default 429, 502, 503 and 504; of our own services 429 and 503. */
  readonly retriedStatuses?: readonly number[]
  readonly limiter?: RateLimiter
  readonly metrics?: Registry
  /** Open at the same time. Default 64. */
  readonly connections?: number
  /** Default 32 MiB. */
  readonly maxResponseBytes?: number
  /**
   * The system is one of Sophia's own, called `name` in the catalog: a token on the caller's behalf, the trace and what
   * is left of the budget travel along. A vendor gets none of them.
   */
  readonly forwardAuthorization?: boolean
  /** Sends one request in place of the pool, for a vendor whose SDK is the way in. Everything around it stays. */
  readonly transport?: Transport
  /** Time after which an open circuit lets one request try. Default 5000. */
  readonly halfOpenAfterMs?: number
}

export interface UpstreamRequest {
  readonly method: Method
  /** Begins with a slash; its parts are already encoded. */
  readonly path: string
  readonly query?: Query
  /** A string or bytes go out as they are, everything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly call?: CallContext
  /** The request may be sent twice although its method is not safe. */
  readonly idempotent?: boolean
  /** Waits for the turn of one attempt, in place of the upstream's limiter: what the vendor counts depends on the request. */
  readonly turn?: (call: Pick<CallContext, 'signal' | 'remaining'>) => Promise<void>
}

export interface UpstreamResponse<Body> {
  readonly status: number
  /** Names in lower case. */
  readonly headers: UpstreamHeaders
  readonly body: Body
}

export interface UpstreamState {
  readonly lastSuccessAt?: Date
  /** The last failure since then. */
  readonly lastError?: string
  readonly circuit: 'closed' | 'open' | 'half-open'
}

export interface Upstream {
  /** @throws {UpstreamError} for every status of 400 and more, and for a body that is not JSON. An empty body is undefined. */
  json<Body>(request: UpstreamRequest): Promise<UpstreamResponse<Body>>
  /** The body as bytes. @throws {UpstreamError} for every status of 400 and more. */
  request(request: UpstreamRequest): Promise<UpstreamResponse<Buffer>>
  /** How it went lately, for health without spending a call. */
  lastState(): UpstreamState
  close(): Promise<void>
}

/** Running out of less time than this is the caller's haste, and opens no circuit for the others. */
const fairTimeMs = 1000
/** Of what is left, kept back to say who was late before the caller's own deadline ends everything unexplained. */
const reportingShare = 0.05
/** The circuit opens when half of the requests of ten seconds failed, and at least ten were made. */
const sampling = { threshold: 0.5, duration: 10_000, minimumRps: 1 }

/** A client of one outside system: deadline, retries, circuit breaker, rate limit and metrics around a pool of connections. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { name, timeoutMs = 5000, retries = 2, limiter, halfOpenAfterMs = 5000 } = options
  const base = new URL(options.baseUrl)
  const prefix = base.pathname.replace(/\/$/, '')
  const pool = new Pool(base.origin, {
    connections: options.connections ?? 64,
    maxResponseSize: options.maxResponseBytes ?? 32 * 1024 * 1024,
  })
  const transport = options.transport ?? poolTransport(pool, prefix)
  const metrics = upstreamMetrics(name, options.metrics)
  const breaker = circuitBreaker(handleWhen(isFault), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new SamplingBreaker(sampling),
  })
  const retryBudget = new RetryBudget()
  const retried = options.retriedStatuses
    ? new Set(options.retriedStatuses)
    : options.forwardAuthorization
      ? ownRetriedStatuses
      : retriedStatuses
  let openedAt = 0
  breaker.onBreak(() => {
    openedAt = Date.now()
  })
  let lastSuccessAt: Date | undefined
  let lastError: string | undefined

  async function request(wanted: UpstreamRequest): Promise<UpstreamResponse<Buffer>> {
    const startedAt = performance.now()
    const end = startedAt + (wanted.call?.remaining() ?? timeoutMs * (retries + 1))
    const safe = wanted.method === 'GET' || wanted.method === 'HEAD' || wanted.idempotent
    retryBudget.earn()
    try {
      for (let left = safe ? retries : 0; ; left--) {
        try {
          return await attempt(wanted, end)
        } catch (error) {
          const waitMs = left > 0 ? retryWait(error, retries - left, retried) : undefined
          if (waitMs === undefined || performance.now() + waitMs >= end || !retryBudget.spend()) throw error
          metrics.retry()
          await pause(waitMs, wanted.call?.signal)
        }
      }
    } finally {
      wanted.call?.timing?.(name, performance.now() - startedAt)
    }
  }

  /** Asks once: in its turn, and if the circuit lets it pass. */
  async function attempt(wanted: UpstreamRequest, end: number): Promise<UpstreamResponse<Buffer>> {
    try {
      refuseWhileOpen()
      await takeTurn(wanted, end)
      refuseWhileOpen()
      const response = await breaker.execute(() => send(wanted, end))
      lastSuccessAt = new Date()
      lastError = undefined
      metrics.done()
      return response
    } catch (error) {
      const failure = error instanceof Uncounted ? error.error : error
      if (isFault(error)) lastError = error.message
      else if (failure instanceof UpstreamError && failure.kind === 'status') lastSuccessAt = new Date()
      metrics.done(failure)
      throw failure
    }
  }

  function refuseWhileOpen(): void {
    const waitMs = openedAt + halfOpenAfterMs - Date.now()
    // In the half-open state somebody is trying already; the breaker would let us wait for that, past any deadline.
    if (breaker.state === CircuitState.Closed || (breaker.state === CircuitState.Open && waitMs <= 0)) return
    throw new UpstreamError(name, 'circuit-open', { retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) })
  }

  async function takeTurn({ call, turn = limiter?.take }: UpstreamRequest, end: number): Promise<void> {
    const signal = call?.signal ?? new AbortController().signal
    try {
      await turn?.({ signal, remaining: () => end - performance.now() })
    } catch (error) {
      if (!(error instanceof RateLimitError)) throw error
      throw new UpstreamError(name, 'rate-limited', { retryAfterS: error.retryAfterS })
    }
  }

  async function send(wanted: UpstreamRequest, end: number): Promise<UpstreamResponse<Buffer>> {
    // Nobody waits any more, and not every transport looks: what is not sent is not done.
    if (wanted.call?.signal.aborted) throw new Uncounted(wanted.call.signal.reason)
    const startedAt = performance.now()
    const leftMs = Math.floor(Math.min(timeoutMs, (end - startedAt) * (1 - reportingShare)))
    if (leftMs <= 0) throw new Uncounted(new UpstreamError(name, 'timeout'))
    const hasty = leftMs < Math.min(timeoutMs, fairTimeMs)
    const timeout = AbortSignal.timeout(leftMs)
    const { call, body } = wanted
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const span = clientSpan(name, base, wanted)
    try {
      const answer = await transport({
        method: wanted.method,
        path: wanted.path + queryOf(wanted.query),
        headers: headersFor(wanted, leftMs, raw, span.traceparent),
        signal: call ? AbortSignal.any([call.signal, timeout]) : timeout,
        ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
      })
      span.answered(answer.status)
      if (answer.status < 400) return answer
      const refusal = UpstreamError.ofStatus(name, answer)
      // One of ours ran out of the time that we gave it.
      throw options.forwardAuthorization && answer.status === 504 && hasty ? new Uncounted(refusal) : refusal
    } catch (error) {
      span.failed(error)
      if (error instanceof UpstreamError || error instanceof Uncounted) throw error
      if (timeout.aborted || (call && call.remaining() <= 0)) {
        const late = new UpstreamError(name, 'timeout')
        throw hasty ? new Uncounted(late) : late
      }
      if (call?.signal.aborted) throw new Uncounted(call.signal.reason)
      throw transportError(name, error)
    } finally {
      metrics.took(performance.now() - startedAt)
    }
  }

  function headersFor(
    { body, headers, call }: UpstreamRequest,
    leftMs: number,
    raw: boolean,
    traceparent: string | undefined,
  ): Record<string, string> {
    return {
      accept: 'application/json',
      ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
      ...(options.forwardAuthorization && call && ownHeaders(name, call, leftMs, traceparent)),
      ...options.headers,
      ...headers,
    }
  }

  return {
    request,
    async json<Body>(wanted: UpstreamRequest) {
      const response = await request(wanted)
      return { ...response, body: parse(name, response) as Body }
    },
    lastState: () => ({
      ...(lastSuccessAt && { lastSuccessAt }),
      ...(lastError !== undefined && { lastError }),
      circuit: circuitNames[breaker.state],
    }),
    close: () => pool.close(),
  }
}

/** What travels between Sophia's own services. */
const ownHeaders = (
  service: string,
  call: CallContext,
  leftMs: number,
  traceparent: string | undefined,
): Record<string, string> => {
  const authorization = call.authorizationFor?.(service)
  return {
    'sophia-budget-ms': String(leftMs),
    'x-request-id': call.requestId,
    ...(traceparent && { traceparent }),
    ...(authorization && { authorization }),
  }
}

const circuitNames = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
} as const

function parse(name: string, { body, headers, status }: UpstreamResponse<Buffer>): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // The parser's message would quote the body.
    throw new UpstreamError(name, 'malformed', { status, headers })
  }
}
