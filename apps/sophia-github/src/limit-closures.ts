import { setTimeout as delay } from 'node:timers/promises'
import { type App, type CallContext, UpstreamError } from '@sophia/service'

/** What GitHub has closed, and until when; all replicas know. */
export interface Closures {
  /**
   * Returns when none of them is closed.
   *
   * @throws {UpstreamError} rate-limited, at once, when that is after the call's deadline.
   */
  open(names: readonly string[], call: Pick<CallContext, 'signal' | 'remaining'>): Promise<void>
  /** For so many milliseconds from now; never shortens what is closed already. */
  close(name: string, ms: number): Promise<void>
}

/** All that come when it opens again do not come at the same moment. */
const spreadMs = 250

/** Times are of this machine's clock: replicas that differ by a second wait a second more or less. */
export function createClosures(identity: string, redis: App['redis'] | undefined): Closures {
  const own = new Map<string, number>()
  const prefix = `sophia:github:{closed:${identity}}:`
  const keyOf = (name: string) => prefix + name

  async function told(names: readonly string[]): Promise<number[]> {
    if (redis?.status !== 'ready') return []
    try {
      return (await redis.mget(names.map(keyOf))).map(Number)
    } catch {
      return []
    }
  }

  return {
    async open(names, call) {
      const until = Math.max(0, ...names.map((name) => own.get(name) ?? 0), ...(await told(names)))
      const waitMs = until - Date.now()
      if (waitMs <= 0) return
      if (waitMs + spreadMs >= call.remaining())
        throw new UpstreamError('github', 'rate-limited', { retryAfterS: Math.max(1, Math.ceil(waitMs / 1_000)) })
      await delay(waitMs + Math.random() * spreadMs, undefined, { signal: call.signal })
    },
    async close(name, ms) {
      const until = Date.now() + ms
      if (until <= (own.get(name) ?? 0)) return
      own.set(name, until)
      if (redis?.status !== 'ready') return
      const [shared = 0] = await told([name])
      if (until <= shared) return
      // Lost, it costs one request that is refused.
      await redis.set(keyOf(name), String(until), 'PX', Math.ceil(ms)).catch(() => {})
    },
  }
}
