import { Client } from '@hubspot/api-client'
import {
  type App,
  type CallContext,
  createRateLimiter,
  createUpstream,
  type HealthCheck,
  type Problem,
  problems,
  type Transport,
  UpstreamError,
  vendorAddress,
  vendorCheck,
} from '@sophia/service'
import type { Config } from './config.ts'

export interface HubspotObject {
  readonly id: string
  /** Every value is a string. */
  readonly properties: Record<string, string | null>
  readonly createdAt: string
  readonly updatedAt: string
}
interface ObjectPage {
  readonly results: HubspotObject[]
  readonly paging?: { readonly next?: { readonly after: string } }
}
export interface HubspotPipeline {
  readonly id: string
  readonly label: string
  readonly stages: { id: string; label: string; displayOrder: number; metadata: Record<string, string> }[]
}

/** HubSpot's date-versioned CRM API, over its own SDK. */
export interface Hubspot {
  /** Of deals that name none. */
  readonly currency: string
  listObjects(
    type: string,
    query: { limit: number; after?: string; properties: string[] },
    call: CallContext,
  ): Promise<ObjectPage>
  /** undefined when there is none. */
  getObject(type: string, id: string, properties: string[], call: CallContext): Promise<HubspotObject | undefined>
  listPipelines(objectType: string, call: CallContext): Promise<HubspotPipeline[]>
  provenance(): { asOf: string; complete: boolean; origin: 'live' | 'sandbox' }
  readonly check: HealthCheck['check']
  close(): Promise<void>
}

export function createHubspot(config: Config, app: App): Hubspot {
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'hubspot',
    key: config.HUBSPOT_ACCESS_TOKEN,
    keyVariable: 'HUBSPOT_ACCESS_TOKEN',
    liveUrl: config.HUBSPOT_API_URL,
  })
  const version = config.HUBSPOT_API_VERSION
  const upstream = createUpstream({
    name: 'hubspot',
    baseUrl,
    metrics: app.metrics,
    transport: sdkTransport(baseUrl, config.HUBSPOT_ACCESS_TOKEN ?? 'sandbox'),
    limiter: createRateLimiter({
      name: 'hubspot',
      points: config.HUBSPOT_REQUESTS_PER_10S,
      durationMs: 10_000,
      ...(app.redis && { redis: app.redis }),
    }),
  })
  const get = async <Body>(path: string, query: Record<string, string | number>, call?: CallContext): Promise<Body> => {
    try {
      return (await upstream.json<Body>({ method: 'GET', path, query, ...(call && { call }) })).body
    } catch (error) {
      throw refusedKey(error) ?? error
    }
  }

  return {
    currency: config.HUBSPOT_CURRENCY,
    listObjects: (type, { properties, ...query }, call) =>
      get(`/crm/objects/${version}/${type}`, { ...query, properties: properties.join(',') }, call),
    async getObject(type, id, properties, call) {
      try {
        return await get<HubspotObject>(
          `/crm/objects/${version}/${type}/${encodeURIComponent(id)}`,
          { properties: properties.join(',') },
          call,
        )
      } catch (error) {
        if (error instanceof UpstreamError && error.status === 404) return undefined
        throw error
      }
    },
    listPipelines: async (objectType, call) =>
      (await get<{ results: HubspotPipeline[] }>(`/crm/pipelines/${version}/${objectType}`, {}, call)).results,
    provenance: () => ({ asOf: new Date().toISOString(), complete: true, origin }),
    check: vendorCheck({ title: 'HubSpot', origin, sandboxUrl: config.SOPHIA_SANDBOX_URL, upstream }),
    close: () => upstream.close(),
  }
}

/**
 * The SDK's own way out. Its limiter and retries stay off: they are shared by the whole process, ignore Retry-After and
 * repeat writes. It knows no abort signal, so a call that is given up ends for its caller at once, on the wire later.
 */
function sdkTransport(basePath: string, accessToken: string): Transport {
  const sdk = new Client({ accessToken, basePath, numberOfApiCallRetries: 0 })
  return async ({ method, path, headers, body, signal }) => {
    const aborted = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error)
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    const asking = sdk.apiRequest({ method, path, headers, defaultJson: false, ...(body !== undefined && { body }) })
    const response = await Promise.race([asking, aborted])
    const bytes = await Promise.race([response.arrayBuffer(), aborted])
    return { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(bytes) }
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
