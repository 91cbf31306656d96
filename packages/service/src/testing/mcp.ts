import type { FastifyInstance } from 'fastify'

interface ToolResult {
  readonly isError?: boolean
  readonly content: { type: string; text: string }[]
  readonly structuredContent?: Record<string, unknown>
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** One request of the 2026-07-28 revision, as a client sends it. */
async function send<Result>(
  app: FastifyInstance,
  method: string,
  params: Record<string, unknown>,
  headers: Record<string, string>,
): Promise<Result> {
  const response = await app.inject({
    method: 'POST',
    url: '/mcp',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof params['name'] === 'string' && { 'mcp-name': params['name'] }),
      ...headers,
    },
    payload: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } },
  })
  const { result, error } = response.json<{ result: Result; error?: { message: string } }>()
  if (error) throw new Error(`${response.statusCode} ${error.message}`)
  return result
}

/** Calls a tool over the app's `/mcp`. */
export const mcpCall = (
  app: FastifyInstance,
  name: string,
  args: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<ToolResult> => send<ToolResult>(app, 'tools/call', { name, arguments: args }, headers)

/** The tools that the app's `/mcp` lists. */
export const mcpList = async (app: FastifyInstance, headers: Record<string, string> = {}) =>
  (await send<{ tools: { name: string; description: string }[] }>(app, 'tools/list', {}, headers)).tools
