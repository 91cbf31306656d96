import type { CallToolResult } from '@modelcontextprotocol/client'
import { type Caller, startSpan } from '@sophia/service'
import type { OutsideServer } from '../outside/servers.ts'
import { toFailure } from '../runs/step-error.ts'
import { fits, type ListedTool, ToolError, type Tools } from '../tools.ts'
import { createConnections } from './connections.ts'
import { tooLarge, toolErrorOf } from './tool-errors.ts'

/** Names one call for good: a service that is called twice with the same one may do it once. */
export const idempotencyKeyMeta = 'sophia/idempotency-key'

export interface ToolOptions {
  /** Address of each service. */
  readonly urls: Readonly<Record<string, string>>
  /** Servers that are not ours, by name. They get no token of ours and no word on what a run is about. */
  readonly outside?: ReadonlyMap<string, OutsideServer>
  /** The `Authorization` header for one call; undefined where the services ask for none. */
  readonly authorizationFor?: (owner: Caller, service: string) => string | undefined
  /** Milliseconds that one call may take. */
  readonly timeoutMs?: number
}

/** A result larger than this is no answer to record: megabytes of rows are asked for page by page. */
const maxResultChars = 4_000_000

/** Calls over MCP: revision 2026-07-28 where the service offers it, else its handshake. */
export function createTools({ urls, outside, authorizationFor, timeoutMs = 30_000 }: ToolOptions): Tools {
  const isOutside = (service: string): boolean => outside?.has(service) === true
  const connections = createConnections({
    timeoutMs,
    addressOf: (service) => {
      const own = urls[service]
      return own === undefined ? outside?.get(service)?.url : new URL('/mcp', own)
    },
  })
  const authorizationOf = (owner: Caller, service: string): string | undefined => {
    const server = outside?.get(service)
    if (!server) return authorizationFor?.(owner, service)
    return server.token === undefined ? undefined : `Bearer ${server.token}`
  }

  const listOf = async (service: string, owner: Caller, signal: AbortSignal): Promise<ListedTool[] | ToolError> => {
    try {
      const authorization = authorizationOf(owner, service)
      const { tools } = await connections.use({
        service,
        signal,
        headers: { ...(authorization && { authorization }) },
        // What one owner may use is no answer for the next: nothing of it is kept.
        work: (client, ends) => client.listTools(undefined, { signal: ends, timeout: timeoutMs, cacheMode: 'bypass' }),
      })
      return tools.map(({ name, description = '', inputSchema, annotations }) => ({
        name: `${service}.${name}`,
        description,
        inputSchema,
        // What does not say that it only reads may write. The word of a server that is not ours does not count.
        readOnly: !isOutside(service) && annotations?.readOnlyHint === true,
        openWorld: isOutside(service) || annotations?.openWorldHint !== false,
      }))
    } catch (error) {
      if (error instanceof ToolError) return error
      throw error
    }
  }

  return {
    services: [...Object.keys(urls), ...(outside?.keys() ?? [])],
    async call({ tool, arguments: args, idempotencyKey, owner, signal, traceparent }) {
      const [service = '', name = ''] = tool.split('.', 2)
      const span = startSpan(`tools/call ${name}`, {
        kind: 'client',
        parent: traceparent,
        attributes: () => ({ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': name, 'peer.service': service }),
      })
      try {
        const authorization = authorizationOf(owner, service)
        const result = await connections.use({
          service,
          signal,
          headers: {
            ...(authorization && { authorization }),
            ...(span.traceparent && !isOutside(service) && { traceparent: span.traceparent }),
          },
          work: async (client, ends) => {
            const answer = await client.callTool(
              { name, arguments: args, _meta: { [idempotencyKeyMeta]: idempotencyKey } },
              { signal: ends, timeout: timeoutMs },
            )
            if (answer.isError) throw toolErrorOf(service, textOf(answer.content))
            return resultOf(tool, answer, isOutside(service))
          },
        })
        span.end()
        return result
      } catch (error) {
        span.end(error instanceof ToolError ? error.type : 'aborted')
        throw error
      }
    },
    async list({ patterns, owner, signal }) {
      const names = [...new Set(patterns.map((pattern) => pattern.split('.', 1)[0] ?? ''))]
      const told = await Promise.all(names.map((service) => listOf(service, owner, signal)))
      const faults = told.filter((each) => each instanceof ToolError)
      if (faults[0] && faults.length === told.length) throw faults[0]
      return {
        tools: told
          .flatMap((each) => (each instanceof ToolError ? [] : each))
          .filter(({ name }) => patterns.some((pattern) => fits(pattern, name))),
        missing: told.flatMap((each, index) =>
          each instanceof ToolError ? [{ service: names[index] ?? '', failure: toFailure(each) }] : [],
        ),
      }
    },
    close: () => connections.close(),
  }
}

const textOf = (content: CallToolResult['content']): string => content.find((part) => part.type === 'text')?.text ?? ''

/** @param mayBeText a result of a server that is not ours need not have a structure. */
function resultOf(
  tool: string,
  { content, structuredContent }: CallToolResult,
  mayBeText: boolean,
): Record<string, unknown> {
  const result: unknown = structuredContent ?? (mayBeText ? { text: textOf(content) } : undefined)
  if (typeof result !== 'object' || result === null || Array.isArray(result))
    throw new ToolError('upstream-failed', `${tool} answered without a structured result.`)
  if (JSON.stringify(result).length > maxResultChars) throw tooLarge(tool)
  return result as Record<string, unknown>
}
