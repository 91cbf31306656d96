import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { type App, createApp, parseConfig, plumbing, serviceConfig } from '../src/index.ts'
import { type ServerLimits, serverLimits } from '../src/server-limits.ts'
import { testEnvironment } from '../src/testing/environment.ts'

const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment())
const apps: App[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

async function start(limits: Partial<ServerLimits>): Promise<{ app: App; open(): Promise<Client> }> {
  const app = createApp('mcp-context', config, { ...serverLimits, checkEvery: 20, ...limits })
  apps.push(app)
  await app.register(plumbing, { service: 'mcp-context', config })
  app.post('/small', { config: { access: 'read' } }, async () => ({ ok: true }))
  app.post('/patient', { config: { access: 'read', budgetMs: 60_000 } }, async () => ({ ok: true }))
  app.get('/events', { config: { access: 'read' } }, async (_request, reply) => {
    const events = new PassThrough()
    events.write('data: 1\n\n')
    setTimeout(() => events.end('data: 2\n\n'), 1_000)
    return reply.type('text/event-stream').send(events)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { app, open: async () => openClient(port) }
}

interface Client {
  readonly socket: Socket
  seen(): string
  readonly closed: Promise<void>
}

async function openClient(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  return { socket, seen: () => text, closed }
}

/** Sends a byte now and then until the other side has had enough. */
async function trickle({ socket, closed }: Client, text: string): Promise<void> {
  let at = 0
  const dripping = setInterval(() => {
    if (socket.writable) socket.write(text[at++ % text.length] ?? 'x')
  }, 30)
  await closed
  clearInterval(dripping)
}

const head = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

test('headers that come byte by byte, and a connection that says nothing, are cut', async () => {
  const { open } = await start({ headersTimeout: 300 })
  const slow = await open()
  slow.socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n')
  await trickle(slow, 'x-a: b\r\n')
  expect(slow.seen()).toMatch(/^HTTP\/1\.1 408 /)
  const silent = await open()
  await silent.closed
}, 30_000)

test('a body that comes byte by byte is cut, and the service goes on', async () => {
  const { app, open } = await start({ bodyTimeout: 300 })
  const slow = await open()
  slow.socket.write(head('/small', 1_000))
  await trickle(slow, '          ')
  expect(slow.seen()).toMatch(/^HTTP\/1\.1 408 /)
  await expect
    .poll(async () => (await app.inject('/metrics')).body)
    .toMatch(/duration_seconds_count\{[^}]*route="\/small",status="aborted"\} 1/)
  const next = await open()
  next.socket.write(`${head('/small', 2)}{}`)
  await expect.poll(next.seen).toMatch(/^HTTP\/1\.1 200 /)
}, 30_000)

test('a route with a longer budget waits for its body, up to what all requests have', async () => {
  const { open } = await start({ bodyTimeout: 100, headersTimeout: 500, requestTimeout: 1_500 })
  const patient = await open()
  patient.socket.write(head('/patient', 2))
  setTimeout(() => patient.socket.write('{}'), 600)
  await expect.poll(patient.seen, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 200 /)
  const endless = await open()
  endless.socket.write(head('/patient', 10_000))
  await trickle(endless, ' ')
  expect(endless.seen()).toMatch(/^HTTP\/1\.1 408 /)
}, 30_000)

test('a stream that stays open is not a slow request', async () => {
  const { open } = await start({ bodyTimeout: 100, headersTimeout: 100, requestTimeout: 200, keepAliveTimeout: 200 })
  const reader = await open()
  reader.socket.write('GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await expect.poll(reader.seen, { timeout: 10_000 }).toMatch(/data: 1[^]*data: 2/)
}, 30_000)

test('headers and bodies that are too large are refused', async () => {
  const { app, open } = await start({ bodyLimit: 100 })
  const large = await open()
  large.socket.write(`GET /health HTTP/1.1\r\nhost: localhost\r\nx-long: ${'x'.repeat(17 * 1024)}\r\n\r\n`)
  await large.closed
  expect(large.seen()).toMatch(/^HTTP\/1\.1 431 /)
  const answer = await app.inject({ method: 'POST', url: '/small', payload: { text: 'x'.repeat(200) } })
  expect(answer.json()).toMatchObject({ status: 413, type: 'urn:sophia:problem:too-large' })
})

test('a slow sender cannot hold up a shutdown, and a balancer closes an idle connection before we do', () => {
  const { headersTimeout, bodyTimeout, requestTimeout, keepAliveTimeout, checkEvery } = serverLimits
  expect(Math.max(headersTimeout, bodyTimeout) + checkEvery).toBeLessThan(config.SOPHIA_SHUTDOWN_MS)
  expect(headersTimeout).toBeLessThan(requestTimeout)
  expect(keepAliveTimeout).toBeGreaterThan(60_000)
})

test('a connection that has sent nothing, or half of a request, does not hold up a shutdown; an answer under way goes out', async () => {
  const { app, open } = await start({})
  const silent = await open()
  const half = await open()
  half.socket.write('GET /events HTTP/1.1\r\nhost: loc')
  const served = await open()
  served.socket.write('GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await expect.poll(served.seen).toContain('data: 1')
  await app.close()
  await Promise.all([silent.closed, half.closed, served.closed])
  expect(served.seen()).toContain('data: 2')
  expect([silent.seen(), half.seen()]).toEqual(['', ''])
}, 20_000)

test('a request ends before the shutdown does, and the shutdown before the process is killed', () => {
  /** What Docker gives a container that is told to stop; Kubernetes gives 30 seconds. */
  const graceMs = 10_000
  /** What is left of traces and of the log goes out after the last request. */
  const afterwardsMs = 1_000
  expect(config.SOPHIA_REQUEST_BUDGET_MS).toBeLessThan(config.SOPHIA_SHUTDOWN_MS)
  expect(config.SOPHIA_SHUTDOWN_MS + afterwardsMs).toBeLessThan(graceMs)
})
