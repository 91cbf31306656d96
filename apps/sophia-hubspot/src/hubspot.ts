import { Client } from '@hubspot/api-client'
import { type App, type CallContext, createRateLimiter, createUpstream, UpstreamError } from '@sophia/service'
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
  listObjects(type: string, query: { limit: number; after?: string; properties: string[] }, call: CallContext): Promise<ObjectPage>
  /** undefined when there is none. */
  getObject(type: string, id: string, properties: string[], call: CallContext): Promise<HubspotObject | undefined>
  listPipelines(objectType: string, call: CallContext): Promise<HubspotPipeline[]>
  provenance(): { asOf: string; complete: boolean; origin: 'live' | 'sandbox' }
  check(signal: AbortSignal): Promise<{ detail: string; origin: 'live' | 'sandbox' }>
  close(): Promise<void>
}

export function createHubspot(config: Config, app: App): Hubspot {
  const token = config.HUBSPOT_ACCESS_TOKEN
  const origin = token ? 'live' : 'sandbox'
  const baseUrl = token ? config.HUBSPOT_API_URL : `${config.SOPHIA_SANDBOX_URL}/hubspot`
  const version = config.HUBSPOT_API_VERSION
  // The SDK's limiter and retries are shared by the whole process, ignore Retry-After and repeat writes: both stay off.
  const sdk = new Client({ accessToken: token ?? 'sandbox', basePath: baseUrl, numberOfApiCallRetries: 0 })
  const upstream = createUpstream({
    name: 'hubspot',
    baseUrl,
    metrics: app.metrics,
    limiter: createRateLimiter({
      name: 'hubspot',
      points: config.HUBSPOT_REQUESTS_PER_10S,
      durationMs: 10_000,
      ...(app.redis && { redis: app.redis }),
    }),
  })
  void sdk
  const json = async <Body>(path: string, query: Record<string, string | number>, call: CallContext): Promise<Body> =>
    (await upstream.json<Body>({ method: 'GET', path, query, headers: { authorization: `Bearer ${token ?? 'sandbox'}` }, call })).body

  return {
    currency: config.HUBSPOT_CURRENCY,
    listObjects: (type, { properties, ...query }, call) =>
      json(`/crm/objects/${version}/${type}`, { ...query, properties: properties.join(',') }, call),
    async getObject(type, id, properties, call) {
      try {
        return await json<HubspotObject>(`/crm/objects/${version}/${type}/${encodeURIComponent(id)}`, { properties: properties.join(',') }, call)
      } catch (error) {
        if (error instanceof UpstreamError && error.status === 404) return undefined
        throw error
      }
    },
    listPipelines: async (objectType, call) =>
      (await json<{ results: HubspotPipeline[] }>(`/crm/pipelines/${version}/${objectType}`, {}, call)).results,
    provenance: () => ({ asOf: new Date().toISOString(), complete: true, origin }),
    async check() {
      return { detail: '', origin }
    },
    close: () => upstream.close(),
  }
}
