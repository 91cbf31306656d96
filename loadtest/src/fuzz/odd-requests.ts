/** What is hardly a request: headers, bodies, JSON-RPC and addresses that nobody wrote down. */
import fc, { type Arbitrary } from 'fast-check'
import type { Tool } from '../api/document.ts'
import type { WireRequest } from '../api/mcp-request.ts'
import { hostileText, hostileValue } from './hostile.ts'

export interface FuzzRequest extends Omit<WireRequest, 'body'> {
  readonly body?: string | Buffer
}

/** Headers that clients send wrong, or that somebody sends on purpose. */
export const oddHeaders: Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(
    'accept',
    'accept-encoding',
    'content-type',
    'content-encoding',
    'if-none-match',
    'idempotency-key',
    'last-event-id',
    'origin',
    'prefer',
    'range',
    'sophia-budget-ms',
    'traceparent',
    'tracestate',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-http-method-override',
    'x-request-id',
  ),
  fc.oneof(
    fc.constantFrom(
      '*',
      '*/*',
      'gzip',
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'application/json; charset=utf-16',
      'application/json; charset=nonsense',
      'text/event-stream',
      '-1',
      '0',
      '1e9',
      'NaN',
      'W/"',
      '"a", "b"',
      'bytes=0-0',
      'null',
      'https://evil.test',
      '00-0-0-00',
      '127.0.0.1, ::1',
      'DELETE',
      'a'.repeat(8_000),
    ),
    fc.string({ maxLength: 30 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  ),
  { maxKeys: 3 },
)

/** Bodies that are no JSON, or too much of it. */
export const oddBodies: Arbitrary<string | Buffer> = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    'null',
    '0',
    '""',
    '{}',
    '[]',
    '{"a":1,}',
    "{'a':1}",
    '\ufeff{}',
    '{"a":1}{"a":1}',
    'NaN',
    '1e999',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"a":"\\ud800"}',
    '{"a":"\\u0000"}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
    `"${'a'.repeat(1_100_000)}"`,
  ),
  hostileValue.map((value) => JSON.stringify(value) ?? ''),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
)

/** JSON-RPC that is wrong as such. */
export function rpcRequests(tools: readonly Tool[]): Arbitrary<FuzzRequest> {
  const methods = fc.oneof(
    fc.constantFrom(
      'tools/list',
      'tools/call',
      'ping',
      'initialize',
      'server/discover',
      'notifications/initialized',
      'resources/list',
      'prompts/get',
      'logging/setLevel',
      'completion/complete',
      'subscriptions/listen',
      'tasks/get',
      'rpc.discover',
    ),
    hostileText,
  )
  const params = fc.oneof(
    hostileValue,
    fc.record(
      {
        name: fc.oneof(fc.constantFrom(...tools.map(({ name }) => name)), hostileText),
        arguments: hostileValue,
        _meta: hostileValue,
      },
      { requiredKeys: [] },
    ),
  )
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom<unknown>('2.0', '2.0', '1.0', 2, null),
      id: fc.oneof(fc.integer(), hostileValue),
      method: methods,
      params,
    },
    { requiredKeys: ['method'] },
  )
  const headers = fc.record(
    {
      'content-type': fc.constantFrom('application/json', 'application/json', 'text/plain'),
      accept: fc.constantFrom('application/json, text/event-stream', 'application/json', '*/*', 'text/html'),
      'mcp-protocol-version': fc.constantFrom('2026-07-28', '2025-11-25', '2024-11-05', '1', ''),
      'mcp-method': fc.constantFrom('tools/call', 'tools/list', 'ping', '=?utf-8?'),
      'mcp-session-id': fc.constantFrom('a', '', '00000000'),
    },
    { requiredKeys: ['content-type', 'accept'] },
  )
  const body = fc.oneof(
    { weight: 5, arbitrary: message.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.array(message, { maxLength: 3 }).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: oddBodies },
  )
  return fc
    .tuple(fc.constantFrom('POST', 'POST', 'POST', 'POST', 'DELETE', 'PUT'), headers, body)
    .map(([method, own, bytes]) => ({ method, path: '/mcp', headers: own, body: bytes }))
}

/** Addresses that nobody wrote down, by methods that nobody takes. */
export const pathRequests: Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
    fc.array(
      fc.oneof(
        hostileText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3_000)),
        fc.constantFrom(
          '..',
          '.',
          '%',
          '%00',
          '%c0%ae',
          '%ff',
          'api',
          'health',
          'metrics',
          'openapi.json',
          'mcp',
          '.well-known',
          'status',
          '',
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    fc.oneof(
      fc.constant(''),
      hostileText.map((text) => `?${encodeURIComponent(text.toWellFormed()).slice(0, 3_000)}`),
      fc.constantFrom('?a[]=1&a[b]=2', '?%', '?__proto__[x]=1', '?limit=1&limit=2'),
    ),
    oddHeaders,
  )
  .map(([method, parts, query, headers]) => ({ method, path: `/${parts.join('/')}${query}`, headers }))
