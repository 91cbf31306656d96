import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A service with a tool that takes as long as the bench wants: a thousand of its calls are nothing but open sockets. */
export interface SlowTools {
  readonly url: string
  /** Calls that wait for their answer now. */
  waiting(): number
  /** Answers what waits, and from now on at once. */
  release(): void
  close(): Promise<void>
}

interface Asked {
  readonly id?: number
  readonly method: string
}

const tool = {
  name: 'wait',
  description: 'Waits.',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true, openWorldHint: false },
}
const results: Record<string, object> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'slow', version: '1' },
  },
  'tools/list': { tools: [tool] },
  'tools/call': { content: [], structuredContent: { waited: true } },
}

export async function startSlowTools(): Promise<SlowTools> {
  const open = new Set<() => void>()
  let released = false
  const server = createServer((request, response) => {
    void (async () => {
      if (request.method !== 'POST') return response.writeHead(405).end()
      const { id, method } = JSON.parse(await text(request)) as Asked
      if (id === undefined) return response.writeHead(202).end()
      const result = results[method]
      const said = result ? { result } : { error: { code: -32601, message: 'There is no such method.' } }
      const answer = (): void =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id, ...said }))
      if (method !== 'tools/call' || released) return answer()
      open.add(answer)
      response.once('close', () => open.delete(answer))
    })().catch(() => response.destroy())
  }).listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waiting: () => open.size,
    release() {
      released = true
      for (const answer of open) answer()
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
