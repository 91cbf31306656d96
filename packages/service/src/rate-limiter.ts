import type { Redis } from 'ioredis'
import type { CallContext } from './call-context.ts'
import { Replicas } from './rate-limiter/replicas.ts'
import { type Booking, OwnTurns, SharedTurns } from './rate-limiter/turns.ts'
import { pause } from './waiting.ts'

export interface RateLimiterOptions {
  /** Instances with the same name and Redis share the points. */
  readonly name: string
  /** Calls, or the units that a vendor counts, in every stretch of `durationMs`. */
  readonly points: number
  readonly durationMs: number
  /** Without it, one instance has all the points. */
  readonly redis?: Redis
  /** How many share the points, itself among them: each allows itself its part while Redis is away. Default: by Redis. */
  readonly replicas?: { readonly count: number }
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
   * Waits for its turn; turns are given in the order of asking.
   *
   * @throws {RateLimitError} at once when the turn comes after the call's deadline; the signal's reason when it aborts.
   */
  take(call?: Pick<CallContext, 'signal' | 'remaining'>, points?: number): Promise<void>
}

/** Without a deadline, nobody waits longer than this. */
const patienceMs = 60_000
/** After Redis failed, it is left alone for so long. */
const redisPauseMs = 1000
/**
 * A vendor counts arrivals, we count departures. The window is longer by this, so that a request that travelled slowly
 * and one that travelled fast do not meet in one window of the vendor's.
 */
const travelMs = (durationMs: number) => Math.min(durationMs * 0.05, 500)

/**
 * Keeps a vendor's limit over all instances: at most `points` in any stretch of `durationMs`, by Redis' clock. Every
 * call books a turn, now or later, with one command; nobody has to ask again.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { name, points, durationMs, redis } = options
  const windowMs = durationMs + travelMs(durationMs)
  const shared = redis && new SharedTurns(redis, name, { points, windowMs })
  const replicas = options.replicas ?? (redis ? new Replicas(redis, name) : { count: 1 })
  const own = new OwnTurns()
  let sharedAgainAt = 0

  async function book(amount: number, maxWaitMs: number): Promise<Booking> {
    if (shared && performance.now() >= sharedAgainAt) {
      try {
        // Our own calls count even if Redis has forgotten them.
        const booking = await shared.book(amount, own.waitMs(amount, points, windowMs), maxWaitMs)
        return booking.waitMs <= maxWaitMs ? both(booking, own.book(amount, booking.waitMs)) : booking
      } catch {
        sharedAgainAt = performance.now() + redisPauseMs
      }
    }
    const share = points / replicas.count
    // Half of one point is one point in two windows.
    const ownPoints = Math.max(1, Math.floor(share))
    const waitMs = own.waitMs(Math.min(amount, ownPoints), ownPoints, windowMs * Math.max(1, ownPoints / share))
    return waitMs <= maxWaitMs ? own.book(amount, waitMs) : { waitMs, giveBack: () => {} }
  }

  return {
    async take(call, amount = 1) {
      if (amount > points) throw new RangeError(`${name} allows ${points} points a window, never ${amount} at once`)
      call?.signal.throwIfAborted()
      const maxWaitMs = Math.max(0, call?.remaining() ?? patienceMs)
      const booking = await book(amount, maxWaitMs)
      if (booking.waitMs > maxWaitMs) throw new RateLimitError(name, booking.waitMs)
      if (booking.waitMs === 0) return
      try {
        await pause(booking.waitMs, call?.signal)
      } catch (error) {
        booking.giveBack()
        throw error
      }
    },
  }
}

const both = (one: Booking, other: Booking): Booking => ({
  waitMs: one.waitMs,
  giveBack() {
    one.giveBack()
    other.giveBack()
  },
})
