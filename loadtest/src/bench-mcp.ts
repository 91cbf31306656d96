/** The MCP door against the official SDK's handler and against REST, over the same routes, in one run. */
import { legacyRequest, modernRequest } from './api/mcp-request.ts'
import { compare, type Contender, serve } from './compare.ts'
import { ratios, type Section } from './report.ts'

const args = { name: 'rows_3', arguments: { limit: 10 } }

const rest = {
  path: '/rows/3',
  method: 'POST' as const,
  headers: { 'content-type': 'application/json' },
  body: '{"limit":10}',
}

/** The same capability over REST, our door and the official SDK's handler, in both protocol eras. */
export async function benchMcp(): Promise<Section[]> {
  const server = await serve('./mcp-server.ts')
  const { door = 0, sdk = 0 } = server.ports
  const contender = (
    name: string,
    port: number,
    request: Omit<Contender, 'port' | 'name' | 'expect'>,
    expect: string,
  ) => ({
    name,
    port,
    ...request,
    expect,
  })
  const doors = (method: string, params: Record<string, unknown>, expect: string) => [
    contender('door, 2026-07-28', door, modernRequest(method, params), expect),
    contender('door, 2025-11-25', door, legacyRequest(method, params), expect),
    contender('SDK handler, 2026-07-28', sdk, modernRequest(method, params), expect),
    contender('SDK handler, 2025-11-25', sdk, legacyRequest(method, params), expect),
  ]
  const restCall = contender('the same capability over REST', door, rest, 'deal-9')
  try {
    const calls = await compare([restCall, ...doors('tools/call', args, 'deal-9')])
    const lists = await compare([restCall, ...doors('tools/list', {}, 'rows_11')])
    return [
      { title: 'MCP tools/call', columns: 'of REST', rows: ratios(calls, { 'door, 2026-07-28': 0.75 }) },
      { title: 'MCP tools/list, 12 tools', columns: 'of a REST call', rows: ratios(lists) },
    ]
  } finally {
    await server.stop()
  }
}
