import { readFileSync } from 'node:fs'
import { createTestDatabase } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { IntakeReport } from '../src/intake/intakes.ts'
import type { ComparedAnswer } from '../src/kpis.ts'
import type { LineagePage } from '../src/lineage/lineage.ts'

export interface TestFile {
  readonly name: string
  readonly content: string | Uint8Array<ArrayBuffer>
}

/** The service on a fresh database, with what a client does. */
export interface Business extends AsyncDisposable {
  readonly app: App
  readonly url: string
  readonly databaseUrl: string
  send(fields: Record<string, string>, files: readonly TestFile[]): Promise<Response>
  /** Uploads and waits for the end. */
  take(files: readonly TestFile[], mapping?: object): Promise<IntakeReport>
  /** @param lookMs how long to wait between two looks. */
  ended(id: string, lookMs?: number): Promise<IntakeReport>
  ask(query: object): Promise<ComparedAnswer>
  behind(lineageId: string, query?: Record<string, string>): Promise<LineagePage>
}

export async function startBusiness(variables: Record<string, string> = {}): Promise<Business> {
  const databaseUrl = variables['DATABASE_URL'] ?? (await createTestDatabase())
  const app = await buildApp(
    parseConfig(ConfigSchema, testEnvironment({ SOPHIA_SYNC_MINUTES: '0', ...variables, DATABASE_URL: databaseUrl })),
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, databaseUrl, ...clientOf(url), [Symbol.asyncDispose]: () => app.close() }
}

export function clientOf(url: string): Omit<Business, 'app' | 'databaseUrl' | typeof Symbol.asyncDispose> {
  const json = async <Answer>(response: Response): Promise<Answer> => {
    const body = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${body}`)
    return JSON.parse(body) as Answer
  }
  const send: Business['send'] = (fields, files) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    for (const { name, content } of files) form.append('files', new Blob([content], { type: 'text/csv' }), name)
    return fetch(`${url}/intake`, { method: 'POST', body: form })
  }
  const ended: Business['ended'] = async (id, lookMs = 20) => {
    for (;;) {
      const report = await json<IntakeReport>(await fetch(`${url}/intake/${id}`))
      if (report.status === 'done' || report.status === 'failed') return report
      await new Promise((wake) => setTimeout(wake, lookMs))
    }
  }
  return {
    url,
    send,
    ended,
    async take(files, mapping) {
      const fields: Record<string, string> = mapping ? { mapping: JSON.stringify(mapping) } : { template }
      const { id } = await json<{ id: string }>(await send(fields, files))
      return ended(id)
    },
    ask: async (query) =>
      json(
        await fetch(`${url}/kpis/query`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(query),
        }),
      ),
    behind: async (id, query = {}) =>
      json(await fetch(`${url}/lineage/${id}?${new URLSearchParams(query).toString()}`)),
  }
}

export const template = 'crm-sales-opportunities'

const fixture = (name: string): TestFile => ({
  name,
  content: readFileSync(new URL(`fixtures/crm/${name}`, import.meta.url), 'utf8'),
})
export const crm = {
  opportunities: fixture('opportunities.csv'),
  customers: fixture('customers.csv'),
  products: fixture('products.csv'),
  teams: fixture('teams.csv'),
}
/** What is joined comes after what it is joined to: the order of the files does not matter. */
export const crmFiles = [crm.opportunities, crm.teams, crm.customers, crm.products]

export const header = 'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value'
export const pipelineFile = (rows: readonly string[], name = 'pipeline.csv'): TestFile => ({
  name,
  content: `${header}\n${rows.join('\n')}\n`,
})
