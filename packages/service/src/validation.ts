import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { type Fault, Problem, problems } from './problems.ts'

/** At most so many faults are named in one answer. */
const maxFaults = 50

/** The one Ajv set-up: REST, MCP tools and configuration treat defaults, unknown members and wrong types alike. */
export function createAjv(options: Options = {}): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    useDefaults: true,
    removeAdditional: false,
    strict: false,
    // Ours are typed; to hold each against the schema of schemas would be compiled first, at every start.
    meta: false,
    validateSchema: false,
    ...options,
  })
  addFormats.default(ajv)
  return ajv
}

/**
 * Text parts of a request (path, query, headers) are turned into the schema's types; a JSON body is taken as it is.
 *
 * @param lazy compiles a schema when the first request is held to it, not at the start.
 */
export function createValidatorCompiler({ lazy = false } = {}): FastifySchemaCompiler<unknown> {
  const text = createAjv({ coerceTypes: 'array' })
  const json = createAjv()
  return ({ schema, httpPart }) => {
    let known: ValidateFunction | undefined
    const compiled = () => (known ??= (httpPart === 'body' ? json : text).compile(schema as object))
    if (!lazy) compiled()
    const part = httpPart === 'querystring' ? 'query' : (httpPart ?? 'body')
    return (data) => {
      const validate = known ?? compiled()
      if (validate(data)) {
        const faults = mayHaveNul(data) ? nulFaults(`/${part}`, data) : []
        return faults.length ? { error: problems.badInput(faults.slice(0, maxFaults)) } : { value: data }
      }
      return { error: faultsProblem(part, validate.errors ?? []) }
    }
  }
}

const nul = '\u0000'

/** Every request is asked this: where it is, is looked for afterwards. What is nested deeper is left to that look, too. */
function mayHaveNul(value: unknown, levels = 100): boolean {
  if (typeof value === 'string') return value.includes(nul)
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (mayHaveNul(value[index], levels - 1)) return true
    return false
  }
  for (const name in value)
    if (name.includes(nul) || mayHaveNul((value as Record<string, unknown>)[name], levels - 1)) return true
  return false
}

/** U+0000 is in no text that somebody meant, and Postgres stores none: it is refused at the door, not half-way in. */
function nulFaults(pointer: string, data: unknown): Fault[] {
  const faults: Fault[] = []
  const look = (value: unknown, place: string): void => {
    if (typeof value === 'string') {
      if (value.includes(nul)) faults.push({ pointer: place, message: 'must not contain U+0000' })
    } else if (typeof value === 'object' && value !== null) waiting.push([value, place])
  }
  // A list and not a recursion: a schema that leaves a value open takes it however deep it is.
  const waiting: [object, string][] = []
  look(data, pointer)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, place] = next
    for (const [name, member] of Object.entries(value)) {
      if (name.includes(nul)) faults.push({ pointer: place, message: 'must not have a name with U+0000' })
      look(member, pointerTo(place, name))
    }
  }
  return faults
}

const pointerTo = (base: string, name: string): string => `${base}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

function faultsProblem(part: string, errors: readonly ErrorObject[]): Problem {
  // `anyOf` repeats what its branches already said.
  const telling = errors.filter(
    (error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword) && !isOtherwiseNull(error, errors),
  )
  const faults = (telling.length ? telling : errors).map((error) => toFault(part, error))
  const unique = [...new Map(faults.map((fault) => [fault.pointer + fault.message, fault])).values()]
  return problems.badInput(unique.slice(0, maxFaults))
}

/** What may be null and is something else: that it is not null is no news beside what is wrong with it. */
const isOtherwiseNull = ({ instancePath, keyword, params }: ErrorObject, errors: readonly ErrorObject[]): boolean =>
  keyword === 'type' &&
  params['type'] === 'null' &&
  errors.some(
    (other) =>
      other.keyword !== 'anyOf' &&
      !(other.keyword === 'type' && other.params['type'] === 'null') &&
      (other.instancePath === instancePath || other.instancePath.startsWith(`${instancePath}/`)),
  )

function toFault(part: string, { instancePath, keyword, params, message }: ErrorObject): Fault {
  const base = `/${part}${instancePath}`
  const member = (name: unknown) => pointerTo(base, String(name))
  switch (keyword) {
    case 'required':
      return { pointer: member(params['missingProperty']), message: 'is required' }
    case 'additionalProperties':
      return { pointer: member(params['additionalProperty']), message: 'is not known here' }
    case 'enum':
      return { pointer: base, message: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}` }
    case 'const':
      return { pointer: base, message: `must be ${JSON.stringify(params['allowedValue'])}` }
    default:
      return { pointer: base, message: message ?? 'is not valid' }
  }
}
