import { setTimeout } from 'node:timers/promises'
import { type CallContext, createRateLimiter, type RateLimiter, type Transport, UpstreamError } from '@sophia/service'

type RateLimiterOptions = Parameters<typeof createRateLimiter>[0]

/** One of HubSpot's limits: turns before a request, and what its refusals ask for after it. */
export interface Bucket {
  readonly limiter: RateLimiter
  /** A 429 that names no time gets the one its policy means, and holds back whatever comes next. */
  guard(transport: Transport): Transport
}

/** HubSpot promises no Retry-After; the policy says when the window is over. DAILY ends at midnight of the account. */
const policyWaits: Readonly<Record<string, number>> = { SECONDLY: 1, TEN_SECONDLY_ROLLING: 10, DAILY: 3600 }
const unknownPolicyS = 10

export function createBucket(options: RateLimiterOptions): Bucket {
  const limiter = createRateLimiter(options)
  let heldUntil = 0
  const held = async (call: Pick<CallContext, 'signal' | 'remaining'> | undefined): Promise<boolean> => {
    const waitMs = heldUntil - performance.now()
    if (waitMs <= 0) return false
    if (call && waitMs >= call.remaining())
      throw new UpstreamError('hubspot', 'rate-limited', { retryAfterS: Math.ceil(waitMs / 1000) })
    await setTimeout(waitMs, undefined, call && { signal: call.signal })
    return true
  }
  return {
    limiter: {
      async take(call, points) {
        await held(call)
        do await limiter.take(call, points)
        while (
          // Refused while it waited for its turn: the turn is gone, another one is needed.
          await held(call)
        )
      },
    },
    guard: (transport) => async (request) => {
      const answer = await transport(request)
      if (answer.status !== 429) return answer
      const waitS = Number(answer.headers['retry-after'] ?? Number.NaN)
      const seconds = Number.isFinite(waitS) ? waitS : (policyWaits[policyOf(answer.body)] ?? unknownPolicyS)
      heldUntil = Math.max(heldUntil, performance.now() + seconds * 1000)
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } }
    },
  }
}

function policyOf(body: Buffer): string {
  try {
    return String((JSON.parse(body.toString('utf8')) as { policyName?: unknown }).policyName)
  } catch {
    return ''
  }
}
