import { createTestDatabase } from '@sophia/database/testing'
import { type FaultOrder, type RunningSandbox, type SandboxOptions, startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { Outbound } from '../src/reading/safe-fetch.ts'
import type { Research, StoredResearch } from '../src/schemas.ts'

/** The service on a fresh database, over a sandbox of its own. */
export async function startResearch(
  outbound: Outbound = {},
  variables: (sandboxUrl: string) => Record<string, string> = () => ({}),
  sandboxOptions: SandboxOptions = {},
): Promise<Fixture> {
  const databaseUrl = await createTestDatabase()
  const sandbox = await startSandbox({ now: new Date('2026-11-23T12:00:00Z'), ...sandboxOptions })
  const app = await buildApp(
    parseConfig(
      ConfigSchema,
      testEnvironment({ DATABASE_URL: databaseUrl, SOPHIA_SANDBOX_URL: sandbox.url, ...variables(sandbox.url) }),
    ),
    outbound,
  )
  await app.ready()
  return new Fixture(app, sandbox, databaseUrl)
}

export class Fixture {
  readonly app: App
  readonly databaseUrl: string
  readonly #sandbox: RunningSandbox

  constructor(app: App, sandbox: RunningSandbox, databaseUrl: string) {
    this.app = app
    this.databaseUrl = databaseUrl
    this.#sandbox = sandbox
  }

  async ask(question: string, more: Record<string, unknown> = {}): Promise<Research> {
    const response = await this.app.inject({ method: 'POST', url: '/research', payload: { question, ...more } })
    if (response.statusCode !== 200) throw new Error(response.body)
    return response.json<Research>()
  }

  async stored(id: string): Promise<StoredResearch> {
    return (await this.app.inject(`/research/${id}`)).json<StoredResearch>()
  }

  /** Until {@link heal}. */
  async break(fault: FaultOrder): Promise<void> {
    await this.#sandbox.app.inject({ method: 'POST', url: '/_faults', payload: fault })
  }

  async heal(): Promise<void> {
    await this.#sandbox.app.inject({ method: 'DELETE', url: '/_faults' })
  }

  /** How often the sandbox was asked as this source. */
  async requestsTo(source: string): Promise<number> {
    const { vendors } = (await this.#sandbox.app.inject('/_requests')).json()
    return vendors[source]?.total ?? 0
  }

  /** One more replica over the same database and sandbox. The caller closes it. */
  async replica(variables: Record<string, string> = {}): Promise<App> {
    const environment = testEnvironment({
      DATABASE_URL: this.databaseUrl,
      SOPHIA_SANDBOX_URL: this.#sandbox.url,
      ...variables,
    })
    const app = await buildApp(parseConfig(ConfigSchema, environment))
    await app.ready()
    return app
  }

  /** What the sandbox answered as this source, by status. */
  async answersOf(source: string): Promise<Record<string, number>> {
    const { vendors } = (await this.#sandbox.app.inject('/_requests')).json()
    const routes: { statuses: Record<string, number> }[] = Object.values(vendors[source]?.routes ?? {})
    const sum: Record<string, number> = {}
    for (const { statuses } of routes)
      for (const [status, count] of Object.entries(statuses)) sum[status] = (sum[status] ?? 0) + count
    return sum
  }

  get sandboxUrl(): string {
    return this.#sandbox.url
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.#sandbox.close()
  }
}

export const statuses = ({ sources }: Pick<Research, 'sources'>): Record<string, string> =>
  Object.fromEntries(sources.map(({ name, status }) => [name, status]))
