/** The company that is asked about: the real services over the sandbox, on free ports, with all that they know synced. */
import { type ServiceName, urlVariable } from '@sophia/catalog'
import { startThrowawayPostgres } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import type { TObject } from 'typebox'
import { documents } from './documents.ts'

interface AppModules {
  readonly buildApp: (config: unknown, dependencies?: unknown) => Promise<App>
  readonly ConfigSchema: TObject
}

/** Whom a service calls comes before it. */
const order: readonly ServiceName[] = [
  'mcp-context',
  'mcp-research',
  'sophia-hubspot',
  'sophia-github',
  'sophia-lambda',
  'sophia-business',
  'mcp-business',
  'mcp-agents',
]

export interface Company {
  readonly urls: Readonly<Partial<Record<ServiceName, string>>>
  readonly sandboxUrl: string
  close(): Promise<void>
}

/** @param model the variables of a real model; without them the sandbox plays one. */
export async function startCompany(model: Record<string, string>): Promise<Company> {
  const { server, remove } = await startThrowawayPostgres()
  const sandbox = await startSandbox()
  const played = { MODEL_URL: `${sandbox.url}/model/v1`, MODEL_NAME: 'sandbox-analyst', MODEL_API_KEY: 'any' }
  const apps: App[] = []
  const urls: Partial<Record<ServiceName, string>> = {}
  const close = async () => {
    for (const app of apps.reverse()) await app.close()
    await sandbox.close()
    await remove()
  }
  try {
    for (const name of order) {
      const folder = new URL(`../../${name}/src/`, import.meta.url).href
      const { buildApp } = (await import(`${folder}app.ts`)) as Pick<AppModules, 'buildApp'>
      const { ConfigSchema } = (await import(`${folder}config.ts`)) as Pick<AppModules, 'ConfigSchema'>
      const known = Object.entries(urls).map(([other, url]) => [urlVariable(other as ServiceName), url])
      const environment = testEnvironment({
        SOPHIA_SANDBOX_URL: sandbox.url,
        HUBSPOT_REQUESTS_PER_10S: '100000',
        HUBSPOT_SEARCHES_PER_S: '1000',
        LAMBDA_REQUEST_INTERVAL_MS: '0',
        LAMBDA_LAUNCH_INTERVAL_MS: '0',
        SOPHIA_SYNC_MINUTES: '0',
        DATABASE_URL: server.url,
        ...(Object.fromEntries(known) as Record<string, string>),
        ...(name === 'mcp-agents' && (model['MODEL_URL'] === undefined ? played : model)),
      })
      // This machine plays the public internet.
      const dependencies = name === 'mcp-research' ? { judge: () => undefined } : undefined
      const app = await buildApp(parseConfig(ConfigSchema, environment), dependencies)
      apps.push(app)
      urls[name] = await app.listen({ host: '127.0.0.1', port: 0 })
    }
    await fill(urls)
  } catch (error) {
    await close()
    throw error
  }
  return { urls, sandboxUrl: sandbox.url, close }
}

async function fill(urls: Partial<Record<ServiceName, string>>): Promise<void> {
  const context = urls['mcp-context'] ?? ''
  await call('PUT', `${context}/collections/handbook`, {})
  for (const document of documents)
    await call('POST', `${context}/documents`, { collection: 'handbook', mediaType: 'text/plain', ...document })
  const business = urls['sophia-business'] ?? ''
  const { id } = (await call('POST', `${business}/sync`, { source: 'hubspot' })) as { id: string }
  for (;;) {
    const { items } = (await call('GET', `${business}/sync`)) as { items: { id: string; status: string }[] }
    const status = items.find((each) => each.id === id)?.status
    if (status === 'done') return
    if (status === 'failed') throw new Error('the sync of HubSpot failed')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

export async function call(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return await response.json()
}
