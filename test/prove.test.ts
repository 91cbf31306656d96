/** The health proof over the running services, and the faults that each turn it red. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ApiServer, startApiServer } from '../k8s/src/stand-in/api-server.ts'
import { hasKubectl, type Shell, shellFor } from '../k8s/src/stand-in/kubectl.ts'
import { type Platform, startPlatform } from './platform.ts'

interface Service {
  name: string
  state: string
  checkedAt: string | null
}
interface Proof {
  readonly passed: boolean
  readonly hash: string
  readonly previous: string | null
  readonly criteria: {
    readonly id: string
    readonly passed: boolean
    readonly found: string
    readonly samples: object[]
  }[]
}

/** What stands between the proof and what it looks at. Answering anything but `undefined` is a fault. */
type Fault = (request: IncomingMessage, response: ServerResponse) => Promise<true | undefined> | true | undefined
const faults: { dashboard?: Fault; prometheus?: Fault; grafana?: Fault; services?: (items: Service[]) => Service[] } =
  {}
let asked = 0

const answer =
  (code: number, body = '{}', headers: Record<string, string> = {}): Fault =>
  (_request, response) => {
    response.writeHead(code, headers).end(body)
    return true
  }

let platform: Platform
let cluster: ApiServer
let shell: Shell
const servers: Server[] = []
const folder = mkdtempSync(join(tmpdir(), 'sophia-proofs-'))

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => void handle(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The real dashboard, until a fault comes between. */
async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (await faults.dashboard?.(request, response)) return
  // As an ingress says of whoever came.
  const headers = { 'x-forwarded-for': '203.0.113.9' }
  const found = await fetch(`${platform.urls['sophia-dashboard']}${request.url}`, { headers })
  let body = await found.text()
  if (request.url === '/api/services' && faults.services) {
    const list = JSON.parse(body) as { items: Service[] }
    body = JSON.stringify({ ...list, items: faults.services(list.items) })
  }
  response.writeHead(found.status, { 'content-type': 'application/json' }).end(body)
}

let urls: { dashboard: string; prometheus: string; grafana: string }

interface Ended {
  readonly code: number | null
  readonly said: string
}

function prove(flags: Record<string, string> = {}, env: Record<string, string> = {}): Promise<Ended> {
  const all = {
    url: urls.dashboard,
    prometheus: urls.prometheus,
    grafana: urls.grafana,
    users: '2',
    seconds: '1',
    pace: '10',
    ...flags,
  }
  const words = Object.entries({ timeout: '5', commit: 'abc', out: folder, ...all }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ])
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['packages/prove/src/main.ts', ...words], {
      env: { ...shell.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    child.once('close', (code) => resolve({ code, said }))
  })
}

const files = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
const latest = (): Proof => JSON.parse(readFileSync(join(folder, files().at(-1) ?? ''), 'utf8')) as Proof
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace: 'sophia' },
}

describe.skipIf(!hasKubectl)('a health proof', () => {
  beforeAll(async () => {
    platform = await startPlatform({ SOPHIA_PROBE_MS: '500', SOPHIA_PUBLIC_URL: 'https://www.sophia.example' })
    cluster = await startApiServer([policy])
    shell = shellFor(cluster.url)
    const plain = (which: 'prometheus' | 'grafana', body: string) =>
      listen(async (request, response) => {
        if (!(await faults[which]?.(request, response))) response.end(body)
      })
    urls = {
      dashboard: await listen(forward),
      prometheus: await plain('prometheus', 'Prometheus Server is Healthy.'),
      grafana: await plain('grafana', '{"database":"ok"}'),
    }
    await vi.waitFor(
      async () => {
        const { items } = (await (await fetch(`${urls.dashboard}/api/services`)).json()) as { items: Service[] }
        expect(items.map(({ state }) => state)).toEqual(items.map(() => 'well'))
      },
      { timeout: 60_000, interval: 300 },
    )
  }, 240_000)
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
    shell?.close()
    await cluster?.close()
    await platform?.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    for (const name of Object.keys(faults)) delete faults[name as keyof typeof faults]
    asked = 0
    cluster.store.put(structuredClone(policy))
  })

  test('of a healthy platform passes, with its samples, in three forms, chained to the one before', async () => {
    // Long enough for a busy machine to answer each user often enough.
    expect(await prove({ seconds: '4' })).toMatchObject({ code: 0 })
    const first = latest()
    expect(first).toMatchObject({ passed: true, previous: null, commit: 'abc' })
    expect(first.criteria.map(({ id }) => id)).toEqual(['AC-1', 'AC-2', 'AC-3', 'AC-4', 'AC-5'])
    expect(first.criteria[3]?.samples.length).toBeGreaterThan(5)
    expect(await prove({ seconds: '4' })).toMatchObject({ code: 0 })
    expect(latest().previous).toBe(first.hash)
    const name = files().at(-1)?.replace('.json', '') ?? ''
    expect(readFileSync(join(folder, `${name}.xml`), 'utf8')).toContain('tests="5" failures="0"')
    expect(readFileSync(join(folder, `${name}.md`), 'utf8')).toContain('| AC-5 |')
  }, 60_000)

  const state = (name: string, change: Partial<Service>) => () => {
    faults.services = (items) => items.map((item) => (item.name === name ? { ...item, ...change } : item))
  }
  const set = (which: 'dashboard' | 'prometheus' | 'grafana', fault: Fault) => () => {
    faults[which] = fault
  }
  const at = (path: string, fault: Fault) =>
    set('dashboard', (request, response) => (request.url === path ? fault(request, response) : undefined))
  const hang: Fault = () => true

  test.each<[string, string, () => void, Record<string, string>, RegExp]>([
    ['a service is down', 'AC-1', state('mcp-context', { state: 'down' }), {}, /mcp-context is down/],
    ['a service is degraded', 'AC-1', state('sophia-github', { state: 'degraded' }), {}, /sophia-github is degraded/],
    [
      'nobody looks at a service any more',
      'AC-1',
      state('mcp-agents', { checkedAt: '2026-01-01T00:00:00Z' }),
      {},
      /mcp-agents was not looked at/,
    ],
    ['a service is missing', 'AC-1', () => (faults.services = (items) => items.slice(1)), {}, /is not listed/],
    ['the list is none', 'AC-1', at('/api/services', answer(200, '<html>')), {}, /not a list/],
    ['the list fails', 'AC-1', at('/api/services', answer(500)), {}, /status 500/],
    ['the address answers 503', 'AC-2', at('/api/health', answer(503)), {}, /status 503/],
    [
      'the address leads elsewhere',
      'AC-2',
      at('/api/health', answer(302, '', { location: '/login' })),
      {},
      /status 302/,
    ],
    ['the address hangs', 'AC-2', at('/api/health', hang), { timeout: '1' }, /TimeoutError/],
    ['nobody listens', 'AC-2', () => {}, { url: 'http://127.0.0.1:9' }, /./],
    ['Prometheus is unhealthy', 'AC-3', set('prometheus', answer(503)), {}, /Prometheus: status 503/],
    [
      'Grafana is without its database',
      'AC-3',
      set('grafana', answer(200, '{"database":"failing"}')),
      {},
      /its database is not ok/,
    ],
    ['nobody listens where Grafana should be', 'AC-3', () => {}, { grafana: 'http://127.0.0.1:9' }, /Grafana/],
    [
      'one request in ten fails',
      'AC-4',
      set('dashboard', (_request, response) => (++asked % 10 === 9 ? answer(500)(_request, response) : undefined)),
      { seconds: '4' },
      /[1-9][\d.]* % errors/,
    ],
    [
      'answers take more than two seconds',
      'AC-4',
      set('dashboard', () => pause(2100, undefined)),
      { users: '1', seconds: '7' },
      /average [2-9]\d\d\d ms/,
    ],
    ['too few answers to tell', 'AC-4', set('dashboard', () => pause(900, undefined)), {}, /too few to tell/],
    [
      'no policy closes the namespace',
      'AC-5',
      () => void cluster.store.delete('NetworkPolicy', 'sophia', 'default-deny'),
      {},
      /^0 policies/,
    ],
    [
      'the metrics are open to the outside',
      'AC-5',
      set('dashboard', (request, response) =>
        request.url === '/metrics' ? answer(200)(request, response) : undefined,
      ),
      {},
      /metrics is open/,
    ],
    ['the cluster does not know the namespace', 'AC-5', () => {}, { namespace: 'nowhere' }, /^0 policies/],
  ])(
    '%s: %s fails',
    async (_what, id, inject, flags, found) => {
      inject()
      expect((await prove(flags)).code).toBe(1)
      const { passed, criteria } = latest()
      expect(passed).toBe(false)
      expect(criteria.find((criterion) => criterion.id === id)).toMatchObject({
        passed: false,
        found: expect.stringMatching(found),
      })
    },
    60_000,
  )

  test('the cluster cannot be asked: AC-5 fails', async () => {
    expect((await prove({}, { KUBECONFIG: '/nowhere' })).code).toBe(1)
    expect(latest().criteria[4]).toMatchObject({ id: 'AC-5', passed: false })
  }, 60_000)

  test('is published with those that the dashboard lacks; one that cannot be is brought along by the next', async () => {
    const board = platform.urls['sophia-dashboard']
    const shown = async () => {
      const { items } = (await (await fetch(`${board}/api/proofs`)).json()) as { items: { hash: string }[] }
      return items.map(({ hash }) => hash).reverse()
    }
    const kept = () => files().map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Proof).hash)
    const away = await prove({ seconds: '4', publish: 'http://127.0.0.1:9' })
    expect(away).toMatchObject({ code: 1, said: expect.stringMatching(/^Healthy[^]*Not published: /m) })
    expect(await shown()).toEqual([])
    expect(await prove({ seconds: '4', publish: board })).toMatchObject({ code: 0 })
    expect(await shown()).toEqual(kept())
    const next = await prove({ seconds: '4', publish: board })
    expect(next.said).toContain('Published: 1\n')
    expect(await shown()).toEqual(kept())
  }, 60_000)

  test('a proof that was changed, or taken out, is found before anything is measured', async () => {
    const [first = '', second = ''] = files()
    const text = readFileSync(join(folder, second), 'utf8')
    writeFileSync(join(folder, second), text.replace('"passed":true', '"passed":false'))
    const changed = await prove()
    expect(changed).toMatchObject({ code: 2 })
    expect(changed.said).toContain(`${second} was changed after it was written`)
    rmSync(join(folder, second))
    expect((await prove()).said).toContain('does not follow the proof before it')
    writeFileSync(join(folder, second), text)
    expect(first < second).toBe(true)
    expect((await prove({ seconds: '4' })).code).toBe(0)
  }, 60_000)

  test('an address that is none is refused in words', async () => {
    expect(await prove({ url: 'sophia' })).toMatchObject({
      code: 2,
      said: expect.stringContaining('--url is missing or no http address'),
    })
  })
})
