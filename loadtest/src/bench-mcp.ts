/** The MCP door against the official SDK's handler and against REST, over the same routes, in one run. */
import { legacyRequest, modernRequest } from './api/mcp-request.ts'
import { compare, type Contender } from './compare.ts'
import { openVariants } from './plumbing-variants.ts'
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
  const variants = await openVariants()
  try {
    const door = await variants.tools()
    const sdk = await variants.tools({ BENCH_MCP_FAST_PATH: 'false' })
    const contender = (
      name: string,
      server: Contender,
      request: Pick<Contender, 'path' | 'method' | 'headers' | 'body'>,
      expect: string,
    ): Contender => ({ ...server, ...request, name, headers: { ...server.headers, ...request.headers }, expect })
    const doors = (method: string, params: Record<string, unknown>, expect: string) => [
      contender('door, 2026-07-28', door, modernRequest(method, params), expect),
      contender('door, 2025-11-25', door, legacyRequest(method, params), expect),
      contender('SDK handler, 2026-07-28', sdk, modernRequest(method, params), expect),
      contender('SDK handler, 2025-11-25', sdk, legacyRequest(method, params), expect),
    ]
    const restCall = contender('the same capability over REST', door, rest, 'deal-9')
    const calls = await compare([restCall, ...doors('tools/call', args, 'deal-9')])
    const lists = await compare([restCall, ...doors('tools/list', {}, 'rows_11')])
    return [
      { title: 'MCP tools/call', columns: 'of REST', rows: ratios(calls, { 'door, 2026-07-28': 0.75 }) },
      { title: 'MCP tools/list, 12 tools', columns: 'of a REST call', rows: ratios(lists) },
    ]
  } finally {
    await variants.stop()
  }
}
