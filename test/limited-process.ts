/** A replica that asks a vendor as often as the shared limit allows, for the test of the limit over processes. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Redis } from 'ioredis'
import { backgroundCall, createRateLimiter, createUpstream, UpstreamError } from '@sophia/service'

const { url, redisUrl, points, durationMs, warmingRequests, requests, path } = JSON.parse(process.argv[2] ?? '') as {
  url: string
  redisUrl: string
  points: number
  durationMs: number
  warmingRequests: number
  requests: number
  path: string
}
const redis = new Redis(redisUrl, { maxRetriesPerRequest: 0, enableOfflineQueue: false, lazyConnect: true })
await redis.connect()
const limiter = createRateLimiter({ name: 'hubspot', points, durationMs, redis })
const departures: number[] = []
const vendor = createUpstream({
  name: 'hubspot',
  baseUrl: url,
  retries: 0,
  headers: {
    authorization: 'Bearer sandbox',
    // Read as each request goes out: on a busy machine its arrival may be seen much later.
    get 'x-departed-at'() {
      const now = performance.timeOrigin + performance.now()
      departures.push(now)
      return String(now)
    },
  },
  limiter,
})
async function ask(): Promise<number | string> {
  try {
    return (await vendor.request({ method: 'GET', path, call: backgroundCall(60_000) })).status
  } catch (error) {
    return error instanceof UpstreamError ? (error.status ?? error.kind) : String(error)
  }
}
const askAtOnce = (times: number) => Promise.all(Array.from({ length: times }, ask))

process.on('message', async () => {
  const delays = monitorEventLoopDelay({ resolution: 10 })
  delays.enable()
  const statuses = [...warm, ...(await askAtOnce(requests - warm.length))]
  process.send?.({ statuses, departures, stoodStillMs: delays.max / 1e6 }, () => process.exit(0))
})
// Connections are open and code is compiled before it counts.
const warm = await askAtOnce(warmingRequests)
process.send?.('ready')
