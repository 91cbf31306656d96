import type { AddressInfo } from 'node:net'
import { type ServiceName, serviceList, urlVariable } from '@sophia/catalog'
import { createTestDatabase } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp as buildAgents } from '../../mcp-agents/src/app.ts'
import { ConfigSchema as AgentsConfig } from '../../mcp-agents/src/config.ts'
import { buildApp as buildBusiness } from '../../sophia-business/src/app.ts'
import { ConfigSchema as BusinessConfig } from '../../sophia-business/src/config.ts'
import { buildApp as buildDashboard } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

export interface Platform {
  /** Where the dashboard answers. */
  readonly url: string
  readonly dashboard: App
  readonly business: App
  close(): Promise<void>
}

/** The dashboard over the real services that it reads, on free ports; those that it only probes are away. */
export async function startPlatform(pages: string): Promise<Platform> {
  const urls: Partial<Record<ServiceName, string>> = {}
  const environment = async (variables: Record<string, string> = {}) =>
    testEnvironment({
      // Port 9 is `discard`: nothing listens there.
      ...Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), urls[name] ?? 'http://127.0.0.1:9'])),
      ...variables,
    })
  const database = async () => ({ DATABASE_URL: await createTestDatabase() })

  const business = await buildBusiness(parseConfig(BusinessConfig, await environment(await database())))
  urls['sophia-business'] = await listen(business)
  const agents = await buildAgents(parseConfig(AgentsConfig, await environment(await database())))
  urls['mcp-agents'] = await listen(agents)
  const dashboard = await buildDashboard(parseConfig(ConfigSchema, await environment({ SOPHIA_PROBE_MS: '500' })), {
    pages,
  })
  const url = await listen(dashboard)
  return {
    url,
    dashboard,
    business,
    close: async () => {
      await dashboard.close()
      await agents.close()
      await business.close()
    },
  }
}

async function listen(app: App): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}
