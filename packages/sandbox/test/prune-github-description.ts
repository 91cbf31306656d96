/**
 * Makes `fixtures/github-description.json`: of GitHub's own OpenAPI description, the answers of the operations that the
 * stand-in plays, and nothing else. Run it after a route is added: `npm run describe:github -w packages/sandbox`.
 *
 * The package is 385 MB unpacked for one file of 13 MB, so it is no dependency: npm fetches it, this reads that file.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playedRoutes } from './github-routes.ts'
import { placeOf } from './played-routes.ts'

const source = '@octokit/openapi@23.0.2'
const described = 'package/generated/api.github.com.json'
const target = new URL('fixtures/github-description.json', import.meta.url)

type Json = null | boolean | number | string | Json[] | { [member: string]: Json }
type Record = { [member: string]: Json }
interface Description {
  readonly paths: { [path: string]: { [method: string]: { responses: { [status: string]: Record } } } }
  readonly components: { [kind: string]: Record }
}

/** Words for people; what is left judges. */
const words = new Set(['description', 'example', 'examples', 'title', 'externalDocs', 'deprecated', 'summary'])
const named = new Set(['properties', 'schemas', 'responses', 'patternProperties'])

const isRecord = (value: unknown): value is Record =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As JSON Schema has it: OpenAPI 3.0 says `nullable`, and its extensions mean nothing to a validator. */
function schemaOf(value: Json, parent = ''): Json {
  if (Array.isArray(value)) return value.map((each) => schemaOf(each))
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(
    ([name]) => named.has(parent) || (!words.has(name) && !name.startsWith('x-') && name !== 'nullable'),
  )
  const schema = Object.fromEntries(
    kept.map(([name, each]) => [name, schemaOf(each, named.has(parent) ? '' : name)] as const),
  )
  if (named.has(parent) || value['nullable'] !== true) return schema
  const { enum: choices } = schema
  if (typeof schema['type'] === 'string')
    return {
      ...schema,
      type: [schema['type'], 'null'],
      ...(Array.isArray(choices) && { enum: [...new Set([...choices, null])] }),
    }
  return { anyOf: [schema, { type: 'null' }] }
}

function read(): Description {
  const given = process.argv[2]
  if (given !== undefined) return JSON.parse(readFileSync(given, 'utf8')) as Description
  const folder = mkdtempSync(join(tmpdir(), 'sophia-github-'))
  try {
    const archive = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, source], {
      encoding: 'utf8',
    }).trim()
    execFileSync('tar', ['-xzf', join(folder, archive), '-C', folder, described])
    return JSON.parse(readFileSync(join(folder, described), 'utf8')) as Description
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Of every answer only its body, by status. */
function answersOf(responses: { [status: string]: Record }, { components }: Description): Record {
  return Object.fromEntries(
    Object.entries(responses).flatMap(([status, response]) => {
      const reference = response['$ref']
      const resolved =
        typeof reference === 'string'
          ? (components['responses']?.[reference.split('/').at(-1) ?? ''] as Record)
          : response
      const content = resolved['content'] as { [type: string]: Record } | undefined
      const schema = content?.['application/json']?.['schema']
      return content && schema === undefined ? [] : [[status, schema === undefined ? null : schemaOf(schema)]]
    }),
  )
}

/** The names below `#/components/schemas` that a value leads to. */
function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!isRecord(value)) return []
  const { $ref } = value
  return [
    ...(typeof $ref === 'string' ? [$ref.split('/').at(-1) ?? ''] : []),
    ...Object.values(value).flatMap(references),
  ]
}

const description = read()
const byPlace = new Map(Object.keys(description.paths).map((path) => [placeOf(path), path]))
const operations: Record = {}
for (const { method, path } of await playedRoutes()) {
  const known = byPlace.get(placeOf(path)) ?? byPlace.get(placeOf(`${path}/*`)) ?? ''
  const operation = description.paths[known]?.[method]
  if (!operation) throw new Error(`GitHub describes no ${method} ${path}`)
  operations[`${method} ${placeOf(path)}`] = answersOf(operation.responses, description)
}
// Spelt out in the list, an account must be a user and an enterprise at once; the schema of one installation says or.
operations['get /app/installations'] = {
  '200': { type: 'array', items: { $ref: '#/components/schemas/installation' } },
}
const schemas: Record = {}
const wanted = references(operations)
for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
  if (name in schemas) continue
  const schema = schemaOf(description.components['schemas']?.[name] ?? null)
  schemas[name] = schema
  wanted.push(...references(schema))
}
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
/** One line a schema: a change of GitHub's shows where it is. */
const lines = (record: Record) =>
  Object.entries(record)
    .map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`)
    .join(',\n')
writeFileSync(
  target,
  `{"source":"${source}, MIT","operations":{\n${lines(operations)}\n},"components":{"schemas":{\n${lines(sorted)}\n}}}\n`,
)
