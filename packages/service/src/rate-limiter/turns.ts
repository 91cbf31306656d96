import type { Redis } from 'ioredis'
import { within } from '../waiting.ts'

export interface Booking {
  /** Longer than the caller can wait: nothing was booked. */
  readonly waitMs: number
  /** For a caller who leaves before its turn: those who book later move up. */
  giveBack(): void
}

/**
 * The turns of this process that a window can still hold, and those to come. None is forgotten before: when the last are
 * given back, the next turn depends on those before them.
 */
export class OwnTurns {
  /** The longest that was asked for. */
  #windowMs = 0
  /** By this process' clock, the oldest first. */
  readonly #turns: number[] = []

  /** Until `amount` more may start with at most `points` in every window. */
  waitMs(amount: number, points: number, windowMs: number): number {
    const now = performance.now()
    this.#windowMs = Math.max(this.#windowMs, windowMs)
    const blocker = this.#turns.at(-1 - (points - amount))
    const turn = Math.max(now, this.#turns.at(-1) ?? 0, blocker === undefined ? 0 : blocker + windowMs)
    return Math.ceil(turn - now)
  }

  book(amount: number, waitMs: number): Booking {
    const turns = this.#turns
    const now = performance.now()
    const turn = Math.max(now + waitMs, turns.at(-1) ?? 0)
    for (let i = 0; i < amount; i++) turns.push(turn)
    while ((turns[0] ?? now) < now - this.#windowMs) turns.shift()
    const giveBack = () => {
      const at = turns.indexOf(turn)
      if (at >= 0) turns.splice(at, amount)
    }
    return { waitMs, giveBack }
  }
}

/**
 * The turns of the window and those to come are a list, the newest first, in milliseconds of Redis' own clock. The next
 * turn is when the one that is `points` before it has left the window: exact at every moment, whoever gives a turn back.
 */
const bookScript = `
local points, window, amount = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.ceil(time[2] / 1000)
local turn = now + tonumber(ARGV[4])
local newest = redis.call('LINDEX', KEYS[1], 0)
if newest then turn = math.max(turn, tonumber(newest)) end
local blocker = redis.call('LINDEX', KEYS[1], points - amount)
if blocker then turn = math.max(turn, tonumber(blocker) + window) end
if turn - now <= tonumber(ARGV[5]) then
  for _ = 1, amount do redis.call('LPUSH', KEYS[1], turn) end
  while tonumber(redis.call('LINDEX', KEYS[1], -1)) < now - window do redis.call('RPOP', KEYS[1]) end
  redis.call('PEXPIRE', KEYS[1], turn - now + window)
end
return {turn - now, turn}
`

const timeoutMs = 100

interface ScriptedRedis extends Redis {
  sophiaBookTurn(
    key: string,
    points: number,
    windowMs: number,
    amount: number,
    notBeforeMs: number,
    maxWaitMs: number,
  ): Promise<[number, number]>
}

/** The turns of all instances. */
export class SharedTurns {
  readonly #redis: ScriptedRedis
  readonly #key: string
  readonly #limit: { readonly points: number; readonly windowMs: number }

  constructor(redis: Redis, name: string, limit: { readonly points: number; readonly windowMs: number }) {
    redis.defineCommand('sophiaBookTurn', { numberOfKeys: 1, lua: bookScript })
    this.#redis = redis as ScriptedRedis
    this.#key = `sophia:turns:${name}`
    this.#limit = { points: limit.points, windowMs: Math.ceil(limit.windowMs) }
  }

  /** @throws when Redis cannot be asked. */
  async book(amount: number, notBeforeMs: number, maxWaitMs: number): Promise<Booking> {
    if (this.#redis.status !== 'ready') throw new Error('Redis is away')
    const { points, windowMs } = this.#limit
    const command = this.#redis.sophiaBookTurn(this.#key, points, windowMs, amount, notBeforeMs, Math.floor(maxWaitMs))
    const [waitMs, turn] = await within(timeoutMs, command)
    return {
      waitMs,
      // A turn that is not given back is only a turn less.
      giveBack: () => void this.#redis.lrem(this.#key, amount, turn).catch(() => {}),
    }
  }
}
