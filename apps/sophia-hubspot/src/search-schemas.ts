import { OneOf, pageQuery, provenance, StrictObject, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { AnyRecord, ObjectTypeName, PropertyName, propertyNames } from './object-schemas.ts'

export const operators = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const
const Value = Type.Union([Type.String({ maxLength: 1000 }), Type.Number()])

/** HubSpot takes so many in one of its groups, and so many in all groups of a search. */
export const maxFiltersOfGroup = 6
const maxFiltersOfSearch = 18

export const Filter = StrictObject({
  property: PropertyName,
  operator: OneOf([...operators]),
  value: Type.Optional(Value),
  highValue: Type.Optional(Value),
  values: Type.Optional(Type.Array(Value, { minItems: 1, maxItems: 100 })),
  group: Type.Optional(Type.Integer({ minimum: 1, maximum: 5, description: 'Of several groups, one has to hold' })),
})
export type Filter = Static<typeof Filter>

export const SearchQuery = StrictObject({
  objectType: ObjectTypeName,
  query: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 3000,
      description: 'Words that names, emails, domains or phones begin with',
    }),
  ),
  filters: Type.Optional(
    Type.Array(Filter, {
      maxItems: maxFiltersOfSearch,
      description: 'All of them hold. BETWEEN takes value and highValue, IN and NOT_IN take values; times are ISO 8601',
    }),
  ),
  sorts: Type.Optional(
    Type.Array(StrictObject({ property: PropertyName, direction: Type.Optional(OneOf(['ascending', 'descending'])) }), {
      maxItems: 1,
      description: 'HubSpot sorts by one',
    }),
  ),
  ...propertyNames,
  ...pageQuery,
})
export type SearchQuery = Static<typeof SearchQuery>

export const SearchAnswer = Type.Object({
  items: Type.Array(AnyRecord),
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page' }),
  total: Type.Integer({ description: 'Records that fit, given or not' }),
  truncated: Type.Boolean({
    description: 'More fit than the 10,000 that HubSpot gives of one search: narrow the filters to see the others',
  }),
  ...untrusted,
  ...provenance,
})
export type SearchAnswer = Static<typeof SearchAnswer>
