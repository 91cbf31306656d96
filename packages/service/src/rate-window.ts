import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'

/** Length of a window in milliseconds. */
export const windowMs = 60_000

/** What is known of one caller. */
class Tally {
  readonly name: string
  /** Number of the window that `count` belongs to, since 1970. */
  window = -1
  /** Requests in this window: our own, and those of other replicas as far as they told. */
  count = 0
  /** Requests in the window before. */
  previous = 0
  /** Our own that the others do not know yet. */
  untold = 0
  /** Whether Redis was asked for the window before. */
  asked = false

  constructor(name: string) {
    this.name = name
  }

  turnTo(window: number): void {
    this.previous = window === this.window + 1 ? this.count : 0
    this.window = window
    this.count = 0
    this.untold = 0
    this.asked = false
  }
}

/** What became of one request. */
export interface Turn {
  readonly allowed: boolean
  /** Requests that may still come now. */
  readonly remaining: number
  /** Milliseconds until this window ends or, when refused, until a request is taken again. */
  readonly waitMs: number
}

export interface RateWindowsOptions {
  /** First part of the keys in Redis: replicas with the same one count together. */
  readonly prefix: string
  /** Callers that are remembered; the one not seen for longest goes first. */
  readonly maxCallers?: number
  readonly redis?: Redis | undefined
}

/**
 * Counts requests in a sliding window of a minute: what the running minute has seen, and of the minute before the share
 * that still lies within sixty seconds. Refused requests do not count, so whoever slows down is served again.
 *
 * No request waits for Redis. `share` tells it what came since the last time and learns what came elsewhere, so replicas
 * together exceed the limit by at most what they let in between two calls of it. Without Redis, or while it is away,
 * each replica counts for itself; what it could not tell then is not told later. The clocks of the replicas must agree
 * to within a second or so.
 */
export class RateWindows {
  readonly #prefix: string
  readonly #redis: Redis | undefined
  readonly #tallies: LRUCache<string, Tally>
  #untold: Tally[] = []
  #sharing = false

  constructor({ prefix, maxCallers = 10_000, redis }: RateWindowsOptions) {
    this.#prefix = prefix
    this.#redis = redis
    this.#tallies = new LRUCache({ max: maxCallers })
  }

  take(name: string, limit: number, now = Date.now()): Turn {
    let tally = this.#tallies.get(name)
    if (!tally) this.#tallies.set(name, (tally = new Tally(name)))
    const window = Math.floor(now / windowMs)
    if (tally.window !== window) tally.turnTo(window)
    const passed = now - window * windowMs
    const seen = tally.count + tally.previous * (1 - passed / windowMs)
    if (seen > limit - 1) return { allowed: false, remaining: 0, waitMs: waitFor(tally, limit, passed) }
    tally.count++
    if (this.#redis && tally.untold++ === 0) this.#untold.push(tally)
    return { allowed: true, remaining: Math.floor(limit - 1 - seen), waitMs: windowMs - passed }
  }

  /** Never rejects. One round trip for all callers that were active; nothing to do without any. */
  async share(): Promise<void> {
    if (this.#sharing || this.#untold.length === 0) return
    const untold = this.#untold
    this.#untold = []
    this.#sharing = true
    try {
      await this.#tell(untold)
    } catch {
      // Redis is away: each for itself.
    } finally {
      this.#sharing = false
    }
  }

  async #tell(tallies: readonly Tally[]): Promise<void> {
    const pipeline = this.#redis?.pipeline()
    const told = tallies.map((tally) => {
      const { name, window, untold, asked } = tally
      tally.untold = 0
      // It turned to a new window since, and had been taken up again by then: once is enough.
      if (untold === 0) return { tally, window, asked: true, sent: false }
      const key = `${this.#prefix}${name}:`
      pipeline?.incrby(key + window, untold).pexpire(key + window, 2 * windowMs)
      if (!asked) pipeline?.get(`${key}${window - 1}`)
      return { tally, window, asked, sent: true }
    })
    if (!pipeline || this.#redis?.status !== 'ready') return
    const replies = (await pipeline.exec()) ?? []
    let next = 0
    for (const { tally, window, asked, sent } of told) {
      if (!sent) continue
      const total = Number(replies[next]?.[1])
      const before = asked ? undefined : Number(replies[next + 2]?.[1] ?? 0)
      next += asked ? 2 : 3
      if (tally.window !== window) continue
      // A Redis that was started anew knows less than we do.
      if (total > 0) tally.count = Math.max(tally.count, total + tally.untold)
      if (before === undefined || !(total > 0)) continue
      tally.asked = true
      tally.previous = Math.max(tally.previous, before)
    }
  }
}

/** Milliseconds until `limit` leaves room for one more. */
function waitFor({ count, previous }: Tally, limit: number, passed: number): number {
  const room = limit - 1 - count
  if (room >= 0) return Math.max(1, windowMs * (1 - room / previous) - passed)
  return windowMs - passed + Math.max(0, windowMs * (1 - (limit - 1) / count))
}
