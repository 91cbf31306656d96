/** Odd requests, each sent to the same door with its fast path on and off: the answers must be the same. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'

let fast: App
let slow: App
beforeAll(async () => {
  ;[fast, slow] = await Promise.all([buildFixture({}, true), buildFixture({}, false)])
  await Promise.all([fast.ready(), slow.ready()])
})
afterAll(async () => {
  await Promise.all([fast?.close(), slow?.close()])
})

type Members = Record<string, unknown>
const prefix = 'io.modelcontextprotocol/'
const capabilities = `${prefix}clientCapabilities`
const version = `${prefix}protocolVersion`
const client = `${prefix}clientInfo`
const modern: Members = { [version]: '2026-07-28', [capabilities]: {} }
const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const echo: Members = { name: 'echo', arguments: { id: 'x', limit: 3 } }

interface Odd {
  /** undefined takes a header away. */
  readonly headers?: Record<string, string | undefined>
  readonly meta?: Members
  readonly params?: Members
  readonly message?: Members
  /** In place of everything that is made from the members above. */
  readonly payload?: string
}

const send = (app: App, base: Record<string, string>, message: Members, odd: Odd) => {
  const headers = Object.fromEntries(
    Object.entries({ ...base, ...odd.headers }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return app.inject({ method: 'POST', url: '/mcp', headers, payload: odd.payload ?? JSON.stringify(message) })
}

/** A call of the 2026-07-28 revision with something odd about it. */
const modernRequest = (app: App, odd: Odd) =>
  send(
    app,
    { ...json, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'echo' },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { ...echo, _meta: { ...modern, ...odd.meta }, ...odd.params },
      ...odd.message,
    },
    odd,
  )

/** A call of the 2025-11-25 revision with something odd about it. */
const legacyRequest = (app: App, odd: Odd) =>
  send(
    app,
    { ...json, 'mcp-protocol-version': '2025-11-25' },
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...echo, ...odd.params }, ...odd.message },
    odd,
  )

const odd: [string, Odd][] = [
  // Headers
  ['a method of other case', { headers: { 'mcp-method': 'Tools/Call' } }],
  ['a method said twice', { headers: { 'mcp-method': 'tools/call, tools/call' } }],
  ['no method in the header', { headers: { 'mcp-method': undefined } }],
  ['an empty method', { headers: { 'mcp-method': '' } }],
  ['a name of other case', { headers: { 'mcp-name': 'Echo' } }],
  ['a name said twice', { headers: { 'mcp-name': 'echo, echo' } }],
  ['an empty name', { headers: { 'mcp-name': '' } }],
  ['a name in base64', { headers: { 'mcp-name': '=?base64?ZWNobw==?=' } }],
  ['a name in broken base64', { headers: { 'mcp-name': '=?base64?ZWNobw=?=' } }],
  ['a name with blanks around', { headers: { 'mcp-name': ' echo ' } }],
  ['a version with blanks around', { headers: { 'mcp-protocol-version': ' 2026-07-28 ' } }],
  ['a version said twice', { headers: { 'mcp-protocol-version': '2026-07-28, 2026-07-28' } }],
  ['an old version in the header only', { headers: { 'mcp-protocol-version': '2025-11-25' } }],
  ['an empty version', { headers: { 'mcp-protocol-version': '' } }],
  ['a session', { headers: { 'mcp-session-id': 'x' } }],
  ['a last event', { headers: { 'last-event-id': '1' } }],
  ['no accepted type', { headers: { accept: undefined } }],
  ['any accepted type', { headers: { accept: '*/*' } }],
  ['one accepted type', { headers: { accept: 'application/json' } }],
  ['accepted types with weights', { headers: { accept: 'application/json;q=0.5, text/event-stream;q=0' } }],
  ['accepted types in capitals', { headers: { accept: 'Application/JSON, Text/Event-Stream' } }],
  ['a type with a charset', { headers: { 'content-type': 'application/json; charset=utf-8' } }],
  ['a type in capitals', { headers: { 'content-type': 'APPLICATION/JSON' } }],
  ['a type that only ends in json', { headers: { 'content-type': 'application/x+json' } }],
  ['a type that only begins as json', { headers: { 'content-type': 'application/jsonx' } }],
  ['no type', { headers: { 'content-type': undefined } }],
  ['text', { headers: { 'content-type': 'text/plain' } }],
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['a parameter header that no tool asked for', { headers: { 'mcp-param-region': 'west' } }],
  ['a foreign origin', { headers: { origin: 'http://evil.example' } }],
  ['an origin that is null', { headers: { origin: 'null' } }],
  ['a foreign host', { headers: { host: 'evil.example' } }],
  // The message
  ['no JSON-RPC version', { message: { jsonrpc: undefined } }],
  ['a JSON-RPC version that is a number', { message: { jsonrpc: 2 } }],
  ['no id', { message: { id: undefined } }],
  ['an id of 0', { message: { id: 0 } }],
  ['a negative id', { message: { id: -1 } }],
  ['an id that is empty', { message: { id: '' } }],
  ['an id beyond what is safe', { message: { id: 2 ** 53 } }],
  ['a huge id', { message: { id: 1e300 } }],
  ['an id that is true', { message: { id: true } }],
  ['an id that is a list', { message: { id: [1] } }],
  ['an id of other scripts', { message: { id: 'ä\u2028😀' } }],
  ['no method', { message: { method: undefined } }],
  ['a method that is a number', { message: { method: 5 } }],
  ['a method that all objects have', { message: { method: 'constructor' } }],
  ['no params', { message: { params: undefined } }],
  ['params that are null', { message: { params: null } }],
  ['params that are a list', { message: { params: [] } }],
  ['params that are a word', { message: { params: 'x' } }],
  ['a result', { message: { method: undefined, params: undefined, result: {} } }],
  ['an error', { message: { method: undefined, params: undefined, error: { code: 1, message: 'x' } } }],
  ['a request that is a result too', { message: { result: {} } }],
  ['nothing', { payload: '' }],
  ['null', { payload: 'null' }],
  ['a number', { payload: '7' }],
  ['half of a message', { payload: '{"jsonrpc":"2.0","id":1' }],
  ['two messages', { payload: '{"jsonrpc":"2.0"}{"jsonrpc":"2.0"}' }],
  ['a member that reaches for prototypes', { payload: '{"jsonrpc":"2.0","id":1,"__proto__":{"x":1}}' }],
  ['a batch of null', { payload: '[null]' }],
  [
    'a batch of pings',
    { payload: '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]' },
  ],
  ['more than is taken', { payload: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x'.repeat(1_100_000) }) }],
  // The tool
  ['no tool', { params: { name: undefined } }],
  ['a tool that is a number', { params: { name: 5 } }],
  ['a tool that is null', { params: { name: null } }],
  ['a tool that all objects have', { params: { name: 'toString' }, headers: { 'mcp-name': 'toString' } }],
  ['arguments that are a word', { params: { arguments: 'x' } }],
  ['arguments that are a number', { params: { arguments: 1 } }],
  ['an argument of another type', { params: { arguments: { id: 'x', limit: 'many' } } }],
  ['a number written as a word', { params: { arguments: { id: 'x', limit: '3' } } }],
  ['an argument that is null', { params: { arguments: { id: 'x', limit: null } } }],
  ['an argument that is an object', { params: { arguments: { id: { a: 1 } } } }],
  ['an empty list', { params: { arguments: { id: 'x', tags: [] } } }],
  ['a path that climbs', { params: { arguments: { id: '../admin', limit: 3 } } }],
  ['an empty path argument', { params: { arguments: { id: '', limit: 3 } } }],
  ['a path argument of 600 characters', { params: { arguments: { id: 'x'.repeat(600), limit: 3 } } }],
  ['a path argument that is not Unicode', { params: { arguments: { id: '\ud800', limit: 3 } } }],
  ['answers to questions never asked', { params: { inputResponses: {} } }],
  ['a state never given', { params: { requestState: 'x' } }],
  ['a cursor', { params: { cursor: 'x' } }],
  // The envelope
  ['no envelope', { params: { _meta: undefined } }],
  ['an envelope that is null', { params: { _meta: null } }],
  ['an envelope that is a list', { params: { _meta: [] } }],
  ['an envelope that is empty', { params: { _meta: {} } }],
  ['a version that is a number', { meta: { [version]: 20260728 } }],
  ['no version', { meta: { [version]: undefined } }],
  ['capabilities that are null', { meta: { [capabilities]: null } }],
  ['a capability that is null', { meta: { [capabilities]: { sampling: null } } }],
  ['a capability that is true', { meta: { [capabilities]: { sampling: true } } }],
  ['a capability that nobody knows', { meta: { [capabilities]: { flying: {} } } }],
  ['a capability that nobody knows, as a word', { meta: { [capabilities]: { flying: 'high' } } }],
  ['sampling with tools', { meta: { [capabilities]: { sampling: { tools: {} } } } }],
  ['sampling with tools that are true', { meta: { [capabilities]: { sampling: { tools: true } } } }],
  ['elicitation in both forms', { meta: { [capabilities]: { elicitation: { form: {}, url: {} } } } }],
  ['elicitation in an odd form', { meta: { [capabilities]: { elicitation: { form: true } } } }],
  ['roots that change', { meta: { [capabilities]: { roots: { listChanged: true } } } }],
  ['extensions', { meta: { [capabilities]: { extensions: { 'example.com/x': {} } } } }],
  ['extensions that are true', { meta: { [capabilities]: { extensions: { 'example.com/x': true } } } }],
  ['experiments', { meta: { [capabilities]: { experimental: { x: {} } } } }],
  ['experiments that are words', { meta: { [capabilities]: { experimental: { x: 'y' } } } }],
  ['tasks', { meta: { [capabilities]: { tasks: { list: {}, cancel: {} } } } }],
  ['tasks that are true', { meta: { [capabilities]: { tasks: { list: true } } } }],
  ['a client', { meta: { [client]: { name: 'x', version: '1' } } }],
  ['a client with a title', { meta: { [client]: { name: 'x', version: '1', title: 'X' } } }],
  ['a client with a title that is a number', { meta: { [client]: { name: 'x', version: '1', title: 1 } } }],
  ['a client that is null', { meta: { [client]: null } }],
  ['a client that is a word', { meta: { [client]: 'x' } }],
  ['a client without a name', { meta: { [client]: { version: '1' } } }],
  ['a client with a member that nobody knows', { meta: { [client]: { name: 'x', version: '1', age: 3 } } }],
  ['a progress token that is a number', { meta: { progressToken: 5 } }],
  ['a progress token that is null', { meta: { progressToken: null } }],
  ['a progress token that is an object', { meta: { progressToken: {} } }],
  ['a known log level', { meta: { [`${prefix}logLevel`]: 'info' } }],
  ['a log level that is null', { meta: { [`${prefix}logLevel`]: null } }],
  ['a related task', { meta: { [`${prefix}related-task`]: { taskId: 'x' } } }],
  ['traces', { meta: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1', baggage: 'y=2' } }],
  ['traces that are numbers', { meta: { traceparent: 1, tracestate: 2, baggage: 3 } }],
]

/** What a client understands of an answer: SSE frames and JSON say the same, a request id differs from call to call. */
function meaning(text: string): unknown {
  const framed = text.split('\n').filter((line) => line.startsWith('data: {'))
  const lines = framed.length ? framed.map((line) => line.slice(6)) : [text]
  return lines.map((line) => {
    const anonymous = line.replace(/urn:sophia:request:[\w-]+/g, 'urn:sophia:request:x')
    try {
      return JSON.parse(anonymous)
    } catch {
      return anonymous
    }
  })
}

test.each([
  ['2026-07-28', modernRequest],
  ['2025-11-25', legacyRequest],
] as const)('in %s the fast path and the SDK answer alike to', async (_revision, request) => {
  for (const [label, oddity] of odd) {
    const [a, b] = await Promise.all([request(fast, oddity), request(slow, oddity)])
    expect.soft([label, a.statusCode, meaning(a.body)]).toEqual([label, b.statusCode, meaning(b.body)])
  }
})
