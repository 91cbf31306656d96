import { setTimeout } from 'node:timers/promises'
import {
  type App,
  type CallContext,
  createRateLimiter,
  createUpstream,
  type Upstream,
  UpstreamError,
  vendorAddress,
} from '@sophia/service'
import type { Config } from './config.ts'
import { cloudProblem } from './refusals.ts'

/** Requests to Lambda Cloud, out of their envelopes and within the account's limits over all replicas. */
export interface Connection {
  readonly origin: 'live' | 'sandbox'
  readonly upstream: Upstream
  /** @throws {UpstreamError} as the vendor answered. */
  ask<Data extends object>(
    call: CallContext,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    idempotent?: boolean,
  ): Promise<Data>
  /** @throws {Problem} where the refusal means something to our caller. */
  get<Data extends object>(path: string, call: CallContext): Promise<Data>
  list<Item>(path: string, call: CallContext): Promise<Item[]>
  /** Waits until this replica's last launch is long enough ago. */
  launchTurn(call: CallContext): Promise<void>
}

/** A launch that its vendor takes long for must not be given up lightly: its outcome would be unknown. */
const timeoutMs = 20_000
/** A launch that was announced is made within this, or not at all. */
const launchPatienceMs = 15_000

export function connectLambda(config: Config, app: App): Connection {
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'lambda',
    key: config.LAMBDA_API_KEY,
    keyVariable: 'LAMBDA_API_KEY',
    liveUrl: config.LAMBDA_API_URL,
    sandboxPath: '/api/v1',
  })
  const limiter = (name: string, durationMs: number): Limiter =>
    durationMs > 0
      ? createRateLimiter({ name, points: 1, durationMs, ...(app.redis && { redis: app.redis }) })
      : { take: async () => {} }
  const turns = inTurn(limiter('lambda', config.LAMBDA_REQUEST_INTERVAL_MS))
  const launches = limiter('lambda-launch', config.LAMBDA_LAUNCH_INTERVAL_MS)
  let launchedAt = Number.NEGATIVE_INFINITY
  const upstream = createUpstream({
    name: 'lambda',
    baseUrl,
    headers: { authorization: `Bearer ${config.LAMBDA_API_KEY ?? 'sandbox'}` },
    metrics: app.metrics,
    timeoutMs,
    limiter: {
      async take(call) {
        if (!call || !announced.has(call.signal)) return turns.take(call)
        const end = performance.now() + launchPatienceMs
        await turns.take({ ...call, remaining: () => Math.min(call.remaining(), end - performance.now()) })
        // Taken last, at once or not at all: between two launches lies what Lambda Cloud asks for, whatever else waits.
        await launches.take({ ...call, remaining: () => 1 })
        launchedAt = performance.now()
      },
    },
  })
  const ask: Connection['ask'] = async <Data extends object>(
    call: CallContext,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    idempotent = false,
  ) => {
    const request = { method, path, call, idempotent, ...(body && { body }) }
    const answer = await upstream.json<{ data?: Data } | undefined>(request)
    if (typeof answer.body?.data !== 'object' || answer.body.data === null)
      throw new UpstreamError('lambda', 'malformed')
    return answer.body.data
  }
  const get = async <Data extends object>(path: string, call: CallContext): Promise<Data> => {
    try {
      return await ask<Data>(call, 'GET', path)
    } catch (error) {
      throw cloudProblem(error) ?? error
    }
  }
  return {
    origin,
    upstream,
    ask,
    get,
    async list<Item>(path: string, call: CallContext) {
      const items = await get<Item[]>(path, call)
      if (!Array.isArray(items)) throw new UpstreamError('lambda', 'malformed')
      return items
    },
    async launchTurn({ signal }) {
      const waitMs = launchedAt + config.LAMBDA_LAUNCH_INTERVAL_MS - performance.now()
      if (waitMs > 0) await setTimeout(waitMs, undefined, { signal })
    },
  }
}

type Limiter = Pick<ReturnType<typeof createRateLimiter>, 'take'>

/** Whoever came first is first, within this process: a limiter alone gives the turn to whoever asks at the right moment. */
function inTurn(limiter: Limiter): Limiter {
  let last: Promise<unknown> = Promise.resolve()
  return {
    async take(call) {
      const before = last
      const { promise: done, resolve: leave } = Promise.withResolvers<void>()
      last = before.then(() => done)
      const waiting = new AbortController()
      try {
        await (call ? Promise.race([before, endOf(call, waiting.signal)]) : before)
        waiting.abort()
        // With no time left it refuses in its own words.
        await limiter.take(call)
      } finally {
        leave()
      }
    },
  }
}

/** When the call has no time left, its caller has left, or nobody waits any more. */
async function endOf(
  { signal, remaining }: Pick<CallContext, 'signal' | 'remaining'>,
  over: AbortSignal,
): Promise<void> {
  const any = AbortSignal.any([signal, over])
  await setTimeout(Math.max(0, remaining()), undefined, { signal: any, ref: false }).catch(() => {})
}

/** Signals of calls that launch. */
const announced = new WeakSet<AbortSignal>()

/** The same call, for a launch. */
export function announceLaunch(call: CallContext): CallContext {
  const signal = AbortSignal.any([call.signal])
  announced.add(signal)
  return { ...call, signal }
}
