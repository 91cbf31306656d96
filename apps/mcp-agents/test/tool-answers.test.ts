import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { maxAnswerBytes } from '../src/mcp/connections.ts'
import { createTools } from '../src/mcp/mcp-tools.ts'
import type { Tools } from '../src/tools.ts'

interface Asked {
  readonly id?: number
  readonly method: string
  readonly params?: { readonly name?: string }
}

const untouched = () => ({
  sent: 0,
  session: 1,
  handshakes: 0,
  gate: Promise.withResolvers<void>(),
  reached: Promise.withResolvers<void>(),
  /** What `tools/call` and, by its name, the handshake wait for. */
  holds: 'nothing',
})
/** A server that keeps to the protocol of 2025 by hand, because it has to do what no library lets a server do. */
const server = { http: createServer(), url: '', ...untouched() }
const json = { 'content-type': 'application/json' }
const events = { 'content-type': 'text/event-stream' }
const piece = Buffer.alloc(256 * 1024, 'x')

/** Writes for as long as somebody reads. */
async function writeOn(response: ServerResponse): Promise<void> {
  const endless = function* () {
    for (;;) {
      server.sent += piece.length
      yield piece
    }
  }
  await pipeline(Readable.from(endless()), response).catch(() => {})
}

const wordOf = (id: number | undefined, word: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { content: [], structuredContent: { word } } })

async function held(what: string): Promise<void> {
  if (server.holds !== what) return
  server.reached.resolve()
  await server.gate.promise
}

const answers: Record<string, (response: ServerResponse, id: number | undefined) => Promise<unknown>> = {
  async word(response, id) {
    await held('word')
    response.writeHead(200, json).end(wordOf(id, 'a word'))
  },
  async endless(response, id) {
    response.writeHead(200, json).write(wordOf(id, '').slice(0, -4))
    await writeOn(response)
  },
  async endlessEvents(response, id) {
    // With an id, so that a client would ask for the rest of it.
    response.writeHead(200, events).write(`id: 1\ndata: \n\nid: 2\ndata: ${wordOf(id, '').slice(0, -4)}`)
    await writeOn(response)
  },
  async told(response) {
    response.writeHead(200, { ...json, 'content-length': maxAnswerBytes + 1 })
    await writeOn(response)
  },
  async long(response, id) {
    const word = 'y'.repeat(5_000_000)
    response.writeHead(200, json).end(wordOf(id, word))
  },
  async busy(response) {
    response.writeHead(503).end('busy')
  },
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  if (request.method !== 'POST') return response.writeHead(405).end()
  const { id, method, params } = JSON.parse(await text(request)) as Asked
  if (id === undefined) return response.writeHead(202).end()
  if (method === 'initialize') {
    server.handshakes++
    await held('the handshake')
    const result = {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 's', version: '1' },
    }
    return response
      .writeHead(200, { ...json, 'mcp-session-id': String(server.session) })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  }
  if (method !== 'tools/call') {
    const error = { code: -32601, message: 'There is no such method.' }
    return response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id, error }))
  }
  if (request.headers['mcp-session-id'] !== String(server.session)) return response.writeHead(404).end()
  return answers[params?.name ?? '']?.(response, id)
}

let tools: Tools
beforeEach(async () => {
  Object.assign(server, {
    http: createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1'),
    ...untouched(),
  })
  await once(server.http, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.http.address() as AddressInfo).port}/mcp`)
  tools = createTools({ urls: {}, outside: new Map([['words', { url }]]) })
})
afterEach(async () => {
  server.gate.resolve()
  await tools.close()
  server.http.closeAllConnections()
  server.http.close()
})

const call = (tool: string, signal = new AbortController().signal) =>
  tools.call({
    tool: `words.${tool}`,
    arguments: {},
    idempotencyKey: 'a key',
    owner: { subject: 'ana', role: 'read' },
    signal,
  })

test.each(['endless', 'endlessEvents', 'told'])(
  'an answer over 16 MiB is broken off while it comes: %s',
  async (tool) => {
    await expect(call(tool)).rejects.toMatchObject({ type: 'too-large', retryable: false })
    // What is in sockets and buffers on the way comes on top.
    expect(server.sent).toBeLessThan(2 * maxAnswerBytes)
    const { sent } = server
    expect(await call('word')).toEqual({ word: 'a word' })
    // Nobody has gone on reading, or asked for the rest.
    expect(server).toMatchObject({ sent, handshakes: 1 })
  },
)

test('an answer that is read and too long to be recorded is refused', async () => {
  await expect(call('long')).rejects.toMatchObject({ type: 'too-large' })
})

test('whoever connects first may leave: the others have the connection', async () => {
  server.holds = 'the handshake'
  const first = new AbortController()
  const left = call('word', first.signal)
  await server.reached.promise
  const other = call('word')
  first.abort('gone')
  await expect(left).rejects.toBe('gone')
  server.gate.resolve()
  expect(await other).toEqual({ word: 'a word' })
  expect(server.handshakes).toBe(1)
})

test('a call that fails does not end those of others', async () => {
  await call('word')
  server.holds = 'word'
  const other = call('word')
  await server.reached.promise
  await expect(call('busy')).rejects.toMatchObject({ type: 'unavailable', retryable: true })
  server.gate.resolve()
  expect(await other).toEqual({ word: 'a word' })
})

test('a server that has forgotten our session gets a new one with the next try', async () => {
  await call('word')
  server.session++
  await expect(call('word')).rejects.toMatchObject({ retryable: true })
  expect(await call('word')).toEqual({ word: 'a word' })
  expect(server.handshakes).toBe(2)
})

test('closing does not wait for a server that does not answer', async () => {
  server.holds = 'the handshake'
  const pending = call('word')
  await server.reached.promise
  await Promise.all([expect(pending).rejects.toThrow(), tools.close()])
})
