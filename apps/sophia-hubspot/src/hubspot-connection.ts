import { Client } from '@hubspot/api-client'
import {
  type App,
  type CallContext,
  createUpstream,
  type Problem,
  problems,
  type Transport,
  type Upstream,
  UpstreamError,
  vendorAddress,
} from '@sophia/service'
import { Gauge, type Registry } from 'prom-client'
import type { Config } from './config.ts'
import { createBucket } from './hubspot-bucket.ts'

/** What follows `/crm/`; the API's version comes after it. */
export type Area = 'objects' | 'pipelines' | 'owners' | 'properties' | 'associations'

/** Parts of a path below the area, not yet encoded. */
type Segments = readonly string[]
type UpstreamRequest = Parameters<Upstream['json']>[0]
type Query = UpstreamRequest['query']

/**
 * Requests to HubSpot, within the account's limits over all replicas. Each throws what `createUpstream` throws, but a
 * Problem where the key is refused.
 */
export interface Connection {
  readonly origin: 'live' | 'sandbox'
  /** How the general requests went. */
  readonly upstream: Upstream
  read<Body>(area: Area, segments: Segments, query: Query, call: CallContext): Promise<Body>
  /** `POST …/{type}/search`: a limit of its own, five a second. */
  search<Body>(type: string, body: object, call: CallContext): Promise<Body>
  /** A POST that changes nothing, such as `batch/read`. */
  batchRead<Body>(area: Area, segments: Segments, body: object, call: CallContext, query?: Query): Promise<Body>
  /** Sent once and never again: whether a write without an answer was carried out is not known. */
  write<Body>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    area: Area,
    segments: Segments,
    body: object | undefined,
    call: CallContext,
  ): Promise<Body>
  close(): Promise<void>
}

export function connectHubspot(config: Config, app: App): Connection {
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'hubspot',
    key: config.HUBSPOT_ACCESS_TOKEN,
    keyVariable: 'HUBSPOT_ACCESS_TOKEN',
    liveUrl: config.HUBSPOT_API_URL,
  })
  const transport = budgetGauges(app.metrics, sdkTransport(baseUrl, config.HUBSPOT_ACCESS_TOKEN ?? 'sandbox'))
  const upstreamOf = (name: string, points: number, durationMs: number): Upstream => {
    const bucket = createBucket({ name, points, durationMs, ...(app.redis && { redis: app.redis }) })
    return createUpstream({
      name: 'hubspot',
      baseUrl,
      metrics: app.metrics,
      transport: bucket.guard(transport),
      limiter: bucket.limiter,
    })
  }
  const general = upstreamOf('hubspot', config.HUBSPOT_REQUESTS_PER_10S, 10_000)
  // HubSpot counts searches by the second. One after the other, they do not hold each other up on the way: in a burst
  // one would, and meet those of the next.
  const searches = upstreamOf('hubspot-search', 1, 1000 / config.HUBSPOT_SEARCHES_PER_S)
  const path = (area: Area, segments: Segments): string =>
    ['/crm', area, config.HUBSPOT_API_VERSION, ...segments.map(encodeURIComponent)].join('/')
  const ask = async <Body>(upstream: Upstream, request: UpstreamRequest): Promise<Body> => {
    try {
      return (await upstream.json<Body>(request)).body
    } catch (error) {
      throw refusedKey(error) ?? error
    }
  }
  return {
    origin,
    upstream: general,
    read: (area, segments, query, call) =>
      ask(general, { method: 'GET', path: path(area, segments), ...(query && { query }), call }),
    search: (type, body, call) =>
      ask(searches, { method: 'POST', path: path('objects', [type, 'search']), body, call, idempotent: true }),
    batchRead: (area, segments, body, call, query) =>
      ask(general, {
        method: 'POST',
        path: path(area, segments),
        ...(query && { query }),
        body,
        call,
        idempotent: true,
      }),
    write: (method, area, segments, body, call) =>
      ask(general, { method, path: path(area, segments), ...(body && { body }), call }),
    close: async () => {
      await Promise.all([general.close(), searches.close()])
    },
  }
}

/** As much as our other clients take. */
const maxAnswerBytes = 32 * 1024 * 1024

/**
 * The SDK's own way out. Its limiter and retries stay off: they are shared by the whole process, ignore Retry-After and
 * repeat writes. It knows no abort signal, so a call that is given up ends for its caller at once, on the wire later.
 */
function sdkTransport(basePath: string, accessToken: string): Transport {
  const sdk = new Client({ accessToken, basePath, numberOfApiCallRetries: 0 })
  return async ({ method, path, headers, body, signal }) => {
    // Nobody waits any more: what is not sent is not done.
    signal.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    const asking = sdk.apiRequest({ method, path, headers, defaultJson: false, ...(body !== undefined && { body }) })
    try {
      const response = await Promise.race([asking, aborted])
      const bytes = await Promise.race([bodyOf(response), aborted])
      return { status: response.status, headers: Object.fromEntries(response.headers), body: bytes }
    } catch (error) {
      // `fetch` says TypeError of everything that happens on the wire; what happened is the cause.
      throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error
    }
  }
}

/** @throws what undici throws of an answer that is larger than it was told to take. */
async function bodyOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    // Leaving the loop ends the connection.
    if (length > maxAnswerBytes) throw Object.assign(new Error('Too large'), { code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const dailyFigures = {
  'x-hubspot-ratelimit-daily': {
    name: 'sophia_hubspot_daily_limit',
    help: 'Requests a day that HubSpot allows the account',
  },
  'x-hubspot-ratelimit-daily-remaining': {
    name: 'sophia_hubspot_daily_remaining',
    help: 'Requests that HubSpot still allows the account today',
  },
}

/** What HubSpot says of the account's day with every answer but those of searches. Not known before the first. */
function budgetGauges(registry: Registry, transport: Transport): Transport {
  return async (request) => {
    const answer = await transport(request)
    for (const [header, { name, help }] of Object.entries(dailyFigures)) {
      const value = Number(answer.headers[header] ?? Number.NaN)
      if (!Number.isFinite(value)) continue
      const known = registry.getSingleMetric(name) as Gauge | undefined
      const gauge = known ?? new Gauge({ name, help, registers: [registry] })
      gauge.set(value)
    }
    return answer
  }
}

/** The one failure that whoever runs Sophia can mend. */
function refusedKey(error: unknown): Problem | undefined {
  if (!(error instanceof UpstreamError) || (error.status !== 401 && error.status !== 403)) return undefined
  return problems.upstream(
    'hubspot',
    `HubSpot refuses the key in HUBSPOT_ACCESS_TOKEN (${error.status}). Check the key and its scopes.`,
    error,
  )
}
