/** Values that fit a JSON schema, and such that fit it but for one member. */
import fc, { type Arbitrary } from 'fast-check'
import type { Schema } from '../api/document.ts'
import { addresses, hostileText, hostileValue } from './hostile.ts'

/** Names in place of which something that exists is worth trying: without it most requests end at the door. */
export type Pools = ReadonlyMap<string, readonly string[]>

const dates = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())

const formats: Readonly<Record<string, Arbitrary<string>>> = {
  'date-time': dates,
  date: dates.map((text) => text.slice(0, 10)),
  uri: fc.constantFrom(...addresses.slice(0, 7)),
  email: fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `${name}@fuzz.test`),
  uuid: fc.uuid(),
}

function textOf({ pattern, format, minLength = 0, maxLength = 30 }: Schema): Arbitrary<string> {
  const byFormat = format === undefined ? undefined : formats[format]
  if (byFormat) return byFormat
  const most = Math.min(maxLength, minLength + 40)
  const plain = fc.string({ unit: 'grapheme', minLength, maxLength: most })
  if (pattern === undefined) return fc.oneof(plain, fc.string({ minLength, maxLength: most }))
  try {
    return fc.stringMatching(new RegExp(pattern, 'u')).map((text) => text.slice(0, maxLength))
  } catch {
    // Looks ahead, which cannot be generated from.
    return fc.oneof(fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/), plain)
  }
}

function objectOf(schema: Schema, pools: Pools): Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, valueOf(each, pools, name)]),
  )
  const known = fc.record(members, { requiredKeys: required.filter((name) => name in members) })
  if (typeof additionalProperties !== 'object' || Object.keys(members).length) return known
  return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), valueOf(additionalProperties, pools, ''), { maxKeys: 4 })
}

/** What fits the schema, as far as a generator can tell. @param name of the member, for the pools. */
export function valueOf(schema: Schema, pools: Pools, name: string): Arbitrary<unknown> {
  const { anyOf, enum: choices, items = {}, minItems = 0, maxItems = 5, minimum, maximum } = schema
  if ('const' in schema) return fc.constant(schema.const)
  if (choices) return fc.constantFrom(...choices)
  if (anyOf) return fc.oneof(...anyOf.map((each) => valueOf(each, pools, name)))
  const [type, ...more] = Array.isArray(schema.type) ? (schema.type as string[]) : [schema.type as string | undefined]
  if (more.length)
    return fc.oneof(...[type, ...more].map((each) => valueOf({ ...schema, type: each as string }, pools, name)))
  switch (type) {
    case 'string': {
      const known = pools.get(name)
      const made = textOf(schema)
      return known?.length
        ? fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made })
        : made
    }
    case 'integer':
      return fc.integer({
        min: minimum ?? -1_000,
        max: Math.max(minimum ?? -1_000, Math.min(maximum ?? 1_000, 2 ** 31 - 1)),
      })
    case 'number':
      return fc.double({ min: minimum ?? -1e6, max: maximum ?? 1e6, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valueOf(items, pools, name.replace(/s$/, '')), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, 5)),
      })
    case 'object':
      return objectOf(schema, pools)
    default:
      return fc.jsonValue()
  }
}

/** What fits, with one member of it, at any depth, replaced, removed or added. */
export function spoiled(valid: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc
    .tuple(
      valid,
      hostileValue,
      fc.nat(),
      fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'whole'),
      hostileText,
    )
    .map(([value, bad, at, how, key]) => {
      if (how === 'whole') return bad
      const copy: unknown = structuredClone(value)
      const places = placesOf(copy)
      const place = places[at % Math.max(1, places.length)]
      if (!place) return bad
      const holder = place.holder as Record<string, unknown>
      if (how === 'remove') delete holder[place.key]
      // Not by assignment: that would set the prototype and send nothing.
      else
        Object.defineProperty(holder, how === 'add' ? key : place.key, {
          value: bad,
          enumerable: true,
          configurable: true,
          writable: true,
        })
      return copy
    })
}

interface Place {
  readonly holder: object
  readonly key: string
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key) => [
    { holder: value, key },
    ...placesOf((value as Record<string, unknown>)[key]),
  ])
}
