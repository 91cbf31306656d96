/** All nine services with keys and the secret: who is taken for whom, one and two services further. */
import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type ServiceName, serviceList } from '@sophia/catalog'
import type { FastifyRequest } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const rawKeys = { ana: 'raw-key-of-ana', ben: 'raw-key-of-ben' }
const bearer = (name: keyof typeof rawKeys) => ({ authorization: `Bearer ${rawKeys[name]}` })

interface Arrival {
  readonly service: ServiceName | undefined
  readonly route: string | undefined
  readonly caller: FastifyRequest['caller']
  readonly authorization: string
}

let platform: Platform
let arrivals: Arrival[] = []
const arrive = (message: unknown): void => {
  const { request } = message as { request: FastifyRequest }
  const port = String(request.socket.localPort)
  arrivals.push({
    service: serviceList.find(({ name }) => new URL(platform.urls[name]).port === port)?.name,
    route: request.routeOptions.url,
    caller: request.caller,
    authorization: request.headers.authorization ?? '',
  })
}
const handled = 'tracing:fastify.request.handler:start'
const lines: string[] = []

beforeAll(async () => {
  platform = await startPlatform({
    SOPHIA_API_KEYS: `ana:read:${sha256(rawKeys.ana)},ben:write:${sha256(rawKeys.ben)}`,
    SOPHIA_SERVICE_SECRET: 'a secret of the nine services, long enough',
    // A key that nobody holds: whatever still used it would be refused.
    SOPHIA_TOKEN: 'raw-key-of-nobody',
  })
  const { log } = platform.apps['sophia-business']
  log.level = 'info'
  Object.assign(log, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line) } })
  subscribe(handled, arrive)
}, 120_000)
beforeEach(() => {
  arrivals = []
})
afterAll(async () => {
  unsubscribe(handled, arrive)
  await platform?.close()
})

/** What came there, but for those who look after its health: they are nobody, and come when they like. */
const at = (service: ServiceName) =>
  arrivals.filter((each) => each.service === service && !each.route?.startsWith('/health'))
const requestLines = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)

test('a question through two services arrives in the name of its asker, without their key', async () => {
  const { urls } = platform
  const response = await fetch(`${urls['mcp-business']}/kpis`, { headers: bearer('ana') })
  expect(response.status).toBe(200)
  const seen = at('sophia-business')
  expect(seen.length).toBeGreaterThan(0)
  for (const { caller, authorization } of seen) {
    expect(caller).toEqual({ subject: 'ana', role: 'read', via: 'mcp-business' })
    expect(authorization).not.toContain('raw-key')
  }
})

test('a service that acts for a reader cannot write, and the refusal names both', async () => {
  const { urls, apps } = platform
  const upload = (service: ServiceName, authorization: string, path: string) => {
    const body = new FormData()
    body.set('template', 'no-such-template')
    body.set('files', new Blob(['a,b\n1,2\n']), 'a.csv')
    return fetch(urls[service] + path, { method: 'POST', headers: { authorization }, body })
  }
  expect((await upload('sophia-dashboard', bearer('ana').authorization, '/api/intake')).status).toBe(403)
  expect(at('sophia-business')).toEqual([])

  // Were the dashboard to forget its own check.
  const forAna = apps['sophia-dashboard'].serviceTokens!.authorizationFor(
    { subject: 'ana', role: 'read' },
    'sophia-business',
  )
  expect((await upload('sophia-business', forAna, '/intake')).status).toBe(403)
  await expect.poll(requestLines, { timeout: 10_000 }).toContainEqual(
    expect.objectContaining({
      route: '/intake',
      status: 403,
      caller: 'ana',
      via: 'sophia-dashboard',
      msg: 'request',
    }),
  )

  // A writer comes as far as the form.
  const written = await upload('sophia-dashboard', bearer('ben').authorization, '/api/intake')
  expect(written.status).not.toBe(403)
  expect(at('sophia-business')).toMatchObject([
    { route: '/intake', caller: { subject: 'ben', role: 'write', via: 'sophia-dashboard' } },
  ])
  expect(
    arrivals
      .filter(({ service }) => service === 'sophia-business')
      .map((each) => each.authorization)
      .join(),
  ).not.toContain('raw-key')
})

test('a run acts for its owner, two services further too, and never with the key of its service', async () => {
  const { urls } = platform
  const started = await fetch(`${urls['sophia-dashboard']}/api/runs`, {
    method: 'POST',
    headers: { ...bearer('ben'), 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ agent: 'pipeline-review', input: {} }),
  })
  expect([started.status, started.status === 202 || (await started.text())]).toEqual([202, true])
  const { id } = (await started.json()) as { id: string }
  const run = async () =>
    (await (await fetch(`${urls['mcp-agents']}/runs/${id}`, { headers: bearer('ben') })).json()) as { status: string }
  await expect.poll(async () => (await run()).status, { timeout: 60_000 }).toMatch(/done|failed/)
  for (const [service, via] of [
    ['mcp-agents', 'sophia-dashboard'],
    ['mcp-business', 'mcp-agents'],
    ['sophia-business', 'mcp-business'],
    ['sophia-hubspot', 'mcp-agents'],
  ] as const) {
    // Reading the run is this test's own asking.
    const called = at(service).filter(({ route }) => route !== '/runs/:id')
    expect(called.length, service).toBeGreaterThan(0)
    for (const { route, caller, authorization } of called) {
      expect({ service, route, caller }).toEqual({ service, route, caller: { subject: 'ben', role: 'write', via } })
      expect(authorization).not.toContain('raw-key')
    }
  }
}, 90_000)
