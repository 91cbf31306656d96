import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import pg from 'pg'
import { appCommand } from '../../../loadtest/src/app-process.ts'
import { type ServiceProcess, start } from '../../../loadtest/src/service-process.ts'
import type { RunRow } from '../src/runs/tables.ts'

/** What the figures are taken on: each part a process of its own, as in production, on a Postgres that keeps what it is told. */
export interface Stage {
  readonly sandboxUrl: string
  readonly contextUrl: string
  replica(variables?: Record<string, string>): Promise<Replica>
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** Ends all that was started, in whatever state it is. */
  close(): Promise<void>
}

export interface Replica {
  readonly url: string
  /** In MiB. */
  rss(): number
  stop(): Promise<void>
  kill(): Promise<void>
}

const script = (path: string) => ({ file: process.execPath, args: [fileURLToPath(new URL(path, import.meta.url))] })

export async function openStage(): Promise<Stage> {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const only = ['@sophia/mcp-agents', '@sophia/mcp-context'].map((name) => `--filter=${name}`)
  execFileSync('turbo', ['bundle', '--output-logs=errors-only', ...only], { cwd: root, stdio: ['ignore', 2, 2] })

  const ends: (() => unknown)[] = []
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    // Postgres will not run as root below a closed folder.
    const folder = mkdtempSync('/var/tmp/sophia-bench-')
    ends.push(() => rmSync(folder, { recursive: true, force: true }))
    const postgres = await startEmbeddedPostgres({ folder: `${folder}/postgres`, port: await freePort() })
    ends.push(() => postgres.stop())
    const run = async (command: Parameters<typeof start>[0]): Promise<ServiceProcess> => {
      const running = await start(command)
      ends.push(() => running.stop())
      return running
    }
    const environment = {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATABASE_URL: postgres.url,
      SOPHIA_RATE_LIMIT: '1000000000',
    }
    const sandbox = await run({ ...script('../../../loadtest/src/platform/sandbox.ts'), healthPath: '/_health' })
    const context = await run({ ...appCommand('mcp-context', 'start'), env: environment, healthPath: '/health' })
    const [sandboxUrl, contextUrl] = [sandbox, context].map(({ port }) => `http://127.0.0.1:${port}`) as [
      string,
      string,
    ]
    let client: pg.Client | undefined
    return {
      sandboxUrl,
      contextUrl,
      close,
      async replica(variables) {
        const running = await run({
          ...appCommand('mcp-agents', 'start'),
          healthPath: '/health',
          env: {
            ...environment,
            MCP_CONTEXT_URL: contextUrl,
            MODEL_URL: `${sandboxUrl}/model/v1`,
            MODEL_NAME: 'sandbox-script',
            MODEL_API_KEY: 'any',
            ...variables,
          },
        })
        return {
          url: `http://127.0.0.1:${running.port}`,
          rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024,
          stop: () => running.stop(),
          kill: () => running.kill(),
        }
      },
      async query<Row extends object>(text: string, values: readonly unknown[] = []) {
        if (!client) {
          const opened = new pg.Client({ connectionString: new URL('/mcp_agents', postgres.url).href })
          await opened.connect()
          ends.push(() => opened.end())
          client = opened
        }
        const { rows } = await client.query<Row>(text, [...values])
        return rows
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * A replica that has more than it can do says so, and when to ask again.
 *
 * @param key makes a repeat the same, also where nobody knows what came of the first.
 */
export async function send<Answer>(method: string, url: string, body?: object, key?: string): Promise<Answer> {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(key && { 'idempotency-key': key }) }
  for (let again = 0; ; again++) {
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Answer
    if ((response.status !== 503 && !(response.status === 504 && key)) || again > 60)
      throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 500)}`)
    await delay(1_000 * Number(response.headers.get('retry-after') ?? 1))
  }
}

/** So many at a time until all are done: more at once than a replica has lines for would be turned away. */
export async function eachOf<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<unknown>) {
  const left = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await work(item)
    }),
  )
}

export async function startRun(url: string, agent: string): Promise<string> {
  const body = { agent, input: { question: 'Go.' }, budget: { wallTimeS: 600 } }
  return (await send<Pick<RunRow, 'id'>>('POST', `${url}/runs`, body, randomUUID())).id
}

export const putAgent = (url: string, name: string, tools: readonly string[]) =>
  send('PUT', `${url}/agents/${name}`, {
    title: name,
    description: 'Measures.',
    instructions: 'Do as you are told.',
    tools,
    budget: { steps: 100, wallTimeS: 600 },
  })
