import { AsyncLocalStorage } from 'node:async_hooks'
import type { Client } from '@modelcontextprotocol/client'
import { AnswerTooLarge, boundedResponse } from '../bounded-response.ts'
import { ToolError } from '../tools.ts'
import { loadMcp, toToolError } from './tool-errors.ts'

/** What one call, with all pages of a list, may bring over the wire. */
export const maxAnswerBytes = 16 * 1024 * 1024

export interface ConnectionOptions {
  /** undefined: there is no such service. */
  readonly addressOf: (service: string) => URL | undefined
  /** Milliseconds that it may take to connect. */
  readonly timeoutMs: number
}

/** One call as the caller makes it. */
export interface Exchange<Answer> {
  readonly service: string
  readonly headers: Readonly<Record<string, string>>
  /** Of the caller: ends this call, and nobody else's. */
  readonly signal: AbortSignal
  /** @param signal ends when the caller's does, and when the answer grows too large. */
  readonly work: (client: Client, signal: AbortSignal) => Promise<Answer>
}

/** Connections over MCP, one a service, which the calls of many share. */
export interface Connections {
  /** @throws {ToolError} whatever went wrong; the caller's signal's reason when it aborts. */
  use<Answer>(exchange: Exchange<Answer>): Promise<Answer>
  close(): Promise<void>
}

interface Connection {
  readonly client: Promise<Client>
  users: number
  /** The next call makes a new one; the last of its users closes it. */
  retired: boolean
}

/** Headers of the call at hand, and how much more it may bring. */
class Metered {
  readonly headers: Readonly<Record<string, string>>
  readonly #overflow = new AbortController()
  #bytes = 0

  constructor(headers: Readonly<Record<string, string>>) {
    this.headers = headers
  }

  /** Aborts when too much has come: not everything that waits for a stream hears that the stream broke. */
  get overflow(): AbortSignal {
    return this.#overflow.signal
  }

  count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes <= maxAnswerBytes) return
    const fault = new AnswerTooLarge(`It answered with more than ${maxAnswerBytes / 2 ** 20} MiB.`)
    this.#overflow.abort(fault)
    throw fault
  }
}

export function createConnections({ addressOf, timeoutMs }: ConnectionOptions): Connections {
  const connections = new Map<string, Connection>()
  const closing = new AbortController()
  // A client's headers are given once, and it serves the calls of many owners: those of the call at hand are found here.
  const metered = new AsyncLocalStorage<Metered>()
  const fetchMetered = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const call = metered.getStore() ?? new Metered({})
    const headers = new Headers(init?.headers)
    for (const [name, value] of Object.entries(call.headers)) headers.set(name, value)
    // A token must not follow to wherever a server points.
    const response = await fetch(url, { ...init, headers, redirect: 'error' })
    return boundedResponse(response, (bytes) => call.count(bytes))
  }

  const connect = async (service: string, overflow: AbortSignal): Promise<Client> => {
    const url = addressOf(service)
    if (!url) throw new ToolError('not-found', `There is no service ${service} to call.`)
    const { Client, StreamableHTTPClientTransport } = await loadMcp()
    const client = new Client({ name: 'mcp-agents', version: '0.1.0' }, { versionNegotiation: { mode: 'auto' } })
    const transport = new StreamableHTTPClientTransport(url, { fetch: fetchMetered })
    // Nobody's own signal: whoever comes first may leave first.
    await client.connect(transport, { signal: AbortSignal.any([closing.signal, overflow]), timeout: timeoutMs })
    return client
  }
  const drop = (service: string, connection: Connection): void => {
    connection.retired = true
    if (connections.get(service) === connection) connections.delete(service)
  }
  /** Concurrent first calls share one connection; one that failed is not kept. */
  const connectionOf = (service: string, headers: Metered['headers']): Connection => {
    const known = connections.get(service)
    if (known) return known
    const opening = new Metered(headers)
    const client = metered.run(opening, () => connect(service, opening.overflow))
    const connection: Connection = { client, users: 0, retired: false }
    connections.set(service, connection)
    client.catch(() => drop(service, connection))
    return connection
  }
  const closed = (connection: Connection): Promise<void> =>
    connection.client.then((client) => client.close()).catch(() => {})

  return {
    async use({ service, headers, signal, work }) {
      const connection = connectionOf(service, headers)
      const call = new Metered(headers)
      connection.users++
      try {
        const client = await unless(signal, connection.client)
        return await metered.run(call, () => work(client, AbortSignal.any([signal, call.overflow])))
      } catch (error) {
        signal.throwIfAborted()
        const fault = toToolError(await loadMcp(), service, call.overflow.aborted ? call.overflow.reason : error)
        // The connection may be what failed, unless the tool itself said so.
        if (fault.retryable && fault !== error) drop(service, connection)
        throw fault
      } finally {
        connection.users--
        if (connection.retired && connection.users === 0) void closed(connection)
      }
    },
    async close() {
      closing.abort()
      await Promise.all([...connections.values()].map(closed))
    },
  }
}

/** @throws the signal's reason once it aborts. What is waited for goes on. */
async function unless<Value>(signal: AbortSignal, value: Promise<Value>): Promise<Value> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([value, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
