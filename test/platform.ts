import { type ServiceName, serviceList, services, urlVariable } from '@sophia/catalog'
import { createTestDatabase } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import type { TObject } from 'typebox'

export interface Platform {
  readonly apps: Record<ServiceName, App>
  readonly urls: Record<ServiceName, string>
  readonly sandboxUrl: string
  /** The address of each service's own database. */
  readonly databases: Partial<Record<ServiceName, string>>
  close(): Promise<void>
}

/** The modules of an app that the platform needs. */
interface AppModules {
  readonly buildApp: (config: unknown, dependencies?: unknown) => Promise<App>
  readonly ConfigSchema: TObject
}

export async function loadApp(name: ServiceName): Promise<AppModules> {
  const folder = new URL(`../apps/${name}/src/`, import.meta.url).href
  const [{ buildApp }, { ConfigSchema }] = (await Promise.all([
    import(`${folder}app.ts`),
    import(`${folder}config.ts`),
  ])) as [Pick<AppModules, 'buildApp'>, Pick<AppModules, 'ConfigSchema'>]
  return { buildApp, ConfigSchema }
}

/** This machine plays the public internet. */
const dependencies: Partial<Record<ServiceName, unknown>> = { 'mcp-research': { judge: () => undefined } }

/** Whom a service calls comes before it. */
export function startOrder(): ServiceName[] {
  const order: ServiceName[] = []
  const visit = (name: ServiceName, path: readonly ServiceName[]): void => {
    if (path.includes(name)) throw new Error(`Services call each other in a circle: ${[...path, name].join(' → ')}`)
    if (order.includes(name)) return
    for (const called of services[name].calls) visit(called, [...path, name])
    order.push(name)
  }
  for (const { name } of serviceList) visit(name, [])
  return order
}

/** All nine services in this process, on free ports, each with a fresh database, over one sandbox. */
export async function startPlatform(variables: Record<string, string> = {}): Promise<Platform> {
  const sandbox = await startSandbox({ port: 0 })
  const apps: Partial<Record<ServiceName, App>> = {}
  const urls: Partial<Record<ServiceName, string>> = {}
  const databases: Partial<Record<ServiceName, string>> = {}
  const close = async () => {
    for (const name of startOrder().reverse()) await apps[name]?.close()
    await sandbox.close()
  }
  try {
    for (const name of startOrder()) {
      const { buildApp, ConfigSchema } = await loadApp(name)
      if ('database' in services[name]) databases[name] = await createTestDatabase()
      const environment = testEnvironment({
        SOPHIA_SANDBOX_URL: sandbox.url,
        // The sandbox does not enforce limits here, so nobody waits for a turn.
        LAMBDA_REQUEST_INTERVAL_MS: '0',
        LAMBDA_LAUNCH_INTERVAL_MS: '0',
        // What a test asks for is what happens.
        SOPHIA_SYNC_MINUTES: '0',
        ...(databases[name] && { DATABASE_URL: databases[name] }),
        ...Object.fromEntries(Object.entries(urls).map(([other, url]) => [urlVariable(other as ServiceName), url])),
        ...variables,
      })
      const app = await buildApp(parseConfig(ConfigSchema, environment), dependencies[name])
      apps[name] = app
      urls[name] = await app.listen({ host: '127.0.0.1', port: 0 })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { apps: apps as Platform['apps'], urls: urls as Platform['urls'], sandboxUrl: sandbox.url, databases, close }
}
