import { type AddressInfo, createServer } from 'node:net'
import { type ServiceName, serviceList, urlVariable } from '@sophia/catalog'
import { createTestDatabase } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp as buildAgents } from '../../mcp-agents/src/app.ts'
import { ConfigSchema as AgentsConfig } from '../../mcp-agents/src/config.ts'
import type { Playbook } from '../../mcp-agents/src/playbooks/playbook.ts'
import { buildApp as buildAnalysis } from '../../mcp-business/src/app.ts'
import { ConfigSchema as AnalysisConfig } from '../../mcp-business/src/config.ts'
import { buildApp as buildBusiness } from '../../sophia-business/src/app.ts'
import { ConfigSchema as BusinessConfig } from '../../sophia-business/src/config.ts'
import { buildApp as buildDashboard } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

export interface Platform {
  /** Where the dashboard answers. */
  readonly url: string
  /** Another one over the same services. @returns where it answers. */
  addDashboard(variables: Record<string, string>, port?: number): Promise<string>
  readonly business: App
  /** Where one of the services behind it answers. */
  serviceUrl(name: ServiceName): string
  /** Where faults are ordered. */
  readonly sandboxUrl?: string
  close(): Promise<void>
}

const playedServices = ['sophia-hubspot', 'sophia-github', 'sophia-lambda', 'mcp-context', 'mcp-research'] as const

/** Loaded by path: the types of some do not fit beside those of a browser, which these tests need. */
async function builderOf(name: ServiceName): Promise<(variables: Record<string, string>) => Promise<App>> {
  const { buildApp } = await import(new URL(`../../${name}/src/app.ts`, import.meta.url).href)
  const { ConfigSchema: schema } = await import(new URL(`../../${name}/src/config.ts`, import.meta.url).href)
  return (variables) => buildApp(parseConfig(schema, variables))
}

/** No waiting between requests to a vendor that is played here. */
const quickVendors = { LAMBDA_REQUEST_INTERVAL_MS: '0', LAMBDA_LAUNCH_INTERVAL_MS: '0' }

/** The model of agents is played as well, and has a price. */
const modelOf = (sandboxUrl: string | undefined): Record<string, string> =>
  sandboxUrl === undefined
    ? {}
    : {
        MODEL_URL: `${sandboxUrl}/model/v1`,
        MODEL_NAME: 'sandbox-analyst',
        MODEL_API_KEY: 'sandbox',
        MODEL_INPUT_PRICE: '3',
        MODEL_OUTPUT_PRICE: '15',
      }

interface Wanted {
  /** The integrations, research and knowledge as well, over the sandbox: all that the pages read. */
  readonly all?: boolean
  /** Plans of a test's own, instead of the built-in ones. */
  readonly playbooks?: ReadonlyMap<string, Playbook>
  /** Of every service, on top of the usual ones. */
  readonly variables?: Record<string, string>
}

/** The dashboard over the real services that it reads, on free ports; those that it only probes are away. */
export async function startPlatform(
  pages: string,
  { all = false, playbooks, variables: common = {} }: Wanted = {},
): Promise<Platform> {
  const urls: Partial<Record<ServiceName, string>> = {}
  const environment = (variables: Record<string, string> = {}) =>
    testEnvironment({
      // Port 9 is `discard`: nothing listens there.
      ...Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), urls[name] ?? 'http://127.0.0.1:9'])),
      ...common,
      ...variables,
    })
  const database = async () => ({ DATABASE_URL: await createTestDatabase() })

  const sandbox = all ? await startSandbox({ port: 0 }) : undefined
  const vendors: App[] = []
  for (const name of sandbox ? playedServices : []) {
    const build = await builderOf(name)
    const app = await build(
      environment({ ...(await database()), SOPHIA_SANDBOX_URL: sandbox?.url ?? '', ...quickVendors }),
    )
    vendors.push(app)
    urls[name] = await listen(app)
  }

  const business = await buildBusiness(parseConfig(BusinessConfig, environment(await database())))
  urls['sophia-business'] = await listen(business)
  const analysis = await buildAnalysis(parseConfig(AnalysisConfig, environment()))
  urls['mcp-business'] = await listen(analysis)
  const agents = await buildAgents(
    parseConfig(AgentsConfig, environment({ ...(await database()), ...modelOf(sandbox?.url) })),
    playbooks ? { playbooks } : {},
  )
  urls['mcp-agents'] = await listen(agents)
  const dashboards: App[] = []
  const addDashboard = async (variables: Record<string, string> = {}, port = 0): Promise<string> => {
    const config = parseConfig(ConfigSchema, environment({ SOPHIA_PROBE_MS: '500', ...variables }))
    const dashboard = await buildDashboard(config, { pages })
    dashboards.push(dashboard)
    return listen(dashboard, port)
  }
  return {
    url: await addDashboard(),
    addDashboard,
    business,
    serviceUrl: (name) => {
      const found = urls[name]
      if (!found) throw new Error(`${name} is away`)
      return found
    },
    ...(sandbox && { sandboxUrl: sandbox.url }),
    close: async () => {
      await Promise.all(dashboards.map((dashboard) => dashboard.close()))
      await agents.close()
      await analysis.close()
      await business.close()
      await Promise.all(vendors.map((app) => app.close()))
      await sandbox?.close()
    },
  }
}

async function listen(app: App, port = 0): Promise<string> {
  await app.listen({ host: '127.0.0.1', port })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

/** For what has to be told an address before it listens there. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
