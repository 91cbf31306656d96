import { cleanUserText } from '@sophia/service'
import type { HubspotObject } from './hubspot.ts'
import type { Company, Contact, Deal } from './object-schemas.ts'
import { moneyOf, numberOf, textOf, timeOf } from './property-text.ts'
import type { ObjectType } from './tables.ts'

/** One kind of the CRM's records: how HubSpot names what it keeps, and how we say it. */
export interface ObjectKind<Item> {
  readonly type: ObjectType
  readonly singular: string
  /** Our members that are one text of HubSpot's, by HubSpot's name for it. */
  readonly texts: Readonly<Record<string, string>>
  /** Those by which people find it, by HubSpot's name: a new one has one of them. */
  readonly names: Readonly<Record<string, string>>
  /** Everything that the view needs, by HubSpot's names. */
  readonly properties: readonly string[]
  /** Members that hold what users wrote. */
  readonly untrusted: readonly string[]
  /** Kinds that such a record belongs to. */
  readonly links: readonly ObjectType[]
  /** @param further properties to give by HubSpot's own names. */
  view(object: HubspotObject, further?: readonly string[]): Item
}

const contactTexts = {
  email: 'email',
  firstName: 'firstname',
  lastName: 'lastname',
  jobTitle: 'jobtitle',
  phone: 'phone',
  company: 'company',
  city: 'city',
  country: 'country',
  lifecycleStage: 'lifecyclestage',
  leadStatus: 'hs_lead_status',
  ownerId: 'hubspot_owner_id',
} as const
const companyTexts = {
  name: 'name',
  domain: 'domain',
  industry: 'industry',
  phone: 'phone',
  city: 'city',
  state: 'state',
  country: 'country',
  lifecycleStage: 'lifecyclestage',
  ownerId: 'hubspot_owner_id',
} as const
const dealTexts = { pipelineId: 'pipeline', stageId: 'dealstage', ownerId: 'hubspot_owner_id' } as const

export const contactKind: ObjectKind<Contact> = {
  type: 'contacts',
  singular: 'contact',
  texts: contactTexts,
  names: { email: 'email', firstName: 'firstname', lastName: 'lastname' },
  properties: Object.values(contactTexts),
  // HubSpot makes all of them of what people type or import, options too.
  untrusted: [...Object.keys(contactTexts).filter((name) => name !== 'ownerId'), 'properties'],
  links: ['companies', 'deals'],
  view: (object, further) => ({ ...texts(object, contactTexts), ...common(object, further) }),
}

/** @param accountCurrency of what HubSpot keeps without one. */
export const companyKind = (accountCurrency: string): ObjectKind<Company> => ({
  type: 'companies',
  singular: 'company',
  texts: companyTexts,
  names: { name: 'name', domain: 'domain' },
  properties: [...Object.values(companyTexts), 'numberofemployees', 'annualrevenue'],
  untrusted: [...Object.keys(companyTexts).filter((name) => name !== 'ownerId'), 'properties'],
  links: ['contacts', 'deals'],
  view: (object, further) => ({
    ...texts(object, companyTexts),
    employees: numberOf(object.properties['numberofemployees']),
    annualRevenue: moneyOf(object.properties['annualrevenue'], accountCurrency),
    ...common(object, further),
  }),
})

/** @param accountCurrency of deals that name none. */
export const dealKind = (accountCurrency: string): ObjectKind<Deal> => ({
  type: 'deals',
  singular: 'deal',
  texts: { name: 'dealname', ...dealTexts },
  names: { name: 'dealname' },
  properties: ['dealname', ...Object.values(dealTexts), 'amount', 'deal_currency_code', 'closedate'],
  untrusted: ['name', 'properties'],
  links: ['companies', 'contacts'],
  view: (object, further) => ({
    name: cleanUserText(object.properties['dealname'] ?? ''),
    ...texts(object, dealTexts),
    amount: moneyOf(object.properties['amount'], object.properties['deal_currency_code'] || accountCurrency),
    closeDate: timeOf(object.properties['closedate']),
    ...common(object, further),
  }),
})

const texts = <Names extends Record<string, string>>({ properties }: HubspotObject, names: Names) =>
  Object.fromEntries(Object.entries(names).map(([ours, theirs]) => [ours, textOf(properties[theirs])])) as {
    [Name in keyof Names]: string | null
  }

const common = ({ createdAt, id, properties, updatedAt }: HubspotObject, further: readonly string[] | undefined) => ({
  id,
  createdAt,
  updatedAt,
  ...(further && { properties: Object.fromEntries(further.map((name) => [name, textOf(properties[name])])) }),
})
