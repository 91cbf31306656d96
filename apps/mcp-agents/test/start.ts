import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { createTestDatabase, freePort } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { Run } from '../src/schemas.ts'
import { startToolServices, type ToolServices } from './tool-services.ts'

export interface Bench {
  readonly services: ToolServices
  readonly databaseUrl: string
  environment(variables?: Record<string, string>): Record<string, string>
  /** A replica in this process, listening. */
  replica(variables?: Record<string, string>): Promise<{ app: App; url: string }>
  /** A replica as a process of its own, as in production. */
  spawn(port?: number, variables?: Record<string, string>): Promise<{ url: string; child: ChildProcess }>
  /** Changes what is stored, behind the service's back. */
  query(text: string, values: readonly unknown[]): Promise<void>
  close(): Promise<void>
}

/** A database and tool services of a test's own. */
export async function openBench(): Promise<Bench> {
  const services = await startToolServices()
  const databaseUrl = await createTestDatabase()
  const apps: App[] = []
  const children: ChildProcess[] = []
  const environment = (variables: Record<string, string> = {}) =>
    testEnvironment({ DATABASE_URL: databaseUrl, SOPHIA_RUN_LEASE_MS: '1000', ...services.urls, ...variables })
  return {
    services,
    databaseUrl,
    environment,
    async replica(variables) {
      const app = await buildApp(parseConfig(ConfigSchema, environment(variables)))
      apps.push(app)
      return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
    },
    async spawn(wanted, variables) {
      const port = wanted ?? (await freePort())
      const child = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
        env: { PATH: process.env['PATH'], ...environment({ ...variables, PORT: String(port) }) },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      await once(child.stdout, 'data')
      return { url: `http://127.0.0.1:${port}`, child }
    },
    async query(text, values) {
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      try {
        await client.query(text, [...values])
      } finally {
        await client.end()
      }
    },
    async close() {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await Promise.all(apps.map((app) => app.close()))
      await services.close()
    },
  }
}

export async function startRun(
  url: string,
  body: object = { agent: 'pipeline-review', input: {} },
  headers: Record<string, string> = {},
): Promise<string> {
  const ask = () =>
    fetch(`${url}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  let response = await ask()
  // A replica that has more than it can do says so at once, and when to ask again.
  for (let again = 0; response.status === 503 && response.headers.has('retry-after') && again < 20; again++) {
    await delay(1_000 * Number(response.headers.get('retry-after')))
    response = await ask()
  }
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  return ((await response.json()) as { id: string }).id
}

export const getRun = async (url: string, id: string): Promise<Run> =>
  (await (await fetch(`${url}/runs/${id}`)).json()) as Run

/** Reads the stream of events to its end, so that the run has ended. */
export async function endOf(url: string, id: string): Promise<Run> {
  for (;;) {
    // A replica that is overloaded may turn a reader away.
    await readEvents(url, id)
    const run = await getRun(url, id)
    if (['done', 'failed', 'cancelled'].includes(run.status)) return run
  }
}

export interface SeenEvent {
  readonly id: number
  readonly type: string
  readonly data: Record<string, unknown>
}

/**
 * Reads a run's events.
 *
 * @param enough ends the reading early.
 */
export async function readEvents(
  url: string,
  id: string,
  after?: number,
  enough: (seen: readonly SeenEvent[]) => boolean = () => false,
): Promise<SeenEvent[]> {
  const leaving = new AbortController()
  const response = await fetch(`${url}/runs/${id}/events`, {
    signal: leaving.signal,
    ...(after !== undefined && { headers: { 'last-event-id': String(after) } }),
  })
  if (response.status !== 200 || !response.body) return []
  const seen: SeenEvent[] = []
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      )
      text = text.slice(end + 2)
      if (!fields['event']) continue
      seen.push({
        id: Number(fields['id']),
        type: fields['event'],
        data: JSON.parse(fields['data'] ?? '{}') as Record<string, unknown>,
      })
      if (!enough(seen)) continue
      leaving.abort()
      return seen
    }
  }
  return seen
}
