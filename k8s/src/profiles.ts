/** The three places that Sophia is made for. What differs between them is here; everything else is the same. */
import { type ServiceEntry, type ServiceName, serviceList } from '@sophia/catalog'

export interface Profile {
  readonly name: 'production' | 'staging' | 'small'
  readonly namespace: string
  /** Where people find it. Webhooks of vendors come to `hubspot.` and `github.` beside it. */
  readonly domain: string
  /** Whether there are several of each, and autoscalers. */
  readonly scales: boolean
  /** Where secrets come from: an external store, or Secrets that the operator makes. */
  readonly externalSecrets: boolean
  /** Let services run on the sandbox where a vendor's key is missing. */
  readonly sandbox: boolean
  readonly resources: (service: ServiceEntry) => Pick<ServiceEntry, 'cpu' | 'memory'>
  readonly postgres: Pick<ServiceEntry, 'cpu' | 'memory'> & { readonly disk: string }
  readonly redis: Pick<ServiceEntry, 'cpu' | 'memory'> & { readonly disk: string }
  /** Logs and traces of the cluster; alone they take as much memory as three services. */
  readonly logs: boolean
  /** From where Prometheus and Grafana may be reached on the node. Neither asks who is there: never the internet. */
  readonly operators: readonly string[]
}

export const podSecurityLevel = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
  'pod-security.kubernetes.io/audit': 'restricted',
}

/** The node of Lambda itself: operators come over SSH. */
const node = '192.222.51.223/32'

/** One node with 8 GB. Idle, a service takes 85 to 101 MB, and the nine share 42 to 50 of it: docs/performance.md. */
const smallSizes: Partial<Record<ServiceName, string>> = {
  // Facts, and what becomes of 10,000 simulations.
  'sophia-business': '640Mi',
  'mcp-business': '640Mi',
  'mcp-context': '640Mi',
  'mcp-agents': '640Mi',
}

export const profiles: readonly Profile[] = [
  {
    name: 'production',
    namespace: 'sophia',
    domain: 'www.sophia-intel.ai',
    scales: true,
    externalSecrets: true,
    sandbox: false,
    resources: ({ cpu, memory }) => ({ cpu, memory }),
    postgres: { cpu: { request: '1', limit: '4' }, memory: { request: '4Gi', limit: '8Gi' }, disk: '100Gi' },
    redis: { cpu: { request: '250m', limit: '1' }, memory: { request: '1Gi', limit: '2Gi' }, disk: '10Gi' },
    logs: true,
    operators: [node],
  },
  {
    name: 'staging',
    namespace: 'sophia-staging',
    domain: 'staging.sophia-intel.ai',
    scales: false,
    externalSecrets: true,
    sandbox: true,
    resources: ({ cpu, memory }) => ({ cpu: { ...cpu, request: '100m' }, memory: { ...memory, request: '256Mi' } }),
    postgres: { cpu: { request: '250m', limit: '2' }, memory: { request: '512Mi', limit: '2Gi' }, disk: '20Gi' },
    redis: { cpu: { request: '50m', limit: '500m' }, memory: { request: '128Mi', limit: '512Mi' }, disk: '2Gi' },
    logs: true,
    operators: [node],
  },
  {
    name: 'small',
    namespace: 'sophia',
    domain: 'www.sophia-intel.ai',
    scales: false,
    externalSecrets: false,
    sandbox: true,
    resources: ({ name }) => ({
      cpu: { request: '100m', limit: '1' },
      memory: { request: '160Mi', limit: smallSizes[name as ServiceName] ?? '320Mi' },
    }),
    postgres: { cpu: { request: '200m', limit: '1' }, memory: { request: '384Mi', limit: '1Gi' }, disk: '20Gi' },
    redis: { cpu: { request: '50m', limit: '500m' }, memory: { request: '64Mi', limit: '192Mi' }, disk: '1Gi' },
    logs: false,
    operators: [node],
  },
]

export function profileNamed(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name)
  if (!found) throw new Error(`No profile ${name}. There are ${profiles.map((each) => each.name).join(', ')}`)
  return found
}

/** Replicas of a service there. */
export const replicasOf = (profile: Profile, service: ServiceEntry): { min: number; max: number } =>
  profile.scales ? service.replicas : { min: 1, max: 1 }

/** An autoscaler looks after those of which there are never fewer than two. */
export const isScaled = (profile: Profile, service: ServiceEntry): boolean => replicasOf(profile, service).min >= 2

export const scaled = (profile: Profile): typeof serviceList =>
  serviceList.filter((service) => isScaled(profile, service))

/** `hubspot.sophia-intel.ai`, beside `www.sophia-intel.ai`. */
export const besideDomain = ({ domain }: Profile, host: string): string => `${host}.${domain.replace(/^www\./, '')}`
