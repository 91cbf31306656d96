/** What only a process of its own can show: traces that leave, signals, and the words of a start that fails. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { startOtlpReceiver } from '../src/testing/index.ts'

const module = fileURLToPath(new URL('./traced-process.ts', import.meta.url))
const children: ChildProcess[] = []
const servers: Server[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) server.close()
})

function start(
  variables: Record<string, string>,
  program = module,
): {
  child: ChildProcess
  said(): string
  ended: Promise<number | null>
} {
  const child = fork(program, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', ...variables },
    silent: true,
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)))
  // `close` comes when everything that it said has been read, too.
  return { child, said: () => text, ended: once(child, 'close').then(([code]) => code as number | null) }
}

const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as { port: number }).port
}

describe('traces', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const traced = (port: number) =>
    fetch(`http://127.0.0.1:${port}/traced`, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } })

  test.each(['http/protobuf', 'http/json'])(
    'a span arrives at the collector over %s, under its caller',
    async (protocol) => {
      const receiver = await startOtlpReceiver()
      try {
        const { child, ended } = start({
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        })
        const [own] = (await once(child, 'message')) as [number]
        const { traceparent } = (await (await traced(own)).json()) as { traceparent: string }
        // The next service hangs its span under ours, not under our caller's.
        expect(traceparent).toMatch(new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`))
        child.kill('SIGTERM')
        expect(await ended).toBe(0)
        expect(receiver.spans).toMatchObject([
          {
            service: 'mcp-context',
            name: 'GET /traced',
            traceId,
            spanId: traceparent.split('-')[2],
            parentSpanId: 'b7ad6b7169203331',
            kind: 2,
            attributes: { 'http.request.method': 'GET', 'http.route': '/traced', 'http.response.status_code': 200 },
            failed: false,
          },
        ])
      } finally {
        await receiver.close()
      }
    },
  )

  test('one request in a hundred is sampled, of those that come without a decision', async () => {
    const receiver = await startOtlpReceiver()
    try {
      const { child, ended } = start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
      const [own] = (await once(child, 'message')) as [number]
      for (let sent = 0; sent < 2_000; sent += 100)
        await Promise.all(
          Array.from({ length: 100 }, () => fetch(`http://127.0.0.1:${own}/traced`).then((answer) => answer.text())),
        )
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      // Twenty on average; outside of these bounds less than once in a hundred million.
      expect(receiver.spans.length).toBeGreaterThan(2)
      expect(receiver.spans.length).toBeLessThan(60)
    } finally {
      await receiver.close()
    }
  })

  test('a collector that is away costs a line for whoever debugs, and no time at the end', async () => {
    const { child, ended, said } = start({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      LOG_LEVEL: 'debug',
    })
    const [own] = (await once(child, 'message')) as [number]
    expect((await traced(own)).status).toBe(200)
    await expect.poll(said, { timeout: 20_000 }).toContain('"msg":"trace export"')
    expect((await traced(own)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    const levels = said()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { level: string }).level)
    expect(new Set(levels)).toEqual(new Set(['debug', 'info']))
  })
})

describe('log lines', () => {
  const loaded = fileURLToPath(new URL('./loaded-process.ts', import.meta.url))
  const linesOf = (said: string) =>
    said
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  test('a crash in production loses none of them, the last word included', async () => {
    const { child, said, ended } = start({ NODE_ENV: 'production', LOG_LEVEL: 'info' }, loaded)
    const [own] = (await once(child, 'message')) as [number]
    await fetch(`http://127.0.0.1:${own}/crash?lines=5000`).catch(() => {})
    expect(await ended).toBe(1)
    const lines = linesOf(said())
    // A chunk that waits for a slow reader may be overtaken by the last word; its lines carry their time.
    const before = lines.filter(({ msg }) => msg === 'before the crash').map(({ line }) => Number(line))
    expect(before.sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, line) => line))
    expect(lines.find(({ level }) => level === 'fatal')).toMatchObject({ err: { message: 'the last word' } })
  })

  test('a sample of the requests is logged, all that failed, and what services log of one trace goes together', async () => {
    const first = start({ LOG_LEVEL: 'info', SOPHIA_LOG_SAMPLE: '0.2' }, loaded)
    const second = start({ LOG_LEVEL: 'info', SOPHIA_LOG_SAMPLE: '0.2' }, loaded)
    const ports = await Promise.all(
      [first, second].map(async ({ child }) => ((await once(child, 'message')) as [number])[0]),
    )
    for (let sent = 0; sent < 300; sent++) {
      const traceparent = `00-${randomBytes(16).toString('hex')}-b7ad6b7169203331-00`
      await Promise.all(
        ports.map((port) =>
          fetch(`http://127.0.0.1:${port}/store`, { headers: { traceparent } }).then((answer) => answer.text()),
        ),
      )
    }
    for (const port of ports) await fetch(`http://127.0.0.1:${port}/nowhere`)
    for (const { child, ended } of [first, second]) {
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
    }
    const kept = [first, second].map(({ said }) =>
      linesOf(said())
        .filter(({ msg, status, ms }) => msg === 'request' && status === 200 && Number(ms) < 1_000)
        .map(({ trace }) => trace),
    )
    // Sixty on average.
    expect(kept[0]?.length).toBeGreaterThan(15)
    expect(kept[0]?.length).toBeLessThan(150)
    expect(kept[1]).toEqual(expect.arrayContaining(kept[0] ?? []))
    for (const { said } of [first, second])
      expect(linesOf(said()).filter(({ status }) => status === 404)).toHaveLength(1)
  })

  // With a body the request's own stream has ended long before its sender leaves.
  test.each(['GET', 'POST'])('a caller of %s who leaves has a line too, and is no longer in flight', async (method) => {
    const { child, said } = start({ LOG_LEVEL: 'info' }, loaded)
    const [own] = (await once(child, 'message')) as [number]
    const sent = { method, ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{}' }) }
    const leave = () =>
      fetch(`http://127.0.0.1:${own}/store`, { ...sent, signal: AbortSignal.timeout(20) }).catch(() => {})
    // A machine that is busy may see them leave before they have come: then others do it again.
    await expect
      .poll(async () => {
        await Promise.all(Array.from({ length: 12 }, leave))
        return linesOf(said()).filter(({ aborted }) => aborted).length
      })
      .toBeGreaterThanOrEqual(8)
    expect(linesOf(said()).find(({ aborted }) => aborted)).toMatchObject({ route: '/store', status: 499 })
    const metrics = async () => (await fetch(`http://127.0.0.1:${own}/metrics`)).text()
    await expect.poll(metrics).toMatch(/sophia_http_requests_in_flight\{[^}]*\} 1\n/)
    expect(await metrics()).toMatch(/sophia_http_request_duration_seconds_count\{[^}]*status="aborted"[^}]*\} \d+/)
  })
})

describe('the process', () => {
  test('SIGTERM lets an open request finish and ends with 0', async () => {
    const { child, ended } = start({})
    const [own] = (await once(child, 'message')) as [number]
    const asking = fetch(`http://127.0.0.1:${own}/slow`)
    await once(child, 'message')
    child.kill('SIGTERM')
    expect(await (await asking).json()).toEqual({ finished: true })
    expect(await ended).toBe(0)
  })

  test('a port in use: one line that says which and what to do, exit code 1', async () => {
    const port = await listen(createServer())
    const { said, ended } = start({ PORT: String(port) })
    expect(await ended).toBe(1)
    expect(said().trim()).toBe(
      `mcp-context: port ${port} is in use. End the program that holds it (\`lsof -i :${port}\`), then start again.`,
    )
  })

  test('a broken configuration: one line a fault, exit code 1', async () => {
    const { said, ended } = start({ PORT: 'x', SOPHIA_API_KEYS: 'nonsense' })
    expect(await ended).toBe(1)
    expect(said().trim().split('\n')).toEqual([expect.stringMatching(/^mcp-context: PORT must be integer/)])
    const second = start({ SOPHIA_API_KEYS: 'nonsense' })
    expect(await second.ended).toBe(1)
    expect(second.said().trim()).toMatch(/^mcp-context: SOPHIA_API_KEYS entry 1 is not name:read\|write\|admin/)
  })
})
