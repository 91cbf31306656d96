/** What is sent to an operation, to a tool, and to a door as such: well-formed, spoiled, and hardly a request. */
import type { ServiceName } from '@sophia/catalog'
import fc, { type Arbitrary } from 'fast-check'
import { type Operation, operationsOf, requestOf, type Schema, type Tool, toolsOf } from '../api/document.ts'
import { legacyRequest, modernRequest } from '../api/mcp-request.ts'
import { hostileText } from './hostile.ts'
import { type FuzzRequest, oddBodies, oddHeaders, pathRequests, rpcRequests } from './odd-requests.ts'
import { type Pools, spoiled, valueOf } from './values.ts'

/** Something of a service that is fuzzed by itself, so that a fault in it hides no other. */
export interface Aim {
  readonly service: ServiceName
  /** `POST /search`, `tool search`, `mcp`, `paths`. */
  readonly name: string
  readonly requests: Arbitrary<FuzzRequest>
  readonly operation?: Operation
}

type Input = Record<string, unknown>

const schemaOf = ({ parameters, body }: Operation, where: 'parameters' | 'body'): Schema =>
  where === 'body'
    ? (body ?? {})
    : {
        type: 'object',
        properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
        required: parameters.filter(({ required }) => required).map(({ name }) => name),
      }

function operationRequests(operation: Operation, pools: Pools): Arbitrary<FuzzRequest> {
  const parameters = valueOf(schemaOf(operation, 'parameters'), pools, '') as Arbitrary<Input>
  const body = operation.body ? valueOf(operation.body, pools, '') : fc.constant({})
  const asked = (input: Input, content: unknown): FuzzRequest => {
    const request = requestOf(operation, input)
    if (operation.body === undefined) return request
    return {
      ...request,
      headers: { ...request.headers, 'content-type': 'application/json' },
      body: JSON.stringify(content) ?? '',
    }
  }
  const valid = fc.tuple(parameters, body).map(([input, content]) => asked(input, content))
  const badBody = fc.tuple(parameters, spoiled(body)).map(([input, content]) => asked(input, content))
  const badParameters = fc
    .tuple(
      parameters,
      body,
      fc.dictionary(fc.constantFrom(...names(operation)), hostileText, { minKeys: 1, maxKeys: 2 }),
    )
    .map(([input, content, bad]) => asked({ ...input, ...bad }, content))
  const odd = fc
    .tuple(valid, oddHeaders, fc.option(oddBodies, { nil: undefined }))
    .map(([request, headers, bytes]) => ({
      ...request,
      headers: { ...request.headers, ...headers },
      ...(bytes !== undefined && operation.method !== 'GET' && { body: bytes }),
    }))
  return fc.oneof(
    { weight: 3, arbitrary: valid },
    { weight: operation.body ? 4 : 0, arbitrary: badBody },
    { weight: 3, arbitrary: badParameters },
    { weight: 2, arbitrary: odd },
  )
}

const names = ({ parameters }: Operation): string[] => [
  ...parameters.map(({ name }) => name),
  'limit',
  '__proto__',
  'x',
]

function toolRequests({ name, inputSchema }: Tool, pools: Pools): Arbitrary<FuzzRequest> {
  const valid = valueOf(inputSchema, pools, '') as Arbitrary<Input>
  const call = (input: unknown) => modernRequest('tools/call', { name, arguments: input })
  return fc.oneof(
    { weight: 1, arbitrary: valid.map(call) },
    { weight: 3, arbitrary: spoiled(valid).map(call) },
    { weight: 1, arbitrary: spoiled(valid).map((input) => legacyRequest('tools/call', { name, arguments: input })) },
  )
}

export function aimsOf(service: ServiceName, pools: Pools): Aim[] {
  const tools = toolsOf(service)
  return [
    ...[...operationsOf(service).values()].map((operation) => ({
      service,
      name: `${operation.method} ${operation.path}`,
      requests: operationRequests(operation, pools),
      operation,
    })),
    ...tools.map((tool) => ({ service, name: `tool ${tool.name}`, requests: toolRequests(tool, pools) })),
    { service, name: 'mcp', requests: rpcRequests(tools) },
    { service, name: 'paths', requests: pathRequests },
  ]
}
