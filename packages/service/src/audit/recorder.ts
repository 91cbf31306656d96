import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { canonicalJson } from '../canonical-json.ts'
import { toProblem } from '../errors.ts'
import { Problem } from '../problems.ts'
import { traceOf } from '../tracing.ts'
import type { AuditTrail, Ended, Started } from './trail.ts'

/** The end of a row is written after the answer, when no caller waits for it. */
const endMs = 5_000

interface Row {
  readonly id: unknown
  readonly subject: string
  problem?: string
}

/** Begins a row for each write that it is shown, and ends it once. */
export class Recorder {
  readonly #trail: AuditTrail
  readonly #rows = new WeakMap<FastifyRequest, Row>()
  readonly #endings = new Set<Promise<void>>()

  constructor(trail: AuditTrail) {
    this.#trail = trail
  }

  /** @throws {Problem} unavailable: there is no row in the time of the call, or its caller left. */
  async begin(request: FastifyRequest): Promise<void> {
    const { caller, call } = request
    const beginning = this.#trail.begin(describe(request), call.signal)
    try {
      this.#rows.set(request, { id: await unlessAborted(beginning, call.signal), subject: caller.subject })
    } catch (cause) {
      // A row that turns up after all is of a write that was not done.
      void beginning.then((id) => this.#end(request, id, { status: 503, problem: 'unavailable' })).catch(() => {})
      throw new Problem('unavailable', { detail: 'The write cannot be recorded, so it is not done.', cause })
    }
  }

  note(request: FastifyRequest, error: Error): void {
    const row = this.#rows.get(request)
    if (row) row.problem = toProblem(error).type
  }

  /** Once: whoever was answered cannot leave any more. */
  finish(request: FastifyRequest, status: number): void {
    const row = this.#rows.get(request)
    if (!row) return
    this.#rows.delete(request)
    const { subject } = request.caller
    this.#end(request, row.id, { status, problem: row.problem ?? null, ...(subject !== row.subject && { subject }) })
  }

  /** Waits until every end is written, or given up. */
  async settle(): Promise<void> {
    await Promise.all(this.#endings)
  }

  #end(request: FastifyRequest, id: unknown, ended: Ended): void {
    const ending = this.#trail
      .end(id, ended, AbortSignal.timeout(endMs))
      .catch((error: unknown) => {
        request.log.error({ err: error, audit: id }, 'the end of a write could not be recorded')
      })
      .finally(() => this.#endings.delete(ending))
    this.#endings.add(ending)
  }
}

function describe(request: FastifyRequest): Started {
  const { traceId, spanId } = traceOf(request.raw)
  return {
    requestId: request.id,
    traceId,
    spanId,
    subject: request.caller.subject,
    role: request.caller.role,
    via: request.caller.via ?? null,
    operation: request.routeOptions.schema?.operationId ?? `${request.method} ${request.routeOptions.url}`,
    argumentsSha256: hashOf(request),
  }
}

/** Tells whether two calls had the same arguments, and nothing of what they were. What is passed on as a stream is not in it, such as the files of an upload. */
const hashOf = ({ params, query, body, routeOptions }: FastifyRequest): string => {
  const left = routeOptions.config.audit || body instanceof Readable || Buffer.isBuffer(body)
  return createHash('sha256')
    .update(canonicalJson({ params, query, body: left ? undefined : body }))
    .digest('hex')
}

/** @throws the signal's reason, whatever becomes of the work. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
