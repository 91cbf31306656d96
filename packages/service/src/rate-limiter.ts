import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { CallContext } from './call-context.ts'
import { pause, within } from './waiting.ts'

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
const redisTimeoutMs = 100
/** After Redis failed, it is left alone for so long. */
const redisPauseMs = 1000

/**
 * Keeps a vendor's limit over all instances: at most `points` in each window of `durationMs`, rounded up to whole
 * seconds. Windows begin with their first call, so two neighbouring ones may touch: for a vendor that counts over a
 * sliding window, give half of its points.
 */
export function createRateLimiter({ name, points, durationMs, redis }: RateLimiterOptions): RateLimiter {
  const duration = Math.ceil(durationMs / 1000)
  const keyPrefix = 'sophia:rate'
  const own = new RateLimiterMemory({ points, duration, keyPrefix })
  const shared =
    redis &&
    new RateLimiterRedis({
      storeClient: redis,
      points,
      duration,
      keyPrefix,
      inMemoryBlockOnConsumed: points,
      rejectIfRedisNotReady: true,
    })
  let sharedAgainAt = 0

  async function consume(amount: number): Promise<void> {
    if (!shared || performance.now() < sharedAgainAt) return void (await own.consume(name, amount))
    try {
      await within(redisTimeoutMs, shared.consume(name, amount))
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error
      sharedAgainAt = performance.now() + redisPauseMs
      await own.consume(name, amount)
    }
  }

  return {
    async take(call, amount = 1) {
      if (amount > points) throw new RangeError(`${name} allows ${points} points a window, never ${amount} at once`)
      const end = performance.now() + (call?.remaining() ?? patienceMs)
      for (;;) {
        call?.signal.throwIfAborted()
        try {
          return await consume(amount)
        } catch (error) {
          if (!(error instanceof RateLimiterRes)) throw error
          const waitMs = Math.max(1, error.msBeforeNext)
          if (performance.now() + waitMs >= end) throw new RateLimitError(name, waitMs)
          await pause(waitMs, call?.signal)
        }
      }
    },
  }
}
