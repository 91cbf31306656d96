import { Readable } from 'node:stream'
import type { ServiceName } from '@sophia/catalog'
import { services } from '@sophia/catalog'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Caller } from '../access.ts'
import { answerFor, setProblemHeaders, refusalFor } from '../errors.ts'
import { dispatch, type InternalAnswer, type MessageContext } from './dispatch.ts'
import { cutShort, isTooLong } from './bounds.ts'
import { type Era, isObject, modernVersion, recognise, type Recognised } from './recognise.ts'
import { idOf, isCall, noteChallenge, refuseHidden, sendChallenge } from './refusal.ts'
import type { Sdk } from './sdk.ts'
import { opened } from './stream-opening.ts'
import { collectTools, type Tool, type ToolListing, toolsFor } from './tools.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly mcp: {
      /** What `tools/list` shows to a role. */
      list(role: Caller['role']): ToolListing[]
      readonly tools: ReadonlyMap<string, Tool>
    }
  }
}

interface DoorOptions {
  readonly service: ServiceName
  readonly version: string
  /** false sends everything to the SDK: for tests that compare, and benchmarks. */
  readonly fastPath?: boolean
}

/**
 * One `/mcp` for both protocol eras, without sessions. Frequent requests that are recognised completely are answered
 * here from precomputed text; everything else goes unchanged to the official SDK, which calls the same routes.
 */
export const mcpDoor = fastifyPlugin<DoorOptions>(
  async (app, { service, version, fastPath = true }) => {
    const tools = collectTools(app)
    const serverInfo = { name: service, title: services[service].title, version }
    let loading: Promise<Sdk> | undefined
    // Loaded when it is needed first: it weighs a third of a service, and most of them are asked by other services only.
    const sdk = (): Promise<Sdk> => {
      loading ??= import('./sdk.ts').then(({ createSdk }) =>
        createSdk(tools, serverInfo, (...call) => callTool(app, ...call), app.log),
      )
      return loading
    }
    const lists = createListCache(sdk)
    const envelope = {
      modern: `,"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":${JSON.stringify(serverInfo)}}}`,
      legacy: '}',
    }
    app.removeContentTypeParser('text/plain')
    app.decorate('mcp', { tools, list: (role: Caller['role']) => toolsFor(tools, role) })
    app.addHook('onClose', async () => (await loading)?.close())

    const answer = async (
      request: FastifyRequest,
      { era, id, method, params }: Recognised,
    ): Promise<string | undefined> => {
      if (method === 'ping') return result(id, '{}')
      if (method === 'tools/list') return result(id, await lists.text(era, request.caller.role))
      const tool = tools.get(params.name ?? '')
      const { arguments: args = {}, _meta: meta } = params
      if (!tool || !isObject(args)) return undefined
      // Reports go out before the answer: the SDK streams.
      if (tool.progress && meta?.['progressToken'] !== undefined) return undefined
      return result(id, toolResult(tool, await callTool(app, request, tool, args, { meta }), envelope[era]))
    }

    app.post(
      '/mcp',
      { schema: { hide: true }, config: { access: 'read' }, errorHandler: jsonRpcErrors },
      async (request, reply) => {
        refuseHidden(tools, request)
        const recognised = fastPath ? recognise(request.headers, request.body) : undefined
        const text = recognised && (await answer(request, recognised))
        if (text !== undefined)
          return sendChallenge(request, reply) ?? reply.header('content-type', jsonType).send(text)
        return handOver(sdk, request, reply)
      },
    )
    app.route({
      method: ['GET', 'DELETE'],
      url: '/mcp',
      schema: { hide: true },
      config: { access: 'public' },
      exposeHeadRoute: false,
      handler: (request, reply) => handOver(sdk, request, reply),
    })
  },
  { name: 'mcp-door' },
)

/** In full: Fastify takes a type apart to add the charset. */
const jsonType = 'application/json; charset=utf-8'

const result = (id: string | number, text: string): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${text}}`

/** The route's answer as the members of a tool result; `end` closes the object as the era wants it. */
function toolResult(tool: Tool, { status, body }: InternalAnswer, end: string): string {
  if (tool.content && status < 400) return `{"content":${JSON.stringify(tool.content(JSON.parse(body)))}${end}`
  const content = `{"content":[{"type":"text","text":${quoted(tool, body)}}]`
  if (status >= 400) return `${content},"isError":true${end}`
  return body.startsWith('{') ? `${content},"structuredContent":${body}${end}` : `${content}${end}`
}

const lastQuoted = new WeakMap<Tool, { readonly body: string; readonly text: string }>()

/** A body as JSON text. Quoting costs as much as finding the answer; one that is the last again, as a cached one is, is not quoted anew. */
function quoted(tool: Tool, body: string): string {
  const last = lastQuoted.get(tool)
  if (last?.body === body) return last.text
  const text = JSON.stringify(body)
  lastQuoted.set(tool, { body, text })
  return text
}

async function callTool(
  app: FastifyInstance,
  request: FastifyRequest,
  tool: Tool,
  args: Record<string, unknown>,
  message: MessageContext,
): Promise<InternalAnswer> {
  try {
    const call = (within: Record<string, unknown>): Promise<InternalAnswer> => {
      const { url, body } = tool.request(within)
      return dispatch(app, request, tool.method, url, body, message)
    }
    const whole = await call(args)
    const answer = isTooLong(tool, whole) ? await cutShort(tool, args, whole, call) : whole
    noteChallenge(request, answer)
    return answer
  } catch (error) {
    const { problem, document } = answerFor(error, request)
    return { status: problem.statusCode, headers: {}, body: JSON.stringify(document) }
  }
}

const identity = (request: FastifyRequest | undefined, role: Caller['role']) => ({
  authInfo: { token: '', clientId: request?.caller.subject ?? '', scopes: [role], extra: { request, role } },
})

async function handOver(load: () => Promise<Sdk>, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    // The body was read already, and the token is nobody's business any more.
    if (value !== undefined && !['content-length', 'authorization'].includes(name)) headers.set(name, String(value))
  }
  const hasBody = request.method === 'POST'
  const sdk = await load()
  const response = await sdk.fetch(
    new Request(`http://${request.host || 'localhost'}${request.url}`, {
      method: request.method,
      headers,
      signal: request.left,
      ...(hasBody && { body: JSON.stringify(request.body) }),
    }),
    { ...identity(request, request.caller.role), ...(hasBody && { parsedBody: request.body }) },
  )
  const streams = response.headers.get('content-type')?.startsWith('text/event-stream')
  let content: string | ReadableStream<Uint8Array> | null = streams ? response.body : await response.text()
  const mayRefuse = !streams || isCall(request.body)
  // The SDK opens the stream of a call before the route has answered.
  if (content instanceof ReadableStream && mayRefuse) content = await opened(content)
  const refused = mayRefuse ? sendChallenge(request, reply) : undefined
  if (refused) {
    if (content instanceof ReadableStream) await content.cancel()
    return refused
  }
  reply.code(response.status)
  for (const [name, value] of response.headers) if (name !== 'content-length') reply.header(name, value)
  return reply.send(content instanceof ReadableStream ? Readable.fromWeb(content as never) : content)
}

/** The exact text of `tools/list` results: asked of the SDK once an era and role, kept as bytes. */
function createListCache(load: () => Promise<Sdk>) {
  const texts = new Map<string, Promise<string>>()
  const ask = async (era: Era, role: Caller['role']): Promise<string> => {
    const modern = era === 'modern'
    const meta = {
      'io.modelcontextprotocol/protocolVersion': modernVersion,
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: modern ? { _meta: meta } : {} }
    const sdk = await load()
    const response = await sdk.fetch(
      new Request('http://localhost/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(modern && { 'mcp-protocol-version': modernVersion, 'mcp-method': 'tools/list' }),
        },
        body: JSON.stringify(body),
      }),
      identity(undefined, role),
    )
    const text = await response.text()
    const line = text.startsWith('{')
      ? text
      : (text.split('\n').find((each) => each.startsWith('data: {')) ?? '').slice(6)
    return JSON.stringify((JSON.parse(line) as { result: unknown }).result)
  }
  return {
    text(era: Era, role: Caller['role']): Promise<string> {
      const key = `${era} ${role}`
      let text = texts.get(key)
      if (!text) texts.set(key, (text = ask(era, role)))
      return text
    },
  }
}

const parseErrors = new Set(['FST_ERR_CTP_EMPTY_JSON_BODY', 'FST_ERR_CTP_INVALID_JSON_BODY'])

/** What is refused before JSON-RPC begins still answers in its shape. */
function jsonRpcErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, document } = answerFor(refusalFor(error, request), request)
  setProblemHeaders(reply, problem)
  const unreadable = parseErrors.has(error.code) || error instanceof SyntaxError
  return reply
    .code(problem.statusCode)
    .header('content-type', 'application/json')
    .send(
      JSON.stringify({
        jsonrpc: '2.0',
        error: unreadable
          ? { code: -32700, message: 'Parse error: Invalid JSON' }
          : { code: -32000, message: document.detail ?? document.title, data: document },
        id: idOf(request.body),
      }),
    )
}
