import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { within } from '../waiting.ts'

const beatMs = 2_000
/** A replica that is silent for so long is gone. */
const silentMs = 3 * beatMs
const timeoutMs = 500
/** Before Redis has said how many there are. */
const assumed = 2

/** By Redis' own clock: the replicas' may differ. */
const beatScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`

interface ScriptedRedis extends Redis {
  sophiaBeat(key: string, id: string, silentMs: number): Promise<number>
}

/** Those that share something over Redis: while Redis is away, each knows how many it was one of. */
export class Replicas {
  readonly #redis: ScriptedRedis
  readonly #key: string
  readonly #id = randomUUID()
  readonly #timer: NodeJS.Timeout
  #count = assumed
  /** Since when Redis has answered every beat; undefined while it does not. */
  #since: number | undefined

  constructor(redis: Redis, name: string) {
    redis.defineCommand('sophiaBeat', { numberOfKeys: 1, lua: beatScript })
    this.#redis = redis as ScriptedRedis
    this.#key = `sophia:replicas:${name}`
    this.#timer = setInterval(() => void this.#beat(), beatMs).unref()
    void this.#beat()
  }

  /** This one among them; as last seen. */
  get count(): number {
    return this.#count
  }

  async #beat(): Promise<void> {
    // It was told to connect no more.
    if (this.#redis.status === 'end') return clearInterval(this.#timer)
    try {
      if (this.#redis.status !== 'ready') throw new Error('Redis is away')
      const seen = await within(timeoutMs, this.#redis.sophiaBeat(this.#key, this.#id, silentMs))
      const now = performance.now()
      this.#since ??= now
      // In a Redis that has just come, others may not have been heard yet.
      this.#count = now - this.#since < 2 * beatMs ? Math.max(seen, this.#count) : seen
    } catch {
      this.#since = undefined
    }
  }
}
