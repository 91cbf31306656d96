/** What only a process of its own can show: traces that leave, signals, and the words of a start that fails. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const module = fileURLToPath(new URL('./traced-process.ts', import.meta.url))
const children: ChildProcess[] = []
const servers: Server[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) server.close()
})

function start(variables: Record<string, string>): {
  child: ChildProcess
  said(): string
  ended: Promise<number | null>
} {
  const child = fork(module, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', ...variables },
    silent: true,
  })
  children.push(child)
  let text = ''
  child.stderr?.on('data', (chunk) => (text += String(chunk)))
  return { child, said: () => text, ended: once(child, 'exit').then(([code]) => code as number | null) }
}

const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as { port: number }).port
}

describe('traces', () => {
  test('a span arrives at the collector, under the trace of its caller', async () => {
    const arrived: string[] = []
    const port = await listen(
      createServer((request, response) => {
        let body = ''
        request
          .on('data', (chunk) => (body += String(chunk)))
          .on('end', () => {
            arrived.push(body)
            response.end('{}')
          })
      }),
    )
    const { child, ended } = start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_TRACES_SAMPLER: 'always_on',
    })
    const [own] = (await once(child, 'message')) as [number]
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const answer = await fetch(`http://127.0.0.1:${own}/traced`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    })
    const { traceparent } = (await answer.json()) as { traceparent: string }
    // The next service hangs its span under ours, not under our caller's.
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    const spans = arrived.join('')
    expect(spans).toContain(traceId)
    expect(spans).toContain('GET /traced')
    expect(spans).toContain('mcp-context')
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
