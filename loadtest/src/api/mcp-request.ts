/** A request as it goes over the wire, path and all. */
export interface WireRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
const common = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** One request of the 2026-07-28 revision, as a client sends it. */
export const modernRequest = (method: string, params: Record<string, unknown>) => ({
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

/** The same of the 2025-11-25 revision. */
export const legacyRequest = (method: string, params: Record<string, unknown>) => ({
  method: 'POST' as const,
  path: '/mcp',
  headers: { ...common, 'mcp-protocol-version': '2025-11-25' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
})
