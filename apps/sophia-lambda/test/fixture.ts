import { createTestDatabase } from '@sophia/database/testing'
import { type SandboxOptions, startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

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

  /** What a process of the service is given. A database of its own, and no waiting between requests. */
  const environment = async (variables: Record<string, string> = {}): Promise<Record<string, string>> =>
    testEnvironment({
      SOPHIA_SANDBOX_URL: sandbox.url,
      DATABASE_URL: variables['DATABASE_URL'] ?? (await createTestDatabase()),
      LAMBDA_REQUEST_INTERVAL_MS: '0',
      LAMBDA_LAUNCH_INTERVAL_MS: '0',
      SOPHIA_LAMBDA_RECONCILE_MS: '1000',
      SOPHIA_LAMBDA_SETTLE_MS: '3000',
      ...variables,
    })

  return {
    environment,
    url: () => sandbox.url,
    async build(variables: Record<string, string> = {}): Promise<App> {
      const app = await buildApp(parseConfig(ConfigSchema, await environment(variables)))
      apps.push(app)
      await app.ready()
      return app
    },
    /** What the sandbox shall do to requests for Lambda Cloud until the test ends. */
    fault: (body: Record<string, unknown>) =>
      fetch(`${sandbox.url}/_faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ vendor: 'lambda', ...body }),
      }),
    endFaults: () => fetch(`${sandbox.url}/_faults`, { method: 'DELETE' }),
    advance: (ms: number) =>
      fetch(`${sandbox.url}/_clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advanceMs: ms }),
      }),
    /** How often Lambda Cloud was asked, by route and status. */
    requests: async (): Promise<Record<string, { count: number; statuses: Record<string, number> }>> => {
      const { vendors } = (await (await fetch(`${sandbox.url}/_requests`)).json()) as {
        vendors: { lambda?: { routes: Record<string, { count: number; statuses: Record<string, number> }> } }
      }
      return vendors.lambda?.routes ?? {}
    },
    forgetRequests: () => fetch(`${sandbox.url}/_requests`, { method: 'DELETE' }),
    /** Straight to the vendor, past everything of ours. */
    vendorPost: async <Data>(path: string, body: object): Promise<Data> => {
      const response = await fetch(`${sandbox.url}/lambda/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return ((await response.json()) as { data: Data }).data
    },
    /** Straight from the vendor, out of its envelope. */
    vendor: async <Data>(path: string): Promise<Data> => {
      const response = await fetch(`${sandbox.url}/lambda/api/v1${path}`, { headers: { authorization: 'Bearer x' } })
      return ((await response.json()) as { data: Data }).data
    },
  }
}

/** Every page of a list, one after the other. @param path ends in `?` or `&`. */
export async function all<Item>(app: App, path: string, limit = 100): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Item[]; nextCursor: string | null } = (
      await app.inject(`${path}limit=${limit}${cursor && `&cursor=${cursor}`}`)
    ).json()
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
