/** What the committed OpenAPI documents and tool snapshots say: what can be asked of a service, and what it answers. */
import { readFileSync } from 'node:fs'
import type { ServiceName } from '@sophia/catalog'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { WireRequest } from './mcp-request.ts'

/** As much of JSON Schema as the documents use. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly anyOf?: readonly Schema[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

export interface Operation {
  readonly service: ServiceName
  readonly id: string
  readonly method: string
  /** With `{name}` in the place of a parameter. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Of the JSON body; undefined where none is taken. An empty one where the document leaves it open. */
  readonly body?: Schema
  /** Schema of the JSON answer by its 2xx status; undefined where the document leaves it open. */
  readonly answers: ReadonlyMap<number, Schema | undefined>
}

export interface Tool {
  readonly name: string
  readonly inputSchema: Schema
  readonly annotations?: { readonly readOnlyHint?: boolean }
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}
interface RawOperation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

const readJson = (service: ServiceName, file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../apps/${service}/${file}`, import.meta.url), 'utf8'))

const jsonOf = ({ content }: Content = {}): Schema | undefined => content?.['application/json']?.schema

const known = new Map<ServiceName, ReadonlyMap<string, Operation>>()

/** Every operation of a service, by its id. Read once: validators are kept by schema. */
export function operationsOf(service: ServiceName): ReadonlyMap<string, Operation> {
  const found = known.get(service) ?? readOperations(service)
  known.set(service, found)
  return found
}

function readOperations(service: ServiceName): ReadonlyMap<string, Operation> {
  const { paths } = readJson(service, 'openapi.json') as { paths: Record<string, Record<string, RawOperation>> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody, responses }]): Operation => {
      const good = Object.keys(responses).filter((status) => status.startsWith('2'))
      const body = requestBody && (jsonOf(requestBody) ?? {})
      return {
        service,
        id: operationId,
        method: method.toUpperCase(),
        path,
        parameters,
        ...(body && { body }),
        answers: new Map(good.map((status) => [Number(status), jsonOf(responses[status])])),
      }
    }),
  )
  return new Map(operations.map((operation) => [operation.id, operation]))
}

export const toolsOf = (service: ServiceName): readonly Tool[] => readJson(service, 'tools.json') as Tool[]

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The request of an operation: parameters go to their places, everything else is the body. */
export function requestOf(operation: Operation, input: Readonly<Record<string, unknown>>): WireRequest {
  const { method, parameters } = operation
  const rest = { ...input }
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let path = operation.path
  for (const { name, in: place } of parameters) {
    const value = rest[name]
    if (value === undefined) continue
    delete rest[name]
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(textOf(value).toWellFormed()))
    else if (place === 'header') headers[name] = textOf(value)
    else for (const each of Array.isArray(value) ? value : [value]) query.append(name, textOf(each))
  }
  // Relays of the dashboard do not describe what they hand on.
  if (method === 'GET') for (const [name, value] of Object.entries(rest)) query.append(name, textOf(value))
  const text = query.toString()
  const hasBody = method !== 'GET' && (operation.body !== undefined || Object.keys(rest).length > 0)
  return {
    method,
    path: text ? `${path}?${text}` : path,
    headers: hasBody ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(hasBody && { body: JSON.stringify(rest) }),
  }
}

const ajv = new Ajv({ strict: false, allErrors: false })
addFormats.default(ajv)
const compiled = new WeakMap<Schema, ValidateFunction>()

/** What of the answer does not fit its schema, or undefined. */
export function misfit(schema: Schema, answer: unknown): string | undefined {
  let validate = compiled.get(schema)
  if (!validate) {
    validate = ajv.compile(schema)
    compiled.set(schema, validate)
  }
  if (validate(answer)) return undefined
  const [error] = validate.errors ?? []
  return `${error?.instancePath ?? ''} ${error?.message ?? 'does not fit its schema'}`.trim()
}
