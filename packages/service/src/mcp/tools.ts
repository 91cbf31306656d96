import type { ContentBlock } from '@modelcontextprotocol/server'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Access, Caller } from '../access.ts'
import { allows } from '../access.ts'
import { problems } from '../problems.ts'
import { defaultMaxCharacters } from './bounds.ts'

/** What makes a route a tool. */
export interface ToolDeclaration {
  /** snake_case of the operation. */
  readonly name: string
  readonly title?: string
  /** For a model: when and why to call it. */
  readonly description: string
  /** A write that cannot be taken back. Every tool that writes says it, true or false. */
  readonly destructive?: boolean
  /** Calling twice is calling once. Every tool that writes says it; reads always are. */
  readonly idempotent?: boolean
  /** A reader may call it, and it is stored that they did, with what they were told: so it is no mere read. */
  readonly records?: boolean
  /** Reaches systems outside of the company. */
  readonly openWorld?: boolean
  /** Longest answer in characters. A longer page is cut, anything else refused with advice. Default 100,000. */
  readonly maxCharacters?: number
  /** Its handler reports how far it is, by `request.call.progress`. */
  readonly progress?: boolean
  /**
   * What a model gets of an answer that is more than JSON, such as a picture: in place of the answer itself.
   *
   * @param answer as the route serialised it.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- each route knows its own answer
  content?(answer: any): ContentBlock[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    tool?: ToolDeclaration
  }
}

interface JsonObjectSchema {
  readonly type?: string
  readonly properties?: Record<string, object>
  readonly required?: readonly string[]
}

export interface Tool {
  readonly name: string
  readonly access: Access
  readonly method: string
  readonly path: string
  /** As `tools/list` shows it. */
  readonly listing: ToolListing
  /** See {@link ToolDeclaration.content}. */
  readonly content?: ToolDeclaration['content']
  readonly progress: boolean
  readonly maxCharacters: number
  /** A list that `limit` makes shorter and `nextCursor` continues. */
  readonly pages: boolean
  /**
   * The path and body of the call that these arguments make.
   *
   * @throws {Problem} bad-input when a path argument is missing.
   */
  request(args: Record<string, unknown>): { url: string; body: unknown }
}

export interface ToolListing {
  readonly name: string
  readonly title?: string
  readonly description: string
  readonly inputSchema: {
    type: 'object'
    properties: Record<string, object>
    required?: string[]
    additionalProperties: false
  }
  readonly outputSchema?: { type: 'object'; [key: string]: unknown }
  readonly annotations: {
    readOnlyHint: boolean
    destructiveHint: boolean
    idempotentHint: boolean
    openWorldHint: boolean
  }
}

/** Collects the routes of `app` that are tools, in the order of their declaration. */
export function collectTools(app: FastifyInstance): Map<string, Tool> {
  const tools = new Map<string, Tool>()
  app.addHook('onRoute', (route) => {
    // Fastify declares a HEAD twin of every GET with the same config.
    if (!route.config?.tool || route.method === 'HEAD') return
    const tool = toTool(route, route.config.tool)
    if (tools.has(tool.name)) throw new Error(`Two routes are the tool ${tool.name}`)
    tools.set(tool.name, tool)
  })
  return tools
}

/** The tools that a caller may use, for `tools/list`. */
export const toolsFor = (tools: ReadonlyMap<string, Tool>, role: Caller['role']): ToolListing[] =>
  [...tools.values()].filter((tool) => allows(role, tool.access)).map(({ listing }) => listing)

const isReading = (access: Access | undefined): boolean => access === 'read' || access === 'public'

function toTool(route: RouteOptions, declaration: ToolDeclaration): Tool {
  const method = String(route.method)
  if (!isReading(route.config?.access) && [declaration.destructive, declaration.idempotent].includes(undefined)) {
    throw new Error(`Tool ${declaration.name} writes: it says destructive and idempotent, true or false`)
  }
  if (isReading(route.config?.access) && declaration.destructive)
    throw new Error(`Tool ${declaration.name} only reads, so it cannot be destructive`)
  const { params, querystring, body, response } = (route.schema ?? {}) as Record<string, JsonObjectSchema | undefined>
  const input = mergeInput(declaration.name, [params, querystring, body])
  const output =
    (response as Record<number, JsonObjectSchema> | undefined)?.[200] ??
    (response as Record<number, JsonObjectSchema> | undefined)?.[202]
  const readOnly = isReading(route.config?.access) && !declaration.records
  const pathNames = [...route.url.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
  const queryNames = new Set(Object.keys(querystring?.properties ?? {}))
  return {
    name: declaration.name,
    access: route.config?.access ?? 'admin',
    method,
    path: route.url,
    progress: declaration.progress ?? false,
    maxCharacters: declaration.maxCharacters ?? defaultMaxCharacters,
    pages: readOnly && 'limit' in input.properties && isPage(output),
    listing: {
      name: declaration.name,
      ...(declaration.title !== undefined && { title: declaration.title }),
      description: declaration.description,
      inputSchema: input,
      ...(output?.type === 'object' &&
        !declaration.content && { outputSchema: outline(plain(output)) as { type: 'object' } }),
      annotations: {
        readOnlyHint: readOnly,
        destructiveHint: declaration.destructive ?? false,
        idempotentHint: readOnly || (declaration.idempotent ?? false),
        openWorldHint: declaration.openWorld ?? false,
      },
    },
    ...(declaration.content && { content: declaration.content }),
    request: (args) => toRequest(route.url, pathNames, queryNames, body !== undefined, args),
  }
}

const isPage = (output: JsonObjectSchema | undefined): boolean =>
  output?.properties !== undefined && 'items' in output.properties && 'nextCursor' in output.properties

/** Path, query and body members side by side. Two of one name could not be told apart, so the route must not have them. */
function mergeInput(tool: string, parts: readonly (JsonObjectSchema | undefined)[]): ToolListing['inputSchema'] {
  const properties: Record<string, object> = {}
  const required: string[] = []
  for (const part of parts) {
    for (const [name, schema] of Object.entries(part?.properties ?? {})) {
      if (name in properties) throw new Error(`Tool ${tool} has two inputs named ${name}`)
      // Neither the fast path nor the SDK's low-level server compares such a header with the argument.
      if ('x-mcp-header' in schema) throw new Error(`Tool ${tool}: x-mcp-header is not supported`)
      properties[name] = withoutPatterns(plain(schema)) as object
    }
    required.push(...(part?.required ?? []))
  }
  const [only, another] = parts.filter((part) => part !== undefined)
  return {
    // What a route says of its one part as a whole, such as `$defs` or `if`, holds for the tool too.
    ...(only && !another && (withoutPatterns(plain(only)) as object)),
    type: 'object',
    properties,
    ...(required.length && { required }),
    additionalProperties: false,
  }
}

function toRequest(
  path: string,
  pathNames: readonly string[],
  queryNames: ReadonlySet<string>,
  hasBody: boolean,
  args: Record<string, unknown>,
): { url: string; body: unknown } {
  const missing = pathNames.filter((name) => args[name] === undefined || args[name] === '')
  // An empty segment would match another route, or this one with an empty name.
  if (missing.length)
    throw problems.badInput(missing.map((name) => ({ pointer: `/params/${name}`, message: 'is required' })))
  const broken = Object.keys(args).filter((name) => typeof args[name] === 'string' && !args[name].isWellFormed())
  // Half of a surrogate pair has no place in a URL.
  if (broken.length)
    throw problems.badInput(broken.map((name) => ({ pointer: `/${name}`, message: 'is not well-formed Unicode' })))
  let url = path
  let query: URLSearchParams | undefined
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined) continue
    if (pathNames.includes(name)) url = url.replace(`:${name}`, () => encodeURIComponent(text(value)))
    else if (hasBody && !queryNames.has(name)) body[name] = value
    else
      for (const each of Array.isArray(value) ? value : [value])
        (query ??= new URLSearchParams()).append(name, text(each))
  }
  return { url: query ? `${url}?${query.toString()}` : url, body: hasBody ? body : undefined }
}

const text = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

const plain = (schema: object): unknown => JSON.parse(JSON.stringify(schema))

/** The route checks them, and names what does not fit; a model reads the description. */
const patterns = new Set(['pattern', 'propertyNames'])

function withoutPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPatterns)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (patterns.has(key)) return []
      if (key === 'properties') return [[key, mapMembers(value as object, withoutPatterns)]]
      // One pattern for all names says no more than a schema for all members.
      const [only] = key === 'patternProperties' ? Object.values(value as object) : []
      return only === undefined ? [[key, withoutPatterns(value)]] : [['additionalProperties', withoutPatterns(only)]]
    }),
  )
}

const mapMembers = (members: object, change: (schema: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(members).map(([name, each]) => [name, change(each)]))

/** What a caller checks an answer by, and a model does not read. */
const unread = new Set([
  'description',
  'examples',
  'default',
  'format',
  'pattern',
  'required',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
])
/** The members of the answer; what is inside them is seen in the answer itself. */
const outlineDepth = 1

/**
 * An answer's shape in few tokens, because it goes to a model with every listing: the OpenAPI document has the rest. It
 * allows more than the answer's own schema, never less.
 */
function outline(schema: unknown, depth = 0): unknown {
  if (Array.isArray(schema)) return schema.map((each) => outline(each, depth))
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (unread.has(key)) return []
      if (key !== 'properties') return [[key, outline(value, depth)]]
      if (depth >= outlineDepth) return []
      return [[key, mapMembers(value as object, (each) => outline(each, depth + 1))]]
    }),
  )
}
