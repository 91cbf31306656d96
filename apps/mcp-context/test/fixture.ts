import { createHash } from 'node:crypto'
import { createTestDatabase } from '@sophia/database/testing'
import { type FaultOrder, startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { DocumentStored, SearchAnswer } from '../src/schemas.ts'

const people = { root: 'admin', ana: 'write', ben: 'write', carla: 'write', dora: 'read' } as const
export type Person = keyof typeof people

/**
 * The service on a fresh database, with five callers: ana and ben are in team sales, carla in finance.
 *
 * @param more of its configuration; with DATABASE_URL it goes on where another one ended.
 */
export async function startContext(more: Record<string, string> = {}): Promise<Context> {
  const url = more['DATABASE_URL'] ?? (await createTestDatabase())
  const keys = Object.entries(people).map(
    ([name, role]) => `${name}:${role}:${createHash('sha256').update(name).digest('hex')}`,
  )
  const app = await buildApp(
    parseConfig(
      ConfigSchema,
      testEnvironment({
        DATABASE_URL: url,
        SOPHIA_API_KEYS: keys.join(','),
        SOPHIA_TEAMS: 'sales=ana,ben;finance=carla',
        SOPHIA_RATE_LIMIT: '1000000',
        ...more,
      }),
    ),
  )
  await app.ready()
  return new Context(app, url)
}

interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects
  readonly body: any
}

export class Context {
  readonly app: App
  readonly databaseUrl: string
  constructor(app: App, databaseUrl: string) {
    this.app = app
    this.databaseUrl = databaseUrl
  }

  async call(
    person: Person,
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
  ): Promise<Answer> {
    const response = await this.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${person}` },
      ...(payload && { payload }),
    })
    return { status: response.statusCode, body: response.json() }
  }

  /** A document of little interest but for what is given. */
  async add(given: Record<string, unknown>, person: Person = 'root'): Promise<DocumentStored> {
    const payload = { collection: 'handbook', title: 'Untitled', mediaType: 'text/plain', ...given }
    const { status, body } = await this.call(person, 'POST', '/documents', payload)
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body as DocumentStored
  }

  async search(query: string, more: Record<string, unknown> = {}, person: Person = 'root'): Promise<SearchAnswer> {
    const { status, body } = await this.call(person, 'POST', '/search', { query, ...more })
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body as SearchAnswer
  }

  /** Until nothing waits for its vector. */
  async embedded(person: Person = 'root'): Promise<void> {
    await vi.waitFor(
      async () => {
        const { body } = await this.call(person, 'GET', '/documents?limit=100')
        const states = (body.items as { embedding: string }[]).map(({ embedding }) => embedding)
        if (states.includes('pending')) throw new Error('Some documents still wait for their vectors')
      },
      { timeout: 60_000, interval: 50 },
    )
  }

  close = () => this.app.close()
}

/** A sandbox for its embedding endpoint, and what is to be configured to use it. */
export async function startEndpoint() {
  const sandbox = await startSandbox()
  return {
    config: { EMBEDDING_URL: `${sandbox.url}/embeddings/v1`, EMBEDDING_MODEL: 'sandbox' },
    break: (fault: Omit<FaultOrder, 'vendor'>) =>
      sandbox.app.inject({ method: 'POST', url: '/_faults', payload: { vendor: 'embeddings', ...fault } }),
    heal: () => sandbox.app.inject({ method: 'DELETE', url: '/_faults' }),
    async requests(): Promise<number> {
      return (await sandbox.app.inject('/_requests')).json().vendors.embeddings?.total ?? 0
    },
    close: () => sandbox.close(),
  }
}
export type TestEndpoint = Awaited<ReturnType<typeof startEndpoint>>

export const pointersOf = ({ body }: Answer): string[] =>
  (body.errors as { pointer: string }[]).map(({ pointer }) => pointer)

/** Numbers from 0 to 1 that are the same in each run. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
