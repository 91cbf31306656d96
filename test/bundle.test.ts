/** The production build: each app's `dist` alone, in a folder with nothing else, as an image would hold it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type ServiceName, serviceList, services, urlVariable } from '@sophia/catalog'
import { createTestDatabase, freePort } from '@sophia/database/testing'
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import { startRedis } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../bundle.ts'
import { startOrder } from './platform.ts'

const key = 'the-key-of-the-test'
const authorization = `Bearer ${key}`
const app = (name: ServiceName) => fileURLToPath(new URL(`../apps/${name}`, import.meta.url))
const urls = {} as Record<ServiceName, string>
const running: Running[] = []
let folder: string
let sandbox: RunningSandbox
let redis: Awaited<ReturnType<typeof startRedis>>

interface Running {
  readonly child: ChildProcess
  said(): string
}

beforeAll(async () => {
  folder = mkdtempSync('/var/tmp/sophia-bundle-')
  sandbox = await startSandbox({ port: 0 })
  redis = await startRedis()
}, 60_000)
afterAll(async () => {
  for (const { child } of running.toReversed()) await end(child)
  await redis?.stop()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  return ((await ended) as [number | null])[0]
}

async function production(name: ServiceName, variables: Record<string, string> = {}): Promise<Running> {
  const port = await freePort()
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: `${folder}/${name}`,
    // Nothing of the environment that runs the tests: neither its keys nor its module paths.
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: String(port),
      SOPHIA_API_KEYS: `test:admin:${createHash('sha256').update(key).digest('hex')}`,
      SOPHIA_ALLOW_SANDBOX: 'true',
      SOPHIA_SANDBOX_URL: sandbox.url,
      ...('database' in services[name] && { DATABASE_URL: await createTestDatabase() }),
      ...Object.fromEntries(Object.entries(urls).map(([other, url]) => [urlVariable(other as ServiceName), url])),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const service = { child, said: () => text }
  running.push(service)
  urls[name] = `http://127.0.0.1:${port}`
  await expect
    .poll(
      async () => {
        if (child.exitCode !== null) throw new Error(`${name} ended: ${text}`)
        return fetch(`${urls[name]}/health/ready`).then(({ status }) => status, String)
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBe(200)
  return service
}

const toolsList = (name: ServiceName, headers: Record<string, string> = {}) =>
  fetch(`${urls[name]}/mcp`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  })

describe.each(startOrder())('%s, from its dist alone', (name) => {
  test('is bundled, starts in production, and is healthy', async () => {
    await bundle(app(name), `${folder}/${name}/dist`)
    const pages = `${app(name)}/dist/web`
    if (existsSync(pages)) cpSync(pages, `${folder}/${name}/dist/web`, { recursive: true })
    await production(name, redis ? { REDIS_URL: redis.url } : {})
    const health = (await (await fetch(urls[name] + services[name].healthPath)).json()) as Record<string, unknown>
    expect(health).toMatchObject({ service: name, status: 'healthy' })
  }, 60_000)

  test('does not import what loads all of Node’s own fetch', () => {
    const imports = /(?:from|import) ?["'](?:node:)?(?:crypto|fs|https?)["']/
    const files = globSync(`${folder}/${name}/dist/*.js`)
    expect(files).toContain(`${folder}/${name}/dist/main.js`)
    expect(files.filter((file) => imports.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  test('is kept in memory with one byte a character', () => {
    const files = globSync(`${folder}/${name}/dist/*.js`)
    expect(files).not.toEqual([])
    // One character more, in a comment even, and the whole file takes two.
    expect(files.filter((file) => /[^\0-\x7f]/.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  test('describes itself as the committed documents do', async () => {
    const committed = (file: string) => JSON.parse(readFileSync(`${app(name)}/${file}`, 'utf8')) as unknown
    expect(await (await fetch(`${urls[name]}/openapi.json`)).json()).toEqual(committed('openapi.json'))
    const { result } = (await (await toolsList(name)).json()) as { result: { tools: unknown } }
    expect(result.tools).toEqual(committed('tools.json'))
  })

  test('lets nobody in without the key', async () => {
    expect((await toolsList(name, { authorization: 'Bearer another' })).status).toBe(401)
  })
})

describe('what is loaded only when it is needed', () => {
  test('the official MCP handler, for the first request of the older protocol', async () => {
    const response = await fetch(`${urls['sophia-github']}/mcp`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
      }),
    })
    expect(await response.text()).toContain('"name":"sophia-github"')
  })

  test.each(['sophia-github', 'sophia-hubspot', 'sophia-lambda'] as const)(
    'the library of the vendor of %s',
    async (name) => {
      const { paths } = JSON.parse(readFileSync(`${app(name)}/openapi.json`, 'utf8')) as {
        paths: Record<string, { get?: { tags?: string[]; parameters?: { required?: boolean }[] } }>
      }
      const path = Object.keys(paths).find((each) => {
        const { tags, parameters = [] } = paths[each]?.get ?? { tags: ['operations'] }
        return !tags?.includes('operations') && !parameters.some(({ required }) => required)
      })
      const response = await fetch(urls[name] + path, { headers: { authorization } })
      expect([path, response.status, await response.text()]).toEqual([path, 200, expect.stringContaining('sandbox')])
    },
  )

  test('the trace exporter, when there is somewhere to send to', async () => {
    const received: string[] = []
    const collector = createServer((request, response) => {
      received.push(`${request.method} ${request.url}`)
      request.resume().on('end', () => response.end('{}'))
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    try {
      const { child } = await production('sophia-lambda', {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as { port: number }).port}`,
        OTEL_TRACES_SAMPLER: 'always_on',
      })
      await fetch(`${urls['sophia-lambda']}/offers`, { headers: { authorization } })
      expect(await end(child)).toBe(0)
      expect(received).toContain('POST /v1/traces')
    } finally {
      collector.close()
    }
  }, 60_000)

  test('the thread that parses pages', async () => {
    const dist = `${folder}/mcp-research/dist`
    const { default: readable } = (await import(pathToFileURL(`${dist}/page-worker.js`).href)) as {
      default(task: { html: string; url: string }): { title: string }
    }
    const html = `<html><head><title>Leasing</title></head><body><article>${'<p>Occupancy rose.</p>'.repeat(40)}</article></body></html>`
    expect(readable({ html, url: 'https://example.com/' })).toMatchObject({ title: 'Leasing' })
    // The pool starts its own file first, which then loads ours.
    expect(existsSync(`${dist}/worker.js`)).toBe(true)
  })
})

test('the thread that draws charts, with its fonts beside it', async () => {
  // In a process of its own: vitest would read the whole file through first, which takes longer than drawing.
  const encoding = { y: { field: 'who' }, x: { field: 'much', type: 'quantitative' } }
  const spec = { data: { values: [{ who: 'West', much: 2 }] }, mark: 'bar', encoding }
  const script = `
    import draw from ${JSON.stringify(pathToFileURL(`${folder}/mcp-business/dist/chart-worker.js`).href)}
    process.stdout.write(await draw(${JSON.stringify({ spec, width: 300, height: 200 })}))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [picture] = await Promise.all([buffer(child.stdout), once(child, 'exit')])
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
}, 60_000)

test('the thread that forecasts', async () => {
  const dist = `${folder}/sophia-business/dist`
  const { default: forecast } = (await import(pathToFileURL(`${dist}/forecast-worker.js`).href)) as {
    default(task: object): { openDeals: number }
  }
  const none = { engaged: [], closed: [], status: [], value: [], listPrice: [] }
  const task = { history: none, today: 20_000, spans: [{ from: 20_000, to: 20_030 }], past: [], actual: [] }
  expect(forecast({ ...task, runs: 100, seed: 1, commitFrom: 0.7 }).openDeals).toBe(0)
  expect(existsSync(`${dist}/worker.js`)).toBe(true)
})

describe('the dashboard', () => {
  test('serves its page and what the page asks for, compressed', async () => {
    const page = await (await fetch(urls['sophia-dashboard'])).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1]
    const answer = await fetch(urls['sophia-dashboard'] + script, { headers: { 'accept-encoding': 'br' } })
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br'])
  })

  test('serves nothing of the process that lies beside it', async () => {
    for (const path of ['/main.js', '/assets/../main.js', '/assets/..%2f..%2fmain.js', '/../main.js.map'])
      expect([403, 404], path).toContain((await fetch(urls['sophia-dashboard'] + path)).status)
  })
})

test('nine services are on record', () => {
  expect(Object.keys(urls).toSorted()).toEqual(serviceList.map(({ name }) => name).toSorted())
})

test('SIGTERM ends each of them in order', async () => {
  for (const { child } of running.toReversed()) expect(await end(child)).toBe(0)
}, 60_000)
