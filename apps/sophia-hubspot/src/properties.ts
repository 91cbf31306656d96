import { type CallContext, cleanUserText, decodeCursor, encodeCursor, type Fault, problems } from '@sophia/service'
import type { Hubspot } from './hubspot.ts'
import { ofItems } from './object-schemas.ts'
import { remembered } from './remembered.ts'
import type { Property, PropertyAnswer, PropertyPage } from './setting-schemas.ts'
import type { ObjectType } from './tables.ts'

/** As HubSpot defines a property of one kind of records. */
export interface HubspotProperty {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly fieldType: string
  readonly groupName: string
  readonly description?: string
  readonly options?: readonly { readonly value: string; readonly label: string; readonly hidden?: boolean }[]
  /** Its options are records, such as owners, and not listed. */
  readonly externalOptions?: boolean
  readonly calculated?: boolean
  readonly hubspotDefined?: boolean
  readonly hidden?: boolean
  readonly modificationMetadata?: { readonly readOnlyValue?: boolean }
}
export type Definitions = ReadonlyMap<string, HubspotProperty>

export interface Properties {
  /** In the order of their names. */
  list(type: ObjectType, query: { limit?: number; cursor?: string }, call: CallContext): Promise<PropertyPage>
  /** @throws {Problem} not-found. */
  get(type: ObjectType, name: string, call: CallContext): Promise<PropertyAnswer>
  /** All of a kind, at most a minute old. */
  definitions(type: ObjectType, call: CallContext): Promise<Definitions>
  /** HubSpot leaves out what it does not know. @param pointer of the list. @throws {Problem} bad-input, every unknown one named. */
  check(type: ObjectType, names: readonly string[] | undefined, pointer: string, call: CallContext): Promise<void>
}

const untrusted = ['label', 'group', 'description', 'options.label', 'options.value']

export function createProperties(hubspot: Hubspot): Properties {
  const definitions = remembered(async (type, call): Promise<Definitions> => {
    const { results } = await hubspot.read<{ results: HubspotProperty[] }>('properties', [type], {}, call)
    return new Map(results.map((each) => [each.name, each]))
  })
  return {
    definitions,
    async list(type, { limit = 25, cursor }, call) {
      const after = decodeCursor(cursor, (position): position is string => typeof position === 'string') ?? ''
      const known = [...(await definitions(type, call)).values()].sort(byName).filter(({ name }) => name > after)
      const page = known.slice(0, limit)
      return {
        items: page.map(toProperty),
        nextCursor: known.length > limit ? encodeCursor(page.at(-1)?.name) : null,
        untrusted: ofItems(untrusted),
        ...hubspot.provenance(),
      }
    },
    async get(type, name, call) {
      const found = (await definitions(type, call)).get(name)
      if (!found) throw problems.notFound('property', `${name} of ${type}`, 'List the properties first.')
      return { ...toProperty(found), untrusted, ...hubspot.provenance() }
    },
    async check(type, names = [], pointer, call) {
      if (!names.length) return
      const known = await definitions(type, call)
      const faults = names.flatMap((name, index) =>
        known.has(name) ? [] : [unknownProperty(type, name, `${pointer}/${index}`)],
      )
      if (faults.length) throw problems.badInput(faults)
    },
  }
}

export const unknownProperty = (type: ObjectType, name: string, pointer: string): Fault => ({
  pointer,
  message: `names no property of ${type}: ${name}. GET /properties/${type} lists them`,
})

export const isReadOnly = ({ calculated, modificationMetadata }: HubspotProperty): boolean =>
  calculated === true || modificationMetadata?.readOnlyValue === true

const byName = (a: HubspotProperty, b: HubspotProperty): number => (a.name < b.name ? -1 : 1)

const toProperty = (property: HubspotProperty): Property => ({
  name: property.name,
  label: cleanUserText(property.label),
  type: property.type,
  fieldType: property.fieldType,
  group: cleanUserText(property.groupName),
  description: cleanUserText(property.description ?? '') || null,
  options: (property.options ?? [])
    .filter(({ hidden }) => !hidden)
    .map(({ label, value }) => ({ value: cleanUserText(value), label: cleanUserText(label) })),
  readOnly: isReadOnly(property),
  custom: property.hubspotDefined !== true,
})
