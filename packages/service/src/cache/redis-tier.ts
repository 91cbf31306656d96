import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { within } from '../waiting.ts'

/** An answer as it is stored: the body is never parsed again. Times in milliseconds. */
export interface StoredAnswer {
  readonly body: string
  readonly etag: string
  readonly type: string
  readonly storedAt: number
  readonly freshFor: number
  readonly staleFor: number
}

/** What Redis knew: the tags' marks must be handed back with the answer that is made now. */
export interface RedisReading {
  readonly answer?: StoredAnswer
  readonly marks: readonly (string | null)[]
}

interface RedisTierOptions {
  readonly redis: Redis
  /** Keys, tags and the channel of one service are its own. */
  readonly service: string
  /** Another instance invalidated these tags. */
  onInvalidate(tags: readonly string[]): void
  /** Messages may have been missed: the connection is new. */
  onGap(): void
  onError(error: unknown): void
}

const commandTimeoutMs = 80
const retryAfterMs = 1000
/** Larger answers stay in memory: they would hold up everything else on the connection. */
const maxBodyLength = 1024 * 1024

/**
 * The tier that instances share. Every fault of Redis makes it step aside for a second; no method ever rejects.
 *
 * Each tag has a mark in Redis, replaced when the tag is invalidated. An answer is stored with the marks read before it
 * was made and counts only while they stand, so that an answer made from old data cannot outlive the invalidation.
 */
export class RedisTier {
  readonly #options: RedisTierOptions
  readonly #subscriber: Redis
  readonly #prefix: string
  readonly #channel: string
  readonly #instance = randomUUID()
  /** Invalidations that Redis has not heard of; bounded by the tags that routes declare. */
  readonly #untold = new Set<string>()
  readonly #onReady = () => {
    this.#retryAt = 0
    void this.#tell()
  }
  #failing = false
  #retryAt = 0

  constructor(options: RedisTierOptions) {
    const { redis, service } = options
    this.#options = options
    // The braces keep a service's keys in one slot of a cluster, which MGET and MULTI need.
    this.#prefix = `sophia:cache:{${service}}:`
    this.#channel = `${this.#prefix}invalidate`
    this.#subscriber = redis.duplicate({ autoResubscribe: false, lazyConnect: false, maxRetriesPerRequest: null })
    this.#subscriber.on('error', options.onError)
    this.#subscriber.on('ready', () => {
      this.#subscriber.subscribe(this.#channel).then(options.onGap, options.onError)
    })
    this.#subscriber.on('message', (_channel, message) => this.#hear(message))
    redis.on('ready', this.#onReady)
    if (redis.status === 'wait') redis.connect().catch(options.onError)
  }

  /** @returns undefined when Redis cannot be asked. */
  async read(key: string, tags: readonly string[]): Promise<RedisReading | undefined> {
    if (this.#untold.size > 0 && !(await this.#tell())) return undefined
    const keys = [this.#prefix + key, ...tags.map((tag) => this.#tagKey(tag))]
    const found = await this.#attempt(() => this.#options.redis.mget(keys))
    if (!found) return undefined
    const [stored, ...marks] = found
    if (marks.includes(null)) return this.#mark(tags)
    const answer = stored ? decode(stored, marks) : undefined
    return { marks, ...(answer && { answer }) }
  }

  /** @param marks those of the reading before the answer was made. */
  async write(key: string, answer: StoredAnswer, marks: RedisReading['marks']): Promise<void> {
    if (answer.body.length > maxBodyLength) return
    const lifetime = Math.ceil(answer.freshFor + answer.staleFor)
    await this.#attempt(() => this.#options.redis.set(this.#prefix + key, encode(answer, marks), 'PX', lifetime))
  }

  /** Tells all instances; while Redis is away, the tags are kept and told when it is back. */
  async invalidate(tags: readonly string[]): Promise<void> {
    for (const tag of tags) this.#untold.add(tag)
    await this.#tell()
  }

  close(): void {
    this.#options.redis.off('ready', this.#onReady)
    this.#subscriber.disconnect()
  }

  /**
   * Gives marks to tags that have none: never invalidated, or evicted. No mark at all must not count as one, or the
   * eviction of a mark would bring back what was invalidated.
   */
  async #mark(tags: readonly string[]): Promise<RedisReading | undefined> {
    const keys = tags.map((tag) => this.#tagKey(tag))
    const results = await this.#attempt(() => {
      const transaction = this.#options.redis.multi()
      for (const key of keys) transaction.set(key, randomUUID(), 'NX')
      return transaction.mget(keys).exec()
    })
    const [error, marks] = results?.at(-1) ?? []
    return results && !error ? { marks: marks as string[] } : undefined
  }

  async #tell(): Promise<boolean> {
    const tags = [...this.#untold]
    if (tags.length === 0) return true
    this.#untold.clear()
    const marks = tags.flatMap((tag) => [this.#tagKey(tag), randomUUID()])
    const message = JSON.stringify({ from: this.#instance, tags })
    const done = await this.#attempt(() =>
      this.#options.redis.multi().mset(marks).publish(this.#channel, message).exec(),
    )
    if (done) return true
    for (const tag of tags) this.#untold.add(tag)
    return false
  }

  #hear(message: string): void {
    try {
      const { from, tags } = JSON.parse(message) as { from: string; tags: string[] }
      if (from !== this.#instance) this.#options.onInvalidate(tags)
    } catch (error) {
      this.#options.onError(error)
    }
  }

  /** One command, unless Redis is known to fail; then one a second tries whether it is back. */
  async #attempt<Result>(command: () => Promise<Result>): Promise<Result | undefined> {
    const now = performance.now()
    // Asking before it is ready would only fill the client's queue.
    if (this.#options.redis.status !== 'ready' || now < this.#retryAt) return undefined
    if (this.#failing) this.#retryAt = now + retryAfterMs
    try {
      const result = await within(commandTimeoutMs, command())
      this.#failing = false
      this.#retryAt = 0
      return result
    } catch (error) {
      this.#failing = true
      this.#retryAt = performance.now() + retryAfterMs
      this.#options.onError(error)
      return undefined
    }
  }

  #tagKey(tag: string): string {
    return `${this.#prefix}tag:${tag}`
  }
}

/** A line of JSON and the body as it is, so that the body is not escaped and parsed. */
function encode({ body, ...head }: StoredAnswer, marks: RedisReading['marks']): string {
  return `${JSON.stringify({ ...head, marks })}\n${body}`
}

function decode(stored: string, marks: RedisReading['marks']): StoredAnswer | undefined {
  const end = stored.indexOf('\n')
  try {
    const { marks: storedMarks, ...head } = JSON.parse(stored.slice(0, end)) as Omit<StoredAnswer, 'body'> &
      RedisReading
    if (marks.some((mark, index) => mark !== storedMarks[index])) return undefined
    return { ...head, body: stored.slice(end + 1) }
  } catch {
    return undefined
  }
}
