import { createTestDatabase } from '@sophia/database/testing'
import { type SandboxOptions, startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { buildApp } from '../src/app.ts'
import { type Config, ConfigSchema } from '../src/config.ts'

export type RequestCounts = Record<string, { count: number; statuses: Record<string, number> }>

/** The sandbox over HTTP for one test file, and apps against it that are closed after each test. */
export function useSandbox(options: SandboxOptions = {}) {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>
  const apps: App[] = []
  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, ...options })
  })
  afterAll(() => sandbox.close())
  afterEach(async () => {
    await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' })
    await Promise.all(apps.splice(0).map((app) => app.close()))
  })

  /** What a process of the service is given: a database of its own, and limits that hold nobody up. */
  const environment = async (variables: Record<string, string> = {}): Promise<Record<string, string>> =>
    testEnvironment({
      SOPHIA_SANDBOX_URL: sandbox.url,
      DATABASE_URL: variables['DATABASE_URL'] ?? (await createTestDatabase()),
      // A slow machine is no slow HubSpot.
      SOPHIA_REQUEST_BUDGET_MS: '20000',
      HUBSPOT_REQUESTS_PER_10S: '10000',
      HUBSPOT_SEARCHES_PER_S: '1000',
      ...variables,
    })
  const configure = async (variables: Record<string, string> = {}): Promise<Config> =>
    parseConfig(ConfigSchema, await environment(variables))

  return {
    environment,
    configure,
    url: () => sandbox.url,
    async build(variables: Record<string, string> = {}): Promise<App> {
      const app = await buildApp(await configure(variables))
      apps.push(app)
      await app.ready()
      return app
    },
    /** What the sandbox shall do to requests for HubSpot until the test ends. */
    fault: (body: Record<string, unknown>) =>
      fetch(`${sandbox.url}/_faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ vendor: 'hubspot', ...body }),
      }),
    endFaults: () => fetch(`${sandbox.url}/_faults`, { method: 'DELETE' }),
    /** How often HubSpot was asked, by route and status. */
    requests: async (): Promise<RequestCounts> => {
      const { vendors } = (await (await fetch(`${sandbox.url}/_requests`)).json()) as {
        vendors: { hubspot?: { routes: RequestCounts } }
      }
      return vendors.hubspot?.routes ?? {}
    },
    forgetRequests: () => fetch(`${sandbox.url}/_requests`, { method: 'DELETE' }),
    /** Straight to the vendor, past everything of ours. */
    vendor: async <Data>(method: string, path: string, body?: object): Promise<Data> => {
      const response = await fetch(`${sandbox.url}/hubspot${path}`, {
        method,
        headers: { authorization: 'Bearer x', ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return (text ? JSON.parse(text) : undefined) as Data
    },
  }
}
