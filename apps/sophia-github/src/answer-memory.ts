import { createHash } from 'node:crypto'
import type { App } from '@sophia/service'
import { LRUCache } from 'lru-cache'

/** An answer that GitHub can be asked about: "has it changed?" does not count against the limit when it has not. */
export interface Remembered {
  readonly etag: string
  /** Those that an unchanged answer leaves out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What GitHub answered last, by path. Losing it costs requests, never an answer. */
export interface AnswerMemory {
  get(path: string): Promise<Remembered | undefined>
  set(path: string, answer: Remembered): Promise<void>
}

export interface AnswerMemoryOptions {
  readonly redis?: NonNullable<App['redis']> | undefined
  /** Whose answers: what one credential may see, another may not. */
  readonly identity: string
  /** Of all answers, in this process; and once more in Redis. Default 32 MiB. */
  readonly maxBytes?: number
  /** Default a day. */
  readonly ttlMs?: number
}

/** Larger answers stay in the process: they would hold up everything else on the connection. */
const maxSharedBytes = 1024 * 1024
/** After Redis failed, it is left alone for so long. */
const pauseMs = 1_000

/**
 * Stores an answer under KEYS[1], forgets what is too old, and then the oldest until all fit. KEYS[2] has the times,
 * in microseconds, KEYS[3] the sizes and, as `total`, their sum. Keys share a slot of a cluster by the name in braces.
 */
const storeScript = `
local ttl, max = tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function forget(key)
  local size = redis.call('HGET', KEYS[3], key)
  if size then
    redis.call('HINCRBY', KEYS[3], 'total', -tonumber(size))
    redis.call('HDEL', KEYS[3], key)
  end
  redis.call('ZREM', KEYS[2], key)
  redis.call('UNLINK', key)
end
forget(KEYS[1])
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ttl * 1000, 'LIMIT', 0, 100)) do forget(key) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
redis.call('ZADD', KEYS[2], now, KEYS[1])
redis.call('HSET', KEYS[3], KEYS[1], #ARGV[1])
local total = redis.call('HINCRBY', KEYS[3], 'total', #ARGV[1])
while total > max do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not oldest then break end
  forget(oldest)
  total = tonumber(redis.call('HGET', KEYS[3], 'total'))
end
redis.call('PEXPIRE', KEYS[2], ttl)
redis.call('PEXPIRE', KEYS[3], ttl)
return total
`

/** Of this process, and of all replicas where there is a Redis. */
export function createAnswerMemory(options: AnswerMemoryOptions): AnswerMemory {
  const { identity, maxBytes = 32 * 1024 * 1024, redis, ttlMs = 86_400_000 } = options
  const own = new LRUCache<string, Remembered>({
    maxSize: maxBytes,
    ttl: ttlMs,
    sizeCalculation: ({ body }) => body.length + 512,
  })
  const prefix = `sophia:github:{answers:${identity}}:`
  let againAt = 0

  /** @returns undefined when Redis cannot be asked. */
  async function shared<Result>(command: (client: NonNullable<typeof redis>) => Promise<Result>) {
    if (redis?.status !== 'ready' || performance.now() < againAt) return undefined
    try {
      return await command(redis)
    } catch {
      againAt = performance.now() + pauseMs
      return undefined
    }
  }

  return {
    async get(path) {
      // Redis first: another replica may have seen a newer one.
      const stored = await shared((client) => client.getBuffer(prefix + nameOf(path)))
      return (stored && decode(stored)) ?? own.get(path)
    },
    async set(path, answer) {
      own.set(path, answer)
      const value = encode(answer)
      if (value.length > maxSharedBytes) return
      const keys = [prefix + nameOf(path), `${prefix}times`, `${prefix}sizes`]
      await shared((client) => client.eval(storeScript, keys.length, ...keys, value, ttlMs, maxBytes))
    },
  }
}

const nameOf = (path: string): string => createHash('sha256').update(path).digest('base64url')

/** A line of JSON, and the body as it came. */
const encode = ({ body, ...head }: Remembered): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body])

function decode(stored: Buffer): Remembered | undefined {
  const end = stored.indexOf('\n')
  try {
    const head = JSON.parse(stored.subarray(0, end).toString()) as Omit<Remembered, 'body'>
    return { ...head, body: stored.subarray(end + 1) }
  } catch {
    return undefined
  }
}
