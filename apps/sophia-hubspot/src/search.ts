import { type CallContext, decodeCursor, encodeCursor, type Fault, problems } from '@sophia/service'
import { type Customers, ofKind } from './customers.ts'
import type { Hubspot, ObjectPage } from './hubspot.ts'
import { type Company, type Contact, type Deal, ofItems } from './object-schemas.ts'
import type { Objects } from './objects.ts'
import { type Definitions, type Properties, unknownProperty } from './properties.ts'
import { timeOf } from './property-text.ts'
import { type Filter, maxFiltersOfGroup, type SearchAnswer, type SearchQuery } from './search-schemas.ts'
import type { ObjectType } from './tables.ts'
import { refusedInput } from './hubspot-refusal.ts'

/**
 * One page of what fits, as HubSpot's index has it: it follows a write within seconds, not at once.
 *
 * @throws {Problem} bad-input, every fault named.
 */
export type Search = (query: SearchQuery, call: CallContext) => Promise<SearchAnswer>

/** HubSpot goes no further in one search, whatever is asked for. */
const wall = 10_000
/** HubSpot's `after`: how many came before. */
const isOffset = (position: unknown): position is number =>
  Number.isSafeInteger(position) && (position as number) > 0 && (position as number) < wall

export const createSearch =
  (hubspot: Hubspot, customers: Customers, properties: Properties): Search =>
  async (query, call) => {
    const { objectType, limit = 25, cursor, properties: further } = query
    const offset = decodeCursor(cursor, isOffset, '/body/cursor') ?? 0
    await properties.check(objectType, further, '/body/properties', call)
    const objects = customers[objectType] as Objects<Contact | Company | Deal>
    const filterGroups = groupsOf(query, await properties.definitions(objectType, call))
    const [sort] = query.sorts ?? []
    const body = {
      ...(query.query !== undefined && { query: query.query }),
      ...(filterGroups.length && { filterGroups }),
      ...(sort && {
        sorts: [
          {
            propertyName: sort.property,
            direction: sort.direction === 'descending' ? 'DESCENDING' : 'ASCENDING',
          },
        ],
      }),
      properties: [...new Set([...objects.kind.properties, ...(further ?? [])])],
      limit: Math.min(limit, wall - offset),
      ...(offset && { after: String(offset) }),
    }
    const page = await ask(hubspot, objectType, body, call)
    const end = offset + page.results.length
    const truncated = page.total > wall
    return {
      items: page.results.map((each) => ofKind(objects, objects.kind.view(each, further))),
      nextCursor: page.paging?.next && end < wall ? encodeCursor(end) : null,
      total: page.total,
      truncated,
      untrusted: ofItems(objects.kind.untrusted),
      ...hubspot.provenance(),
      complete: !truncated,
    }
  }

async function ask(hubspot: Hubspot, type: ObjectType, body: object, call: CallContext) {
  try {
    return await hubspot.search<ObjectPage & { total: number }>(type, body, call)
  } catch (error) {
    throw refusedInput(error, () => '/body') ?? error
  }
}

/**
 * HubSpot's groups, of which one holds: a filter without a group stands in each.
 *
 * @throws {Problem} bad-input for what HubSpot would not take, as far as it can be known.
 */
function groupsOf({ filters = [], objectType, sorts = [] }: SearchQuery, known: Definitions) {
  const faults: Fault[] = []
  for (const [index, { property }] of sorts.entries())
    if (!known.has(property)) faults.push(unknownProperty(objectType, property, `/body/sorts/${index}/property`))
  const asked = filters.map((filter, index) => {
    const at = `/body/filters/${index}`
    const definition = known.get(filter.property)
    if (!definition) faults.push(unknownProperty(objectType, filter.property, `${at}/property`))
    faults.push(...operandFaults(filter, at))
    const timed = definition?.type === 'datetime' || definition?.type === 'date'
    const text = (value: string | number, pointer: string): string => {
      if (!timed) return String(value)
      // Milliseconds are the spelling that HubSpot compares everywhere.
      const time = timeOf(String(value))
      if (time === null) faults.push({ pointer, message: 'must be a time in ISO 8601: the property holds times' })
      return time === null ? '' : String(Date.parse(time))
    }
    return {
      propertyName: filter.property,
      operator: filter.operator,
      ...(filter.value !== undefined && { value: text(filter.value, `${at}/value`) }),
      ...(filter.highValue !== undefined && { highValue: text(filter.highValue, `${at}/highValue`) }),
      ...(filter.values && { values: filter.values.map((value, nth) => text(value, `${at}/values/${nth}`)) }),
    }
  })
  const numbers = [...new Set(filters.flatMap(({ group }) => group ?? []))]
  const groups = (numbers.length ? numbers : [undefined]).map((number) => ({
    filters: asked.filter((_, index) => [undefined, number].includes(filters[index]?.group)),
  }))
  if (groups.some((group) => group.filters.length > maxFiltersOfGroup))
    faults.push({
      pointer: '/body/filters',
      message: `has more than ${maxFiltersOfGroup} that hold at once, those without a group counted in each`,
    })
  if (faults.length) throw problems.badInput(faults)
  return asked.length ? groups : []
}

const operands: Partial<Record<Filter['operator'], readonly ('value' | 'highValue' | 'values')[]>> = {
  BETWEEN: ['value', 'highValue'],
  IN: ['values'],
  NOT_IN: ['values'],
  HAS_PROPERTY: [],
  NOT_HAS_PROPERTY: [],
}

function operandFaults(filter: Filter, at: string): Fault[] {
  const needed = operands[filter.operator] ?? ['value']
  return (['value', 'highValue', 'values'] as const).flatMap((name) => {
    const given = filter[name] !== undefined
    if (given === needed.includes(name)) return []
    return [{ pointer: `${at}/${name}`, message: given ? `is not taken by ${filter.operator}` : 'is required' }]
  })
}
