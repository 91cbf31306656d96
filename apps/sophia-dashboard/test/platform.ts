import type { AddressInfo } from 'node:net'
import { type ServiceName, serviceList, urlVariable } from '@sophia/catalog'
import { createTestDatabase } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp as buildAgents } from '../../mcp-agents/src/app.ts'
import { ConfigSchema as AgentsConfig } from '../../mcp-agents/src/config.ts'
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
  addDashboard(variables: Record<string, string>): Promise<string>
  readonly business: App
  close(): Promise<void>
}

/** The dashboard over the real services that it reads, on free ports; those that it only probes are away. */
export async function startPlatform(pages: string): Promise<Platform> {
  const urls: Partial<Record<ServiceName, string>> = {}
  const environment = (variables: Record<string, string> = {}) =>
    testEnvironment({
      // Port 9 is `discard`: nothing listens there.
      ...Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), urls[name] ?? 'http://127.0.0.1:9'])),
      ...variables,
    })
  const database = async () => ({ DATABASE_URL: await createTestDatabase() })

  const business = await buildBusiness(parseConfig(BusinessConfig, environment(await database())))
  urls['sophia-business'] = await listen(business)
  const analysis = await buildAnalysis(parseConfig(AnalysisConfig, environment()))
  urls['mcp-business'] = await listen(analysis)
  const agents = await buildAgents(parseConfig(AgentsConfig, environment(await database())))
  urls['mcp-agents'] = await listen(agents)
  const dashboards: App[] = []
  const addDashboard = async (variables: Record<string, string> = {}): Promise<string> => {
    const config = parseConfig(ConfigSchema, environment({ SOPHIA_PROBE_MS: '500', ...variables }))
    const dashboard = await buildDashboard(config, { pages })
    dashboards.push(dashboard)
    return listen(dashboard)
  }
  return {
    url: await addDashboard(),
    addDashboard,
    business,
    close: async () => {
      await Promise.all(dashboards.map((dashboard) => dashboard.close()))
      await agents.close()
      await analysis.close()
      await business.close()
    },
  }
}

async function listen(app: App): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}
