import { readdirSync, readFileSync } from 'node:fs'
import { serviceList, urlVariable } from '@sophia/catalog'
import { createTestDatabase } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { expect, vi } from 'vitest'
import { buildApp as buildBusiness } from '../../sophia-business/src/app.ts'
import { ConfigSchema as BusinessConfig } from '../../sophia-business/src/config.ts'
import { buildApp as buildDashboard } from '../../sophia-dashboard/src/app.ts'
import { ConfigSchema as DashboardConfig } from '../../sophia-dashboard/src/config.ts'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

/** Both services on a fresh database. */
export interface Started {
  readonly business: App
  readonly app: App
  /** Uploads an export to sophia-business and waits until it is stored. */
  take(files: readonly File[]): Promise<void>
  // oxlint-disable-next-line typescript/no-explicit-any -- each route has its own answer
  post(url: string, payload: object): Promise<any>
  close(): Promise<void>
}

export const buildAt = (url: string): Promise<App> =>
  buildApp(parseConfig(ConfigSchema, testEnvironment({ SOPHIA_BUSINESS_URL: url })))

/** @param variables of sophia-business. */
export async function start(variables: Record<string, string> = {}): Promise<Started> {
  const environment = testEnvironment({ ...variables, DATABASE_URL: await createTestDatabase() })
  const business = await buildBusiness(parseConfig(BusinessConfig, environment))
  const url = await business.listen({ host: '127.0.0.1', port: 0 })
  const app = await buildAt(url)
  await app.ready()
  return {
    business,
    app,
    async take(files) {
      const form = new FormData()
      form.set('template', 'crm-sales-opportunities')
      for (const file of files) form.append('files', file)
      const { id } = (await (await fetch(`${url}/intake`, { method: 'POST', body: form })).json()) as { id: string }
      await vi.waitFor(async () => expect((await business.inject(`/intake/${id}`)).json().status).toBe('done'), 60_000)
    },
    post: async (path, payload) => (await app.inject({ method: 'POST', url: path, payload })).json(),
    async close() {
      await app.close()
      await business.close()
    },
  }
}

/** What people look at, over both of them; the other services are away. */
export async function startDashboard({ business, app }: Started): Promise<App> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  // Port 9 is `discard`: nothing listens there.
  const nowhere = Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), 'http://127.0.0.1:9']))
  const variables = {
    ...nowhere,
    [urlVariable('sophia-business')]: business.listeningOrigin,
    [urlVariable('mcp-business')]: app.listeningOrigin,
  }
  return buildDashboard(parseConfig(DashboardConfig, testEnvironment(variables)))
}

/** The export that was made by hand. */
export function crmFiles(): File[] {
  const folder = new URL('../../sophia-business/test/fixtures/crm/', import.meta.url)
  return readdirSync(folder).map((name) => new File([readFileSync(new URL(name, folder))], name))
}

export const pipeline = (rows: readonly string[]): File =>
  new File(
    [`opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n${rows.join('\n')}\n`],
    'pipeline.csv',
  )
