import { AsyncLocalStorage } from 'node:async_hooks'
import type { Client } from '@modelcontextprotocol/client'
import { type Caller, startSpan } from '@sophia/service'
import type { OutsideServer } from './outside/servers.ts'
import { StepError, toFailure } from './runs/step-error.ts'
import type { Failure } from './schemas.ts'

/** Loaded with the first call: a replica that waits for runs does without its weight. */
const loadMcp = () => import('@modelcontextprotocol/client')
type Mcp = Awaited<ReturnType<typeof loadMcp>>

/** Names one call for good: a service that is called twice with the same one may do it once. */
export const idempotencyKeyMeta = 'sophia/idempotency-key'

export interface ToolRequest {
  /** service.tool */
  readonly tool: string
  readonly arguments: Record<string, unknown>
  readonly idempotencyKey: string
  /** On whose behalf. */
  readonly owner: Caller
  readonly signal: AbortSignal
  /** Of the run. */
  readonly traceparent?: string
}

/** A call that brought no result. */
export class ToolError extends StepError {
  override name = 'ToolError'
}

/** A tool as its service lists it for the run's owner. */
export interface ListedTool {
  /** service.tool */
  readonly name: string
  readonly description: string
  readonly inputSchema: Record<string, unknown>
  readonly readOnly: boolean
  /** It reaches systems outside of the company. */
  readonly openWorld: boolean
}

export interface ToolList {
  readonly tools: readonly ListedTool[]
  /** Tools of servers that are not ours, which somebody has to agree to first. */
  readonly withheld?: readonly string[]
  /** Services that did not tell. */
  readonly missing: readonly { readonly service: string; readonly failure: Failure }[]
}

/** The tools of the other services. */
export interface Tools {
  /** Names of the services. */
  readonly services: readonly string[]
  /**
   * @returns the structured result.
   * @throws {ToolError} whatever went wrong; the signal's reason when it aborts.
   */
  call(request: ToolRequest): Promise<Record<string, unknown>>
  /**
   * The tools that fit these patterns, `service.tool` or `service.*`, as far as the owner may use them.
   *
   * @throws {ToolError} no service at all could tell; the signal's reason when it aborts.
   */
  list(request: Pick<ToolRequest, 'owner' | 'signal'> & { readonly patterns: readonly string[] }): Promise<ToolList>
  close(): Promise<void>
}

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

/** A result larger than this is no answer to read: megabytes of rows are asked for page by page. */
const maxResultChars = 4_000_000

/** Calls over MCP: revision 2026-07-28 where the service offers it, else its handshake. One client a service is kept. */
export function createTools({ urls, outside, authorizationFor, timeoutMs = 30_000 }: ToolOptions): Tools {
  const clients = new Map<string, Promise<Client>>()
  // One client serves the calls of many owners at a time, and its headers are given once: those of the call at hand are
  // found here.
  const callHeaders = new AsyncLocalStorage<Readonly<Record<string, string>>>()
  const fetchForCall = (url: string | URL, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers)
    for (const [name, value] of Object.entries(callHeaders.getStore() ?? {})) headers.set(name, value)
    // A token must not follow to wherever a server points.
    return fetch(url, { ...init, headers, redirect: 'error' })
  }

  const connect = async (service: string, signal: AbortSignal): Promise<Client> => {
    const own = urls[service]
    const url = own === undefined ? outside?.get(service)?.url : new URL('/mcp', own)
    if (!url) throw new ToolError('not-found', `There is no service ${service} to call.`)
    const { Client, StreamableHTTPClientTransport } = await loadMcp()
    const client = new Client({ name: 'mcp-agents', version: '0.1.0' }, { versionNegotiation: { mode: 'auto' } })
    const transport = new StreamableHTTPClientTransport(url, {
      fetch: fetchForCall,
    })
    await client.connect(transport, { signal, timeout: timeoutMs })
    return client
  }
  const authorizationOf = (owner: Caller, service: string): string | undefined => {
    const server = outside?.get(service)
    if (!server) return authorizationFor?.(owner, service)
    return server.token === undefined ? undefined : `Bearer ${server.token}`
  }
  /** Concurrent first calls share one connection; one that failed is not kept. */
  const clientOf = (service: string, signal: AbortSignal): Promise<Client> => {
    let client = clients.get(service)
    if (!client) {
      client = connect(service, signal)
      clients.set(service, client)
      client.catch(() => clients.delete(service))
    }
    return client
  }
  const forget = (service: string): void => {
    const client = clients.get(service)
    clients.delete(service)
    void client?.then((open) => open.close()).catch(() => {})
  }

  const listOf = async (service: string, owner: Caller, signal: AbortSignal): Promise<ListedTool[] | ToolError> => {
    try {
      const authorization = authorizationOf(owner, service)
      const { tools } = await callHeaders.run({ ...(authorization && { authorization }) }, async () => {
        const client = await clientOf(service, signal)
        // What one owner may use is no answer for the next: nothing of it is kept.
        return client.listTools(undefined, { signal, timeout: timeoutMs, cacheMode: 'bypass' })
      })
      return tools.map(({ name, description = '', inputSchema, annotations }) => ({
        name: `${service}.${name}`,
        description,
        inputSchema,
        // What does not say that it only reads may write. The word of a server that is not ours does not count.
        readOnly: !outside?.has(service) && annotations?.readOnlyHint === true,
        openWorld: outside?.has(service) === true || annotations?.openWorldHint !== false,
      }))
    } catch (error) {
      signal.throwIfAborted()
      const fault = toToolError(await loadMcp(), service, error)
      if (fault.retryable) forget(service)
      return fault
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
      const call = async () => {
        const client = await clientOf(service, signal)
        return client.callTool(
          { name, arguments: args, _meta: { [idempotencyKeyMeta]: idempotencyKey } },
          { signal, timeout: timeoutMs },
        )
      }
      try {
        const authorization = authorizationOf(owner, service)
        const headers = {
          ...(authorization && { authorization }),
          ...(span.traceparent && !outside?.has(service) && { traceparent: span.traceparent }),
        }
        const answer = await callHeaders.run(headers, call)
        if (answer.isError) throw toolErrorOf(service, textOf(answer.content))
        const result = structuredOf(tool, answer, outside?.has(service) === true)
        span.end()
        return result
      } catch (error) {
        span.end(error instanceof ToolError ? error.type : 'unavailable')
        signal.throwIfAborted()
        const fault = toToolError(await loadMcp(), service, error)
        // The connection may be what failed: the next call makes a new one.
        if (fault.retryable) forget(service)
        throw fault
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
    async close() {
      await Promise.allSettled([...clients.values()].map(async (client) => (await client).close()))
    },
  }
}

type Content = readonly { readonly type: string; readonly text?: string }[]

const textOf = (content: unknown): string => (content as Content).find(({ type }) => type === 'text')?.text ?? ''

function structuredOf(
  tool: string,
  answer: { content: unknown; structuredContent?: unknown },
  mayBeText: boolean,
): Record<string, unknown> {
  const { structuredContent: result = mayBeText ? { text: textOf(answer.content) } : undefined } = answer
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw new ToolError('upstream-failed', `${tool} answered without a structured result.`)
  }
  if (textOf(answer.content).length > maxResultChars)
    throw new ToolError('too-large', `${tool} answered with more than a run may record.`)
  return result as Record<string, unknown>
}

const retryableStatus = new Set([429, 502, 503, 504])

/** The error of a tool is its problem document; anything else is told as it is. */
function toolErrorOf(service: string, text: string): ToolError {
  try {
    const { type, status, title, detail, hint, retryAfterS } = JSON.parse(text) as Record<string, unknown>
    return new ToolError(lastPart(type), `${service}: ${typeof detail === 'string' ? detail : String(title)}`, {
      ...(typeof hint === 'string' && { hint }),
      retryable: retryableStatus.has(Number(status)),
      ...(typeof retryAfterS === 'number' && { retryAfterS }),
    })
  } catch {
    return new ToolError('upstream-failed', `${service}: ${text.slice(0, 500)}`)
  }
}

const lastPart = (type: unknown): string =>
  (typeof type === 'string' ? type : 'upstream-failed').split(':').at(-1) ?? 'upstream-failed'

function toToolError({ ProtocolError, SdkError, SdkHttpError }: Mcp, service: string, error: unknown): ToolError {
  if (error instanceof ToolError) return error
  const status = error instanceof SdkHttpError ? error.status : undefined
  if (status === 401 || status === 403) {
    return new ToolError(
      status === 401 ? 'unauthenticated' : 'forbidden',
      `${service} refuses our call on behalf of the run's owner.`,
      {
        hint: 'Give all services the same SOPHIA_SERVICE_SECRET; without one, mcp-agents needs a SOPHIA_TOKEN that they know.',
        cause: error,
      },
    )
  }
  if (error instanceof ProtocolError)
    return new ToolError('upstream-failed', `${service}: ${error.message}`, { cause: error })
  if (status !== undefined && !retryableStatus.has(status)) {
    return new ToolError('upstream-failed', `${service} answered ${status}.`, { cause: error })
  }
  const slow = error instanceof SdkError && /timed? ?out/i.test(`${error.code} ${error.message}`)
  return new ToolError(
    slow ? 'deadline-exceeded' : 'unavailable',
    slow ? `${service} did not answer in time.` : `${service} cannot be reached.`,
    {
      hint: `Look at the health of ${service}.`,
      retryable: true,
      cause: error,
    },
  )
}

/** Whether a pattern, `service.tool` or `service.*`, means this tool. */
export const fits = (pattern: string, tool: string): boolean =>
  pattern.endsWith('.*') ? tool.startsWith(pattern.slice(0, -1)) : pattern === tool
