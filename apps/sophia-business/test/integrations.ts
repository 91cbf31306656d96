import { createTestDatabase } from '@sophia/database/testing'
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import type { TObject } from 'typebox'
import { expect } from 'vitest'
import type { SyncReport } from '../src/sync/syncs.ts'
import { type Business, startBusiness } from './business.ts'

interface AppModules {
  readonly buildApp: (config: unknown) => Promise<App>
  readonly ConfigSchema: TObject
}
type Integration = 'sophia-hubspot' | 'sophia-github' | 'sophia-lambda'

/** The service itself, over the sandbox: nothing of it is played. */
async function startIntegration(
  name: Integration,
  sandbox: RunningSandbox,
): Promise<{ app: App; url: string; databaseUrl: string }> {
  const databaseUrl = await createTestDatabase()
  const folder = new URL(`../../${name}/src/`, import.meta.url).href
  const { buildApp } = (await import(`${folder}app.ts`)) as AppModules
  const { ConfigSchema } = (await import(`${folder}config.ts`)) as AppModules
  const environment = testEnvironment({
    DATABASE_URL: databaseUrl,
    SOPHIA_SANDBOX_URL: sandbox.url,
    // The sandbox does not enforce limits here, so nobody waits for a turn.
    HUBSPOT_REQUESTS_PER_10S: '100000',
    HUBSPOT_SEARCHES_PER_S: '1000',
    LAMBDA_REQUEST_INTERVAL_MS: '0',
    LAMBDA_LAUNCH_INTERVAL_MS: '0',
    HUBSPOT_SYNC_PROPERTIES: 'deals.product_line',
  })
  const app = await buildApp(parseConfig(ConfigSchema, environment))
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }), databaseUrl }
}

export interface Company extends AsyncDisposable {
  readonly business: Business
  readonly sandbox: RunningSandbox
  /** Where each integration answers. */
  readonly urls: Record<string, string>
  /** Where each integration keeps what it has seen. */
  readonly databaseUrls: Readonly<Partial<Record<Integration, string>>>
  /** Brings what is new, and waits for the end. */
  sync(source: string): Promise<SyncReport>
}

/** sophia-business with the integrations that it follows, over one sandbox. */
export async function startCompany(...names: Integration[]): Promise<Company> {
  const sandbox = await startSandbox({ port: 0 })
  const parts = await Promise.all(names.map((name) => startIntegration(name, sandbox)))
  const urls = Object.fromEntries(
    names.map((name, index) => [`${name.toUpperCase().replace('-', '_')}_URL`, parts[index]?.url ?? '']),
  )
  const databaseUrls = Object.fromEntries(names.map((name, index) => [name, parts[index]?.databaseUrl]))
  const business = await startBusiness({
    ...urls,
    SOPHIA_SANDBOX_URL: sandbox.url,
    HUBSPOT_PRODUCT_PROPERTY: 'product_line',
  })
  return {
    business,
    sandbox,
    urls,
    databaseUrls,
    sync: (source) => syncOf(business.url, source),
    async [Symbol.asyncDispose]() {
      await business.app.close()
      for (const { app } of parts) await app.close()
      await sandbox.close()
    },
  }
}

export async function syncOf(url: string, source: string): Promise<SyncReport> {
  const response = await fetch(`${url}/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source }),
  })
  expect(response.status).toBe(202)
  const { id } = (await response.json()) as { id: string }
  return endedSync(url, id)
}

export async function endedSync(url: string, id: string): Promise<SyncReport> {
  for (;;) {
    const report = (await (await fetch(`${url}/sync/${id}`)).json()) as SyncReport
    if (report.status === 'done' || report.status === 'failed') return report
    await new Promise((wake) => setTimeout(wake, 50))
  }
}
