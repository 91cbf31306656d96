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
        const faults = hasNul(data) ? nulFaults(`/${part}`, data) : []
        return faults.length ? { error: problems.badInput(faults.slice(0, maxFaults)) } : { value: data }
      }
      return { error: faultsProblem(part, validate.errors ?? []) }
    }
  }
}

const nul = '\u0000'

/** Every request is asked this: where it is, is looked for afterwards. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(nul)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (hasNul(value[index])) return true
    return false
  }
  for (const name in value) if (name.includes(nul) || hasNul((value as Record<string, unknown>)[name])) return true
  return false
}

/** U+0000 is in no text that somebody meant, and Postgres stores none: it is refused at the door, not half-way in. */
function nulFaults(pointer: string, data: unknown): Fault[] {
  const faults: Fault[] = []
  const look = (value: unknown, place: string): void => {
    if (typeof value === 'string') {
      if (value.includes(nul)) faults.push({ pointer: place, message: 'must not contain U+0000' })
      return
    }
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      if (name.includes(nul)) faults.push({ pointer: place, message: 'must not have a name with U+0000' })
      look(member, pointerTo(place, name))
    }
  }
  look(data, pointer)
  return faults
}

/** Of a name so long that it says nothing, its beginning: an answer is not to be larger than the request. */
const maxNameLength = 100

function pointerTo(base: string, name: string): string {
  const shown = name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name
  return `${base}/${shown.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

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
