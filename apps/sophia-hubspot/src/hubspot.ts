import { type App, type CallContext, type HealthCheck, UpstreamError, vendorCheck } from '@sophia/service'
import type { Config } from './config.ts'
import { type Connection, connectHubspot } from './hubspot-connection.ts'

export interface HubspotObject {
  readonly id: string
  /** Every value is a string. */
  readonly properties: Record<string, string | null>
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived?: boolean
  readonly archivedAt?: string
}
export interface ObjectPage {
  readonly results: HubspotObject[]
  readonly paging?: { readonly next?: { readonly after: string } }
}
export interface HubspotPipeline {
  readonly id: string
  readonly label: string
  readonly stages: { id: string; label: string; displayOrder: number; metadata: Record<string, string> }[]
}

/** HubSpot's date-versioned CRM API, over its own SDK. What has no name here is asked for as {@link Connection} says. */
export interface Hubspot extends Omit<Connection, 'upstream'> {
  /** Of deals that name none. */
  readonly currency: string
  listObjects(
    type: string,
    query: { limit: number; after?: string; archived?: boolean; properties: readonly string[] },
    call: CallContext,
  ): Promise<ObjectPage>
  /** A `read` of something that may not be there: undefined then. */
  find<Body>(...request: Parameters<Connection['read']>): Promise<Body | undefined>
  listPipelines(objectType: string, call: CallContext): Promise<HubspotPipeline[]>
  provenance(): { asOf: string; complete: boolean; origin: 'live' | 'sandbox' }
  readonly check: HealthCheck['check']
}

export function createHubspot(config: Config, app: App): Hubspot {
  const { upstream, ...connection } = connectHubspot(config, app)
  const { read, origin } = connection
  return {
    ...connection,
    currency: config.HUBSPOT_CURRENCY,
    listObjects: (type, { properties, ...query }, call) =>
      read('objects', [type], { ...query, properties: properties.join(',') }, call),
    async find<Body>(...request: Parameters<Connection['read']>) {
      try {
        return await read<Body>(...request)
      } catch (error) {
        if (error instanceof UpstreamError && error.status === 404) return undefined
        throw error
      }
    },
    listPipelines: async (objectType, call) =>
      (await read<{ results: HubspotPipeline[] }>('pipelines', [objectType], {}, call)).results,
    provenance: () => ({ asOf: new Date().toISOString(), complete: true, origin }),
    check: vendorCheck({ title: 'HubSpot', origin, sandboxUrl: config.SOPHIA_SANDBOX_URL, upstream }),
  }
}
