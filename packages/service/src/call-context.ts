/**
 * What a piece of work must know of the request it is done for. Domain functions take it instead of the request, so
 * that they know neither Fastify nor MCP.
 */
export interface CallContext {
  /** Aborts when the caller leaves or the budget is spent. */
  readonly signal: AbortSignal
  /** Milliseconds of the budget that are left; 0 when it is spent. */
  remaining(): number
  readonly requestId: string
  /** The caller's `Authorization` header, to be handed to our own services only. */
  readonly authorization?: string
  /** W3C trace context to hand on. */
  readonly traceparent?: string
  /**
   * Tells a caller over MCP who asked to be told how far the work is. Absent when nobody did.
   *
   * @param done rises with each report.
   */
  progress?(done: number, total?: number, message?: string): void
  /** Reports a part of the work that has just ended, for the `Server-Timing` header. */
  timing?(name: string, ms: number): void
}

/** A context for work that no request asked for, such as a schedule. */
export function backgroundCall(budgetMs: number, signal?: AbortSignal, authorization?: string): CallContext {
  const end = performance.now() + budgetMs
  const timeout = AbortSignal.timeout(Math.floor(budgetMs))
  return {
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    remaining: () => Math.max(0, end - performance.now()),
    requestId: crypto.randomUUID(),
    ...(authorization !== undefined && { authorization }),
  }
}
