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

  return {
    url: () => sandbox.url,
    async build(variables: Record<string, string> = {}): Promise<App> {
      const app = await buildApp(
        parseConfig(ConfigSchema, testEnvironment({ SOPHIA_SANDBOX_URL: sandbox.url, ...variables })),
      )
      apps.push(app)
      await app.ready()
      return app
    },
    /** What the sandbox shall do to requests for GitHub until the test ends. */
    fault: (body: Record<string, unknown>) =>
      fetch(`${sandbox.url}/_faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ vendor: 'github', ...body }),
      }),
    /** A new app that is installed at the sandbox's company. */
    async installedApp(code: string): Promise<{ id: string; installation: string; pem: string }> {
      const made = await fetch(`${sandbox.url}/github/app-manifests/${code}/conversions`, { method: 'POST' })
      const { id, pem } = (await made.json()) as { id: number; pem: string }
      // The first app has the first installation, and so on: the sandbox counts both from one.
      return { id: String(id), installation: String(id - 1_204_400 + 66_120_300), pem }
    },
    /** How often the sandbox was asked as GitHub, by route. */
    async requests(): Promise<Record<string, { count: number; statuses: Record<string, number> }>> {
      const report = (await (await fetch(`${sandbox.url}/_requests`)).json()) as {
        vendors: { github?: { routes: Record<string, { count: number; statuses: Record<string, number> }> } }
      }
      return report.vendors.github?.routes ?? {}
    },
    /** Straight from the vendor. */
    vendor: async <Data>(path: string, init: RequestInit = {}): Promise<Data> =>
      (await (
        await fetch(`${sandbox.url}/github${path}`, {
          ...init,
          headers: { authorization: 'token sandbox', 'content-type': 'application/json' },
        })
      ).json()) as Data,
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
