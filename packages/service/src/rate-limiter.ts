import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { CallContext } from './call-context.ts'

export interface RateLimiterOptions {
  /** Instances with the same name and Redis share the points. */
  readonly name: string
  /** Calls, or the units that a vendor counts, in each window. */
  readonly points: number
  readonly durationMs: number
  /** Without it, or while it is away, each instance counts for itself. */
  readonly redis?: Redis
}

/** The wait would be longer than the caller has. */
export class RateLimitError extends Error {
  override name = 'RateLimitError'
  readonly kind = 'rate-limited'
  readonly statusCode = 503
  readonly retryAfterS: number
  constructor(name: string, waitMs: number) {
    super(`The rate limit of ${name} is used up`)
    this.retryAfterS = Math.ceil(waitMs / 1000)
  }
}

export interface RateLimiter {
  /**
   * Waits for its turn.
   *
   * @throws {RateLimitError} at once when the turn comes after the call's deadline; the signal's reason when it aborts.
   */
  take(call?: Pick<CallContext, 'signal' | 'remaining'>, points?: number): Promise<void>
}

/** Without a deadline, nobody waits longer than this. */
const patienceMs = 60_000
