import { createMcpHandler, Server, type ServerContext } from '@modelcontextprotocol/server'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Caller } from '../access.ts'
import type { CallContext } from '../call-context.ts'
import type { InternalAnswer, MessageContext } from './dispatch.ts'
import { type Tool, toolsFor } from './tools.ts'

export type Sdk = ReturnType<typeof createSdk>

type CallTool = (
  request: FastifyRequest,
  tool: Tool,
  args: Record<string, unknown>,
  message: MessageContext,
) => Promise<InternalAnswer>

/**
 * The official SDK's handler over the same routes, for whatever the door does not recognise. The Fastify request travels
 * in the place that the SDK keeps for identity.
 */
export function createSdk(
  tools: ReadonlyMap<string, Tool>,
  serverInfo: { name: string; version: string },
  callTool: CallTool,
  log: FastifyBaseLogger,
) {
  return createMcpHandler(
    ({ authInfo }) => {
      if (!authInfo) throw new TypeError('A request without identity reached the SDK')
      const { request, role } = authInfo.extra as { request?: FastifyRequest; role: Caller['role'] }
      const server = new Server(serverInfo, { capabilities: { tools: {} } })
      server.setRequestHandler('tools/list', () => ({ tools: toolsFor(tools, role) as never }))
      server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
        const tool = tools.get(params.name)
        if (!tool || !request) throw Object.assign(new Error(`Tool ${params.name} not found`), { code: -32602 })
        const { arguments: args = {}, _meta: meta } = params
        const progress = reporter(tool, meta?.progressToken, mcpReq.notify)
        const { status, body } = await callTool(request, tool, args, { progress, meta })
        if (tool.content && status < 400) return { content: tool.content(JSON.parse(body)) }
        const content = [{ type: 'text' as const, text: body }]
        if (status >= 400) return { content, isError: true }
        return body.startsWith('{') ? { content, structuredContent: JSON.parse(body) } : { content }
      })
      return server
    },
    { onerror: (error) => log.debug({ err: error }, 'mcp') },
  )
}

/** Sends a handler's reports to the caller who gave a token for them. */
function reporter(
  tool: Tool,
  progressToken: string | number | undefined,
  notify: ServerContext['mcpReq']['notify'],
): CallContext['progress'] {
  if (!tool.progress || progressToken === undefined) return undefined
  return (progress, total, message) => {
    const params = {
      progressToken,
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    }
    // A caller who has left hears nothing; the work learns it from its signal.
    notify({ method: 'notifications/progress', params }).catch(() => {})
  }
}
