/** The MCP door against the official SDK's handler and against REST, over the same routes, in one run. */
import { compare, type Contender, report, serve } from './compare.ts'

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const common = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const modern = (method: string, params: Record<string, unknown>) => ({
  method: 'POST' as const,
  path: '/mcp',
  headers: {
    ...common,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof params['name'] === 'string' && { 'mcp-name': params['name'] }),
  },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
})
const legacy = (method: string, params: Record<string, unknown>) => ({
  method: 'POST' as const,
  path: '/mcp',
  headers: { ...common, 'mcp-protocol-version': '2025-11-25' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
})
const args = { name: 'rows_3', arguments: { limit: 10 } }

const server = await serve('./mcp-server.ts')
const { door, sdk } = server.ports as { door: number; sdk: number }
const at = (port: number, contender: Omit<Contender, 'port'>): Contender => ({ ...contender, port })
const rest = {
  name: 'REST: the same capability',
  path: '/rows/3',
  method: 'POST' as const,
  headers: common,
  body: '{"limit":10}',
  expect: 'deal-9',
}

report(
  'tools/call',
  await compare([
    at(sdk, { name: 'SDK handler, 2026-07-28', ...modern('tools/call', args), expect: 'deal-9' }),
    at(door, { name: 'door, 2026-07-28', ...modern('tools/call', args), expect: 'deal-9' }),
    at(sdk, { name: 'SDK handler, 2025-11-25', ...legacy('tools/call', args), expect: 'deal-9' }),
    at(door, { name: 'door, 2025-11-25', ...legacy('tools/call', args), expect: 'deal-9' }),
    at(door, rest),
  ]),
)
report(
  'tools/list, 12 tools',
  await compare([
    at(sdk, { name: 'SDK handler, 2026-07-28', ...modern('tools/list', {}), expect: 'rows_11' }),
    at(door, { name: 'door, 2026-07-28', ...modern('tools/list', {}), expect: 'rows_11' }),
  ]),
)
await server.stop()
