/** The least that a schema takes, made from the schema itself. */
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly minItems?: number
  readonly minProperties?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
/** One of them fits every text that a POST of ours asks for. */
const texts = [
  'nothing',
  '00000000-0000-4000-8000-000000000000',
  '2030-01-01T00:00:00Z',
  '2030-01-01',
  '0'.repeat(64),
  'https://sophia.test/',
  'nobody@sophia.test',
  'public',
  '7',
  'ssh-ed25519 AAAA',
  'mcp-context.list_collections',
]

/** What has a default is given it, so that the value is the one that a service comes to see. */
export function sampleOf(schema: Schema, place = ''): unknown {
  if ('default' in schema) return schema.default
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return sampleOf(schema.anyOf[0]!, place)
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1
  if (schema.type === 'boolean') return true
  if (schema.type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}, `${place}/0`))
  if (schema.type === 'string') {
    const fits = ajv.compile(schema)
    // Where the pattern is a list of words, the first of them.
    const word = /^\^\((\w+)[|)]/.exec(schema.pattern ?? '')?.[1]
    const text = [...texts, word].find((each) => fits(each)) as string | undefined
    if (text === undefined) throw new Error(`No sample fits ${place}: add one to texts in test/sample-values.ts`)
    return text
  }
  const { minProperties = 0, properties = {}, required = [] } = schema
  const asked = Object.entries(properties).filter(([name, member]) => required.includes(name) || 'default' in member)
  const chosen = asked.length < minProperties ? Object.entries(properties).slice(0, minProperties) : asked
  return Object.fromEntries(chosen.map(([name, member]) => [name, sampleOf(member, `${place}/${name}`)]))
}
