/**
 * The nine services as data. The only place where a port, a health path, a resource figure or an arrow between
 * services is written: manifests, dashboard, load tests, Prometheus targets and the documentation read it.
 */

export type Tier = 'core' | 'business' | 'integration' | 'ai'

/** A Kubernetes range: `request` is guaranteed, `limit` is the ceiling. */
export interface ResourceRange {
  readonly request: string
  readonly limit: string
}

export interface ServiceEntry {
  readonly name: string
  readonly title: string
  /** One sentence on what the service is for. */
  readonly duty: string
  /** TCP port, the same in development and in the cluster. */
  readonly port: number
  readonly healthPath: string
  readonly tier: Tier
  readonly cpu: ResourceRange
  readonly memory: ResourceRange
  readonly replicas: { readonly min: number; readonly max: number }
  /** The services that this one calls. Network policies allow exactly these arrows. */
  readonly calls: readonly string[]
  /** The outside parties that this one calls. */
  readonly vendors: readonly string[]
  /** It may be told to call a server of its operator's choice: a model, embeddings, a chat that is told. */
  readonly configuredServers?: true
  /** The Postgres database that this service owns, if it stores anything. */
  readonly database?: string
}

const small = { cpu: { request: '500m', limit: '1' }, memory: { request: '1Gi', limit: '2Gi' } }
const medium = { cpu: { request: '1', limit: '2' }, memory: { request: '2Gi', limit: '4Gi' } }
const large = { cpu: { request: '2', limit: '4' }, memory: { request: '4Gi', limit: '8Gi' } }

export const services = {
  'mcp-research': {
    name: 'mcp-research',
    title: 'Research',
    duty: 'Answers a question from outside sources, every sentence cited, by a deadline.',
    port: 8001,
    healthPath: '/health',
    tier: 'core',
    ...medium,
    replicas: { min: 2, max: 10 },
    calls: ['mcp-context'],
    vendors: [
      'wikipedia',
      'arxiv',
      'hackernews',
      'crossref',
      'github',
      'searxng',
      'brave',
      'tavily',
      'openalex',
      'semanticscholar',
    ],
    configuredServers: true,
    database: 'mcp_research',
  },
  'mcp-context': {
    name: 'mcp-context',
    title: 'Context',
    duty: 'Stores what the company knows and finds it again.',
    port: 8002,
    healthPath: '/health',
    tier: 'core',
    ...medium,
    replicas: { min: 2, max: 10 },
    calls: [],
    vendors: [],
    configuredServers: true,
    database: 'mcp_context',
  },
  'mcp-agents': {
    name: 'mcp-agents',
    title: 'Agents',
    duty: 'Runs agents and playbooks durably, over the tools of the other services.',
    port: 8003,
    healthPath: '/health',
    tier: 'core',
    ...large,
    replicas: { min: 2, max: 6 },
    calls: [
      'mcp-research',
      'mcp-context',
      'mcp-business',
      'sophia-business',
      'sophia-hubspot',
      'sophia-github',
      'sophia-lambda',
    ],
    vendors: [],
    configuredServers: true,
    database: 'mcp_agents',
  },
  'sophia-dashboard': {
    name: 'sophia-dashboard',
    title: 'Dashboard',
    duty: 'Shows the company on one page, and is the one MCP address for a person’s AI client.',
    port: 3000,
    healthPath: '/api/health',
    tier: 'core',
    cpu: { request: '1', limit: '1' },
    memory: { request: '1Gi', limit: '2Gi' },
    replicas: { min: 2, max: 4 },
    calls: [
      'mcp-research',
      'mcp-context',
      'mcp-agents',
      'mcp-business',
      'sophia-business',
      'sophia-hubspot',
      'sophia-github',
      'sophia-lambda',
    ],
    vendors: [],
  },
  'sophia-business': {
    name: 'sophia-business',
    title: 'Business',
    duty: 'Keeps the facts and the metric registry; every number leads back to its rows.',
    port: 8004,
    healthPath: '/health',
    tier: 'business',
    ...medium,
    replicas: { min: 2, max: 6 },
    calls: ['sophia-hubspot', 'sophia-github', 'sophia-lambda'],
    vendors: [],
    configuredServers: true,
    database: 'sophia_business',
  },
  'sophia-hubspot': {
    name: 'sophia-hubspot',
    title: 'HubSpot',
    duty: 'Reads and writes customers: contacts, companies, deals, pipelines.',
    port: 8005,
    healthPath: '/health',
    tier: 'integration',
    ...small,
    replicas: { min: 1, max: 4 },
    calls: [],
    vendors: ['hubspot'],
    database: 'sophia_hubspot',
  },
  'sophia-github': {
    name: 'sophia-github',
    title: 'GitHub',
    duty: 'Reads and writes code: repositories, pull requests, runs, deployments.',
    port: 8006,
    healthPath: '/health',
    tier: 'integration',
    ...small,
    replicas: { min: 1, max: 4 },
    calls: [],
    vendors: ['github'],
    database: 'sophia_github',
  },
  'sophia-lambda': {
    name: 'sophia-lambda',
    title: 'Lambda',
    duty: 'Offers, launches and leases GPU instances on Lambda Cloud.',
    port: 8007,
    healthPath: '/health',
    tier: 'integration',
    ...small,
    replicas: { min: 1, max: 2 },
    calls: [],
    vendors: ['lambda'],
    database: 'sophia_lambda',
  },
  'mcp-business': {
    name: 'mcp-business',
    title: 'Analysis',
    duty: 'Gives agents governed metric queries and analysis over the business facts.',
    port: 8008,
    healthPath: '/health',
    tier: 'ai',
    ...medium,
    replicas: { min: 2, max: 6 },
    calls: ['sophia-business'],
    vendors: [],
  },
} as const satisfies Record<string, ServiceEntry>

export type ServiceName = keyof typeof services

/** In the order of their ports, the dashboard first: the order in which people see them. */
export const serviceList: readonly (ServiceEntry & { name: ServiceName })[] = Object.values(services).sort(
  (a, b) => a.port - b.port,
)

export const isServiceName = (name: string): name is ServiceName => Object.hasOwn(services, name)

/** What development brings up beside the nine. */
export const companions = {
  postgres: { port: 5480 },
  sandbox: { port: 8090 },
} as const

/** The address of a service on this machine. */
export const localUrl = (name: ServiceName): string => `http://127.0.0.1:${services[name].port}`

/** The variable that moves a service elsewhere: `SOPHIA_HUBSPOT_URL`, `MCP_AGENTS_URL`. */
export const urlVariable = (name: ServiceName): string => `${name.toUpperCase().replaceAll('-', '_')}_URL`
