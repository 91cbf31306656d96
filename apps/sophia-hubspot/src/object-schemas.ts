import {
  Money,
  Nullable,
  OneOf,
  Page,
  pageQuery,
  provenance,
  StrictObject,
  Timestamp,
  untrusted,
} from '@sophia/service'
import Type, { type Static, type TSchema } from 'typebox'
import { objectTypes } from './tables.ts'

const Text = Nullable(Type.String())
export const ObjectTypeName = OneOf([...objectTypes])
export const RecordId = Type.String({ pattern: '^[0-9]{1,20}$', description: 'As HubSpot numbers it' })
export const PropertyName = Type.String({
  pattern: '^[a-z][a-z0-9_]{0,99}$',
  description: 'Internal name in HubSpot, as list_properties gives it',
})

const times = {
  createdAt: Timestamp('When HubSpot first knew the record'),
  updatedAt: Timestamp('When HubSpot last changed it'),
}
/** What was asked for by HubSpot's own names, beside the members that every record has. */
const asked = {
  properties: Type.Optional(
    Type.Record(Type.String(), Text, { description: 'The properties that were asked for, as HubSpot keeps them' }),
  ),
}

export const Contact = Type.Object({
  id: Type.String(),
  email: Text,
  firstName: Text,
  lastName: Text,
  jobTitle: Text,
  phone: Text,
  company: Text,
  city: Text,
  country: Text,
  lifecycleStage: Text,
  leadStatus: Text,
  ownerId: Text,
  ...times,
  ...asked,
})
export type Contact = Static<typeof Contact>

export const Company = Type.Object({
  id: Type.String(),
  name: Text,
  domain: Text,
  industry: Text,
  phone: Text,
  city: Text,
  state: Text,
  country: Text,
  lifecycleStage: Text,
  ownerId: Text,
  employees: Nullable(Type.Number()),
  annualRevenue: Nullable(Money),
  ...times,
  ...asked,
})
export type Company = Static<typeof Company>

export const Deal = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'As a user of HubSpot wrote it' }),
  pipelineId: Text,
  stageId: Text,
  amount: Nullable(Money),
  closeDate: Nullable(Timestamp('Expected, or actual once the deal is closed')),
  ownerId: Text,
  ...times,
  ...asked,
})
export type Deal = Static<typeof Deal>

const Ids = Type.Array(Type.String())
/** To whom a record belongs. HubSpot gives the first few hundred of each kind; with more, `complete` is false. */
const links = {
  contacts: { companyIds: Ids, dealIds: Ids },
  companies: { contactIds: Ids, dealIds: Ids },
  deals: { companyIds: Ids, contactIds: Ids },
}
export const ContactAnswer = Type.Object({ ...Contact.properties, ...links.contacts, ...untrusted, ...provenance })
export const CompanyAnswer = Type.Object({ ...Company.properties, ...links.companies, ...untrusted, ...provenance })
export const DealAnswer = Type.Object({ ...Deal.properties, ...links.deals, ...untrusted, ...provenance })

export const listing = <Item extends TSchema>(item: Item) => Type.Object({ ...Page(item).properties, ...untrusted })
/** Members of an item, as members of its list. */
export const ofItems = (members: readonly string[]): string[] => members.map((member) => `items.${member}`)
export const ContactPage = listing(Contact)
export const CompanyPage = listing(Company)
export const DealPage = listing(Deal)

export const propertyNames = {
  properties: Type.Optional(
    Type.Array(PropertyName, { maxItems: 50, uniqueItems: true, description: 'Further properties to answer with' }),
  ),
}
export const ObjectQuery = StrictObject({ ...pageQuery, ...propertyNames })
export type ObjectQuery = Static<typeof ObjectQuery>
export const OneQuery = StrictObject(propertyNames)
export const ObjectParams = StrictObject({ id: RecordId })

/** A record of any kind, and which. */
const kindOf = <Kind extends (typeof objectTypes)[number]>(kind: Kind) => ({
  objectType: OneOf([kind]),
  ...Type.Partial(Type.Object(links[kind])).properties,
})
export const AnyRecord = Type.Union([
  Type.Object({ ...kindOf('contacts'), ...Contact.properties }),
  Type.Object({ ...kindOf('companies'), ...Company.properties }),
  Type.Object({ ...kindOf('deals'), ...Deal.properties }),
])
export type AnyRecord = Static<typeof AnyRecord>

export const BatchQuery = StrictObject({
  objectType: ObjectTypeName,
  ids: Type.Array(RecordId, { minItems: 1, maxItems: 100, uniqueItems: true }),
  links: Type.Optional(Type.Boolean({ default: false, description: 'With the records that each belongs to' })),
  ...propertyNames,
})
export type BatchQuery = Static<typeof BatchQuery>
export const BatchAnswer = Type.Object({
  items: Type.Array(AnyRecord, { description: 'In the order of `ids`' }),
  missing: Type.Array(Type.String(), { description: 'Ids that HubSpot has no record of' }),
  ...untrusted,
  ...provenance,
})
export type BatchAnswer = Static<typeof BatchAnswer>
