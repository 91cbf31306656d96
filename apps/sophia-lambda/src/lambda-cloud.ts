import {
  type App,
  type CallContext,
  createRateLimiter,
  createUpstream,
  type HealthCheck,
  Problem,
  problems,
  UpstreamError,
  vendorAddress,
  vendorCheck,
} from '@sophia/service'
import type { Config } from './config.ts'
import { type Dated, shareAnswer } from './shared-answer.ts'

/** What the vendor says of a type of instance. Members that we do not read are not named. */
export interface CloudType {
  readonly name: string
  readonly description: string
  readonly gpu_description: string
  readonly price_cents_per_hour: number
  readonly specs: { vcpus: number; memory_gib: number; storage_gib: number; gpus: number }
}
export interface CloudOffer {
  readonly instance_type: CloudType
  readonly regions_with_capacity_available: { name: string }[]
}
/** Without `jupyter_token` and `jupyter_url`: they open a shell on the machine, and are dropped where they come in. */
export interface CloudInstance {
  readonly id: string
  readonly name?: string
  readonly status: string
  readonly ip?: string
  readonly hostname?: string
  readonly region: { name: string }
  readonly instance_type: CloudType
  readonly ssh_key_names: string[]
  readonly file_system_names: string[]
  readonly tags?: { key: string; value: string }[]
}

/** Lambda Cloud 1.10. */
export interface LambdaCloud {
  readonly origin: 'live' | 'sandbox'
  listOffers(call: CallContext): Promise<Dated<CloudOffer[]>>
  listInstances(call: CallContext): Promise<Dated<CloudInstance[]>>
  /** undefined when there is none. */
  getInstance(id: string, call: CallContext): Promise<Dated<CloudInstance> | undefined>
  readonly check: HealthCheck['check']
  close(): Promise<void>
}

/** A list is asked for once in so long, whatever part of it is wanted: one request a second is all there is. */
const sharedForMs = 5_000
/** In the vendor's words, with a status of 404 or of 400. */
const missingCodes = new Set(['global/object-does-not-exist', 'global/not-found'])

export function createLambdaCloud(config: Config, app: App): LambdaCloud {
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'lambda',
    key: config.LAMBDA_API_KEY,
    keyVariable: 'LAMBDA_API_KEY',
    liveUrl: config.LAMBDA_API_URL,
    sandboxPath: '/api/v1',
  })
  const upstream = createUpstream({
    name: 'lambda',
    baseUrl,
    headers: { authorization: `Bearer ${config.LAMBDA_API_KEY ?? 'sandbox'}` },
    metrics: app.metrics,
    // The account's general limit, over all replicas.
    limiter: createRateLimiter({
      name: 'lambda',
      points: 1,
      durationMs: 1_000,
      ...(app.redis && { redis: app.redis }),
    }),
  })
  const get = async <Data extends object>(path: string, call: CallContext): Promise<Data> => {
    try {
      const { body } = await upstream.json<{ data?: Data } | undefined>({ method: 'GET', path, call })
      if (typeof body?.data !== 'object' || body.data === null) throw new UpstreamError('lambda', 'malformed')
      return body.data
    } catch (error) {
      throw cloudProblem(error) ?? error
    }
  }

  return {
    origin,
    listOffers: shareAnswer(sharedForMs, async (call) =>
      Object.values(await get<Record<string, CloudOffer>>('/instance-types', call)),
    ),
    listInstances: shareAnswer(sharedForMs, async (call) => {
      const instances = await get<CloudInstance[]>('/instances', call)
      if (!Array.isArray(instances)) throw new UpstreamError('lambda', 'malformed')
      return instances.map(withoutSecrets)
    }),
    async getInstance(id, call) {
      try {
        const instance = await get<CloudInstance>(`/instances/${encodeURIComponent(id)}`, call)
        return { data: withoutSecrets(instance), asOf: new Date().toISOString() }
      } catch (error) {
        if (error instanceof UpstreamError && missingCodes.has(codeOf(error.body) ?? '')) return undefined
        throw error
      }
    },
    check: vendorCheck({ title: 'Lambda Cloud', origin, sandboxUrl: config.SOPHIA_SANDBOX_URL, upstream }),
    close: () => upstream.close(),
  }
}

function withoutSecrets(instance: CloudInstance): CloudInstance {
  const { jupyter_token: _token, jupyter_url: _url, ...rest } = instance as CloudInstance & Record<string, unknown>
  return rest
}

/** The vendor's `error.code` decides; its words may change. A body that is not JSON has none. */
function cloudProblem(error: unknown): Problem | undefined {
  if (!(error instanceof UpstreamError) || error.kind !== 'status') return undefined
  const code = codeOf(error.body)
  if (error.status === 401 || code === 'global/invalid-api-key') {
    return problems.upstream('lambda', 'Lambda Cloud refuses the key in LAMBDA_API_KEY. Check the key.', error)
  }
  if (code === 'global/account-inactive')
    return problems.upstream('lambda', 'The Lambda Cloud account is not active.', error)
  if (error.status === 429) {
    return new Problem('unavailable', {
      upstream: 'lambda',
      detail: 'Lambda Cloud takes no more requests right now.',
      retryAfterS: error.retryAfterS ?? 5,
      cause: error,
    })
  }
  return undefined
}

function codeOf(body: string | undefined): string | undefined {
  try {
    return (JSON.parse(body ?? '') as { error?: { code?: string } }).error?.code
  } catch {
    return undefined
  }
}
