import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import Fastify from 'fastify'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Access, App } from '../src/index.ts'
import { collectTools } from '../src/mcp/tools.ts'
import { mcpCall, mcpList } from '../src/testing/mcp.ts'
import { buildFixture } from './fixture.ts'

let fast: App
let slow: App
beforeAll(async () => {
  ;[fast, slow] = await Promise.all([buildFixture({}, true), buildFixture({}, false)])
  await Promise.all([fast.ready(), slow.ready()])
})
afterAll(async () => {
  await Promise.all([fast.close(), slow.close()])
})

const modern = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const headers = (method: string, name?: string) => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name && { 'mcp-name': name }),
})
const legacyHeaders = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
}

interface Case {
  readonly promise: string
  readonly headers?: Record<string, string>
  readonly body: unknown
}
const call = (params: Record<string, unknown>, meta: unknown = modern) => ({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { ...params, _meta: meta },
})
const echo = { name: 'echo', arguments: { id: 'x', limit: 3 } }

const odd: Case[] = [
  {
    promise: 'a list',
    headers: headers('tools/list'),
    body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: modern } },
  },
  { promise: 'a call', headers: headers('tools/call', 'echo'), body: call(echo) },
  {
    promise: 'a call with faults',
    headers: headers('tools/call', 'echo'),
    body: call({ name: 'echo', arguments: { id: 'x', limit: 0, nope: 1 } }),
  },
  {
    promise: 'a call without its path argument',
    headers: headers('tools/call', 'echo'),
    body: call({ name: 'echo', arguments: {} }),
  },
  {
    promise: 'a call that fails',
    headers: headers('tools/call', 'fail'),
    body: call({ name: 'fail', arguments: { how: 'problem' } }),
  },
  { promise: 'an unknown tool', headers: headers('tools/call', 'nope'), body: call({ name: 'nope', arguments: {} }) },
  {
    promise: 'arguments that are a list',
    headers: headers('tools/call', 'echo'),
    body: call({ name: 'echo', arguments: [] }),
  },
  {
    promise: 'arguments that are null',
    headers: headers('tools/call', 'echo'),
    body: call({ name: 'echo', arguments: null }),
  },
  { promise: 'no arguments', headers: headers('tools/call', 'echo'), body: call({ name: 'echo' }) },
  { promise: 'a name in the header that differs', headers: headers('tools/call', 'fail'), body: call(echo) },
  { promise: 'no name in the header', headers: headers('tools/call'), body: call(echo) },
  { promise: 'a method in the header that differs', headers: headers('tools/list', 'echo'), body: call(echo) },
  {
    promise: 'no version in the header',
    headers: { ...headers('tools/call', 'echo'), 'mcp-protocol-version': '' },
    body: call(echo),
  },
  {
    promise: 'an unknown version',
    headers: { ...headers('tools/call', 'echo'), 'mcp-protocol-version': '2030-01-01' },
    body: call(echo, { ...modern, 'io.modelcontextprotocol/protocolVersion': '2030-01-01' }),
  },
  {
    promise: 'versions that disagree',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/protocolVersion': '2025-11-25' }),
  },
  { promise: 'no envelope', headers: headers('tools/call', 'echo'), body: call(echo, undefined) },
  {
    promise: 'no capabilities',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }),
  },
  {
    promise: 'capabilities that are a list',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/clientCapabilities': [] }),
  },
  {
    promise: 'odd roots',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/clientCapabilities': { roots: { listChanged: 'yes' } } }),
  },
  {
    promise: 'a capability that is a word',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/clientCapabilities': { sampling: 'yes' } }),
  },
  {
    promise: 'a client without version',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/clientInfo': { name: 'x' } }),
  },
  {
    promise: 'a client with icons',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1', icons: [] } }),
  },
  {
    promise: 'foreign keys beside the envelope',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'example.com/x': 1, traceparent: 'y' }),
  },
  {
    promise: 'a progress token',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, progressToken: 'p' }),
  },
  {
    promise: 'an odd progress token',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, progressToken: 1.5 }),
  },
  {
    promise: 'a log level',
    headers: headers('tools/call', 'echo'),
    body: call(echo, { ...modern, 'io.modelcontextprotocol/logLevel': 'loud' }),
  },
  { promise: 'unknown params', headers: headers('tools/call', 'echo'), body: call({ ...echo, task: {} }) },
  {
    promise: 'a cursor',
    headers: headers('tools/list'),
    body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { cursor: 'x', _meta: modern } },
  },
  { promise: 'an id that is a fraction', headers: headers('tools/call', 'echo'), body: { ...call(echo), id: 1.5 } },
  { promise: 'an id that is null', headers: headers('tools/call', 'echo'), body: { ...call(echo), id: null } },
  { promise: 'an id with quotes', headers: headers('tools/call', 'echo'), body: { ...call(echo), id: '"\\\n' } },
  { promise: 'a member too many', headers: headers('tools/call', 'echo'), body: { ...call(echo), extra: 1 } },
  { promise: 'another JSON-RPC', headers: headers('tools/call', 'echo'), body: { ...call(echo), jsonrpc: '1.0' } },
  {
    promise: 'an unknown method',
    headers: headers('nope/nope'),
    body: { jsonrpc: '2.0', id: 1, method: 'nope/nope', params: { _meta: modern } },
  },
  {
    promise: 'a ping of the new era',
    headers: headers('ping'),
    body: { jsonrpc: '2.0', id: 1, method: 'ping', params: { _meta: modern } },
  },
  {
    promise: 'discovery',
    headers: headers('server/discover'),
    body: { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: modern } },
  },
  { promise: 'a batch', headers: headers('tools/call', 'echo'), body: [call(echo)] },
  { promise: 'an empty batch', headers: headers('tools/call', 'echo'), body: [] },
  { promise: 'a word', headers: headers('tools/call', 'echo'), body: '"x"' },
  {
    promise: 'any accepted type, in the new era',
    headers: { ...headers('tools/call', 'echo'), accept: 'text/html' },
    body: call(echo),
  },
  {
    promise: 'the old era: a call',
    headers: legacyHeaders,
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: echo },
  },
  {
    promise: 'the old era: a list without params',
    headers: legacyHeaders,
    body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  },
  { promise: 'the old era: a ping', headers: legacyHeaders, body: { jsonrpc: '2.0', id: 'p', method: 'ping' } },
  {
    promise: 'the old era: any type accepted',
    headers: { ...legacyHeaders, accept: '*/*' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  },
  {
    promise: 'the old era: one type accepted',
    headers: { ...legacyHeaders, accept: 'application/json' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  },
  {
    promise: 'the old era: an unknown version',
    headers: { ...legacyHeaders, 'mcp-protocol-version': '1999-01-01' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  },
  {
    promise: 'the old era: initialize',
    headers: legacyHeaders,
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    },
  },
  {
    promise: 'the old era: initialized',
    headers: legacyHeaders,
    body: { jsonrpc: '2.0', method: 'notifications/initialized' },
  },
  {
    promise: 'the old era: an unknown method',
    headers: legacyHeaders,
    body: { jsonrpc: '2.0', id: 1, method: 'nope' },
  },
]

/** What a client understands of an answer: SSE frames and JSON say the same, a request id differs from call to call. */
function meaning(text: string): unknown {
  const json =
    text.startsWith('event:') || text.startsWith('data:')
      ? (text.split('\n').find((line) => line.startsWith('data: {')) ?? '').slice(6)
      : text
  const anonymous = json.replace(/urn:sophia:request:[\w-]+/g, 'urn:sophia:request:x')
  try {
    return JSON.parse(anonymous)
  } catch {
    return anonymous
  }
}

describe('the fast path and the SDK give the same answer to', () => {
  for (const { promise, headers: sent, body } of odd) {
    test(promise, async () => {
      const request = {
        method: 'POST' as const,
        url: '/mcp',
        headers: Object.fromEntries(Object.entries(sent ?? {}).filter(([, value]) => value !== '')),
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }
      const [a, b] = await Promise.all([fast.inject(request), slow.inject(request)])
      expect([a.statusCode, meaning(a.body)]).toEqual([b.statusCode, meaning(b.body)])
    })
  }
})

describe('the door', () => {
  test('answers a call with text and structure, taken from the route', async () => {
    const { structuredContent, content, isError } = await mcpCall(fast, 'echo', {
      id: 'a/b?c#d',
      limit: 5,
      tags: ['x', 'y'],
    })
    expect(isError).toBeUndefined()
    expect(structuredContent).toEqual({ id: 'a/b?c#d', limit: 5, tags: ['x', 'y'] })
    expect(JSON.parse(content[0]?.text ?? '')).toEqual(structuredContent)
  })

  test('a fault over MCP is the problem that REST gives', async () => {
    const rest = await fast.inject('/echo/x?limit=0')
    const { isError, content } = await mcpCall(fast, 'echo', { id: 'x', limit: 0 })
    expect(isError).toBe(true)
    expect(meaning(content[0]?.text ?? '')).toEqual(meaning(rest.body))
  })

  test('hints are true: reads are read-only and idempotent, writes are not', () => {
    const hints = Object.fromEntries(fast.mcp.list('admin').map(({ name, annotations }) => [name, annotations]))
    expect(hints['echo']).toMatchObject({ readOnlyHint: true, idempotentHint: true, destructiveHint: false })
    expect(hints['add_item']).toMatchObject({ readOnlyHint: false, idempotentHint: false })
  })

  test('lists only what the caller may use, and refuses the rest', async () => {
    const app = await buildFixture({ SOPHIA_API_KEYS: `r:read:${createHash('sha256').update('r').digest('hex')}` })
    const headersOf = { authorization: 'Bearer r' }
    expect((await mcpList(app, headersOf)).map(({ name }) => name).sort()).toEqual([
      'describe_call',
      'echo',
      'fail',
      'get_whole',
      'list_long',
      'report_progress',
      'step_up',
      'wait_for_leave',
    ])
    await expect(mcpCall(app, 'add_item', { name: 'x' }, headersOf)).rejects.toThrow('403 The role read')
    const unknown = await app.inject({ method: 'POST', url: '/mcp', headers: headers('tools/list'), payload: {} })
    expect([unknown.statusCode, unknown.headers['www-authenticate']]).toEqual([401, 'Bearer realm="sophia"'])
    await app.close()
  })

  test('a cancellation is taken, though without sessions there is nothing that it could name', async () => {
    const response = await fast.inject({
      method: 'POST',
      url: '/mcp',
      headers: legacyHeaders,
      payload: {
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId: 7, reason: 'changed my mind' },
      },
    })
    expect([response.statusCode, response.body]).toEqual([202, ''])
  })

  test('GET is 405: nothing streams', async () => {
    const response = await fast.inject('/mcp')
    expect([response.statusCode, response.headers['allow']]).toEqual([405, 'POST'])
  })

  test('broken JSON, another type and a foreign page are refused in the shape of JSON-RPC', async () => {
    const post = (sent: Record<string, string>, payload: string) =>
      fast.inject({ method: 'POST', url: '/mcp', headers: sent, payload })
    expect((await post(headers('tools/list'), '{')).json().error.code).toBe(-32700)
    expect((await post({ ...headers('tools/list'), 'content-type': 'text/plain' }, '{}')).statusCode).toBe(415)
    const foreign = await post({ ...headers('tools/list'), origin: 'http://evil.example' }, '{}')
    expect([foreign.statusCode, foreign.json().error.code]).toEqual([403, -32000])
  })

  test('a call in process is the same as a request from outside, for every tool', async () => {
    const samples: Record<
      string,
      { args: Record<string, unknown>; method: 'GET' | 'POST'; url: string; payload?: object }
    > = {
      echo: { args: { id: 'ä', limit: 2 }, method: 'GET', url: '/echo/%C3%A4?limit=2' },
      add_item: { args: { amount: 1 }, method: 'POST', url: '/items', payload: { amount: 1 } },
      fail: { args: { how: 'crash' }, method: 'GET', url: '/fail?how=crash' },
      report_progress: { args: {}, method: 'GET', url: '/report' },
      admin_only: { args: {}, method: 'GET', url: '/admin' },
      wait_for_leave: { args: {}, method: 'POST', url: '/wait', payload: {} },
      list_long: { args: { limit: 3 }, method: 'GET', url: '/long?limit=3' },
      get_whole: { args: { size: 5 }, method: 'GET', url: '/whole?size=5' },
      describe_call: { args: { nope: 1 }, method: 'GET', url: '/call?nope=1' },
    }
    // Its challenge becomes an answer of HTTP, which has a test of its own.
    expect([...Object.keys(samples), 'step_up'].sort()).toEqual([...fast.mcp.tools.keys()].sort())
    for (const [name, { args, method, url, payload }] of Object.entries(samples)) {
      const outside = await fast.inject({ method, url, ...(payload && { payload }) })
      const inside = await mcpCall(fast, name, args)
      const text = inside.content[0]?.text ?? ''
      // Each request has a time and, where nobody sent a trace, a trace of its own.
      const strip = (body: string) => body.replace(/"remaining":[\d.]+/, '').replace(/"traceparent":"[^"]+"/, '')
      expect([name, meaning(strip(text)), inside.isError ?? false]).toEqual([
        name,
        meaning(strip(outside.body)),
        outside.statusCode >= 400,
      ])
    }
  })
})

describe('a caller that leaves', () => {
  test.each([
    ['over REST', '/wait', { 'content-type': 'application/json' }, { name: 'rest' }],
    [
      'over the fast path',
      '/mcp',
      headers('tools/call', 'wait_for_leave'),
      call({ name: 'wait_for_leave', arguments: { name: 'fast' } }),
    ],
    [
      'over the SDK',
      '/mcp',
      headers('tools/call', 'wait_for_leave'),
      call(
        { name: 'wait_for_leave', arguments: { name: 'sdk' } },
        { ...modern, 'io.modelcontextprotocol/logLevel': 'info' },
      ),
    ],
  ])('%s stops the work that was done for it', async (_label, path, sent, body) => {
    const app = await buildFixture()
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const names = async () => (await app.inject('/waiting')).json().names.length
    const leave = new AbortController()
    const asking = fetch(url + path, {
      method: 'POST',
      signal: leave.signal,
      headers: sent,
      body: JSON.stringify(body),
    }).catch(() => 'left')
    await expect.poll(names).toBe(1)
    leave.abort()
    expect(await asking).toBe('left')
    await expect.poll(names).toBe(0)
    await app.close()
  })
})

describe('a trace', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const describeCall = (meta: object) => call({ name: 'describe_call', arguments: {} }, { ...modern, ...meta })
  const seen = async (app: App, meta: object, sent: Record<string, string> = {}): Promise<string> => {
    const response = await app.inject({
      method: 'POST',
      url: '/mcp',
      headers: { ...headers('tools/call', 'describe_call'), ...sent },
      payload: describeCall(meta),
    })
    return response.json().result.structuredContent.traceparent as string
  }

  test.each(['the fast path', 'the SDK'])('travels in _meta over %s; the header goes first', async (path) => {
    const app = path === 'the SDK' ? slow : fast
    expect(await seen(app, { traceparent })).toContain('0af7651916cd43dd8448eb211c80319c')
    const other = traceparent.replace('0af7', 'ffff')
    expect(await seen(app, { traceparent }, { traceparent: other })).toContain('ffff651916cd43dd8448eb211c80319c')
    expect(await seen(app, { traceparent: 7 })).not.toContain('7651916cd43dd')
  })
})

describe('progress', () => {
  const report = { name: 'report_progress', arguments: {} }
  test('reaches a caller who asked for it before the answer, and nobody else', async () => {
    const app = await buildFixture()
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as { port: number }
    for (const versionNegotiation of [undefined, { mode: { pin: '2026-07-28' } } as const]) {
      const client = new Client({ name: 'test', version: '1' }, versionNegotiation ? { versionNegotiation } : {})
      await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`)))
      const heard: unknown[] = []
      const answer = await client.callTool(report, { onprogress: (progress) => heard.push(progress) })
      expect(answer.structuredContent).toEqual({ asked: true })
      expect(heard).toEqual([
        { progress: 1, total: 2, message: 'half' },
        { progress: 2, total: 2 },
      ])
      expect((await client.callTool(report)).structuredContent).toEqual({ asked: false })
      await client.close()
    }
    expect((await app.inject('/report')).json()).toEqual({ asked: false })
    await app.close()
  })
})

describe('a declaration', () => {
  const declare = (access: Access, tool: object, body?: object) => {
    const app = Fastify()
    collectTools(app)
    const config = { access, tool: { name: 'a_tool', description: 'Does something', ...tool } }
    return () => app.post('/a', { schema: body ? { body } : {}, config }, async () => ({}))
  }
  test('of a tool that writes says whether it destroys, and whether twice is once', () => {
    expect(declare('write', { idempotent: true })).toThrow('destructive and idempotent')
    expect(declare('admin', { destructive: true })).toThrow('destructive and idempotent')
    expect(declare('write', { destructive: false, idempotent: false })).not.toThrow()
    expect(declare('read', {})).not.toThrow()
  })
  test('that wants an argument in a header is refused', () => {
    const body = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } }
    expect(declare('read', {}, body)).toThrow('x-mcp-header')
  })
})

describe('official clients', () => {
  test('of both eras list and call', async () => {
    const app = await buildFixture()
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as { port: number }
    for (const versionNegotiation of [undefined, { mode: { pin: '2026-07-28' } } as const]) {
      const client = new Client({ name: 'test', version: '1' }, versionNegotiation ? { versionNegotiation } : {})
      await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`)))
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toContain('echo')
      const answer = await client.callTool({ name: 'echo', arguments: { id: 'x', limit: 9 } })
      expect(answer.structuredContent).toEqual({ id: 'x', limit: 9 })
      await client.close()
    }
    await app.close()
  })
})
