import type { CrmRecord, CrmType } from '../company/crm-record.ts'
import type { CrmStore } from './crm-store.ts'
import { objectType } from './object-types.ts'
import { definitionOf } from './property-definitions.ts'
import { timeOf } from './property-validation.ts'
import { invalid } from './refusals.ts'

export interface Filter {
  readonly propertyName: string
  readonly operator: string
  readonly value?: Comparable | null
  readonly values?: readonly Comparable[]
  readonly highValue?: Comparable
}

export interface SearchBody {
  readonly filterGroups?: readonly { readonly filters?: readonly Filter[] }[]
  readonly query?: string
  readonly sorts?: readonly (
    | string
    | { readonly propertyName: string; readonly direction?: 'ASCENDING' | 'DESCENDING' }
  )[]
  readonly properties?: readonly string[]
  readonly limit?: number
  readonly after?: string | number
}

type Test = (record: CrmRecord) => boolean
export type Comparable = string | number

const maxGroups = 5
const maxFiltersOfGroup = 6
const maxQueryLength = 3_000

const queried: Record<CrmType, readonly string[]> = {
  contacts: ['firstname', 'lastname', 'email', 'phone', 'company'],
  companies: ['name', 'domain', 'website', 'phone'],
  deals: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
}

/** All records that fit, in the asked order. @throws {Refusal} 400 for what HubSpot would not take. */
export function searchRecords(store: CrmStore, type: CrmType, body: SearchBody): CrmRecord[] {
  for (const list of [body.filterGroups, body.sorts, body.properties]) {
    if (list && !Array.isArray(list)) throw invalid('Invalid input JSON: filterGroups, sorts and properties are lists')
  }
  const test = groupsTest(store, type, body.filterGroups ?? [])
  const queryTest = textTest(type, body.query)
  const found = Array.from(store.all(type)).filter(
    (record) => record.archivedAt === undefined && test(record) && queryTest(record),
  )
  return sorted(store, type, found, body.sorts ?? [])
}

function groupsTest(store: CrmStore, type: CrmType, groups: NonNullable<SearchBody['filterGroups']>): Test {
  if (groups.length > maxGroups)
    throw invalid(`Search supports at most ${maxGroups} filter groups, ${groups.length} were given`)
  const tests = groups.map(({ filters = [] }) => {
    if (filters.length > maxFiltersOfGroup)
      throw invalid(`A filter group holds at most ${maxFiltersOfGroup} filters, ${filters.length} were given`)
    const all = filters.map((filter) => filterTest(store, type, filter))
    return (record: CrmRecord) => all.every((each) => each(record))
  })
  return (record) => !tests.length || tests.some((each) => each(record))
}

function textTest(type: CrmType, query: string | undefined): Test {
  if (query && query.length > maxQueryLength) throw invalid(`query must be at most ${maxQueryLength} characters`)
  const words = tokens(query ?? '')
  return ({ properties }) => {
    if (!words.length) return true
    const known = queried[type].flatMap((name) => tokens(properties[name] ?? ''))
    return words.every((word) => known.some((each) => each.startsWith(word)))
  }
}

const tokens = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Texts are compared without case, numbers and times by size. */
function comparable(type: CrmType, property: string): (value: Comparable) => Comparable {
  const kind = definitionOf(type, property)?.type
  if (kind === 'number') return (value) => Number(value)
  if (kind === 'datetime') return (value) => timeOf(String(value))
  return (value) => String(value).toLowerCase()
}

/** A record's value as it is compared. Times and ids of thousands of records are not printed to be parsed again. */
function valueReader(store: CrmStore, type: CrmType, property: string): (record: CrmRecord) => Comparable | undefined {
  switch (property) {
    case 'hs_object_id':
      return ({ id }) => Number(id)
    case 'createdate':
      return ({ createdAt }) => createdAt
    case 'lastmodifieddate':
    case 'hs_lastmodifieddate':
      return ({ updatedAt }) => updatedAt
  }
  const of = comparable(type, property)
  return (record) => {
    const text = store.value(type, record, property)
    return text === null || text === undefined ? undefined : of(text)
  }
}

function filterTest(store: CrmStore, type: CrmType, filter: Filter): Test {
  const { propertyName, operator } = filter
  if (!propertyName) throw invalid('propertyName is required in every filter')
  if (propertyName.startsWith('associations.')) return associationTest(store, type, filter)
  if (!definitionOf(type, propertyName)) throw invalid(`Unknown property: ${propertyName}`)
  const of = comparable(type, propertyName)
  const value = operand(filter, of)
  const values = (filter.values ?? []).map(of)
  const high = filter.highValue === undefined ? undefined : of(filter.highValue)
  const token = tokenPattern(String(filter.value ?? ''))
  const hasToken = (record: CrmRecord) => {
    const text = store.value(type, record, propertyName) ?? ''
    return token.test(text) || tokens(text).some((each) => token.test(each))
  }
  const tests: Record<string, (own: Comparable | undefined, record: CrmRecord) => boolean> = {
    EQ: (own) => own === value,
    NEQ: (own) => own !== value,
    LT: (own) => own !== undefined && own < (value as Comparable),
    LTE: (own) => own !== undefined && own <= (value as Comparable),
    GT: (own) => own !== undefined && own > (value as Comparable),
    GTE: (own) => own !== undefined && own >= (value as Comparable),
    BETWEEN: (own) => own !== undefined && own >= (value as Comparable) && own <= (high as Comparable),
    IN: (own) => own !== undefined && values.includes(own),
    NOT_IN: (own) => own === undefined || !values.includes(own),
    HAS_PROPERTY: (own) => own !== undefined,
    NOT_HAS_PROPERTY: (own) => own === undefined,
    CONTAINS_TOKEN: (_own, record) => hasToken(record),
    NOT_CONTAINS_TOKEN: (_own, record) => !hasToken(record),
  }
  const test = tests[operator]
  if (!test) throw invalid(`operator ${operator} is not valid: it is one of ${Object.keys(tests).join(', ')}`)
  if (operator === 'BETWEEN' && high === undefined) throw invalid('highValue is required for BETWEEN')
  const read = valueReader(store, type, propertyName)
  return (record) => test(read(record), record)
}

function operand(
  { operator, propertyName, value, values }: Filter,
  of: (value: Comparable) => Comparable,
): Comparable | undefined {
  if (operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY') return undefined
  if (operator === 'IN' || operator === 'NOT_IN') {
    if (!values?.length) throw invalid(`values is required for ${operator}`)
    return undefined
  }
  if (value === undefined || value === null) throw invalid(`value is required for ${operator} of ${propertyName}`)
  const wanted = of(value)
  if (Number.isNaN(wanted)) throw invalid(`${value} is not a valid value of ${propertyName}`)
  return wanted
}

const tokenPattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .toLowerCase()
      .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')}$`,
    'i',
  )

function associationTest(store: CrmStore, type: CrmType, { propertyName, operator, value, values = [] }: Filter): Test {
  const to = objectType(propertyName.slice('associations.'.length))
  const wanted = operator === 'IN' ? values.map(String) : [String(value)]
  if (operator !== 'EQ' && operator !== 'IN') throw invalid(`operator ${operator} is not valid for ${propertyName}`)
  return ({ id }) => store.links.of(type, id, to).some((each) => wanted.includes(each))
}

function sorted(
  store: CrmStore,
  type: CrmType,
  records: CrmRecord[],
  sorts: NonNullable<SearchBody['sorts']>,
): CrmRecord[] {
  if (sorts.length > 1) throw invalid('Only one sort is supported')
  const [sort] = sorts
  if (!sort) return records
  const property = typeof sort === 'string' ? sort.replace(/^-/, '') : sort.propertyName
  const descending = typeof sort === 'string' ? sort.startsWith('-') : sort.direction === 'DESCENDING'
  if (!definitionOf(type, property)) throw invalid(`Unknown property: ${property}`)
  const read = valueReader(store, type, property)
  const keyed = records.map((record) => ({ record, key: read(record) }))
  const sign = descending ? -1 : 1
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return Number(a.key === undefined) - Number(b.key === undefined)
    return a.key === b.key ? 0 : a.key < b.key ? -sign : sign
  })
  return keyed.map(({ record }) => record)
}
