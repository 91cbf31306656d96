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
  /**
   * The `Authorization` header for a call to one of our own services, on behalf of whoever this work is for; undefined
   * for nobody known. Ask again for every call: it is short-lived.
   */
  authorizationFor?(service: string): string | undefined
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
export function backgroundCall(
  budgetMs: number,
  signal?: AbortSignal,
  authorizationFor?: CallContext['authorizationFor'],
): CallContext {
  const end = performance.now() + budgetMs
  const timeout = AbortSignal.timeout(Math.floor(budgetMs))
  return {
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    remaining: () => Math.max(0, end - performance.now()),
    requestId: crypto.randomUUID(),
    ...(authorizationFor && { authorizationFor }),
  }
}
