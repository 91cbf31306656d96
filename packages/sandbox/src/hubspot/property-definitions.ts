import type { CrmType } from '../company/crm-record.ts'
import { pipelines } from '../company/pipelines.ts'
import { leadSources, lostReasons, products, regions } from '../company/vocabulary.ts'

export type PropertyType = 'string' | 'number' | 'datetime' | 'enumeration' | 'bool'

export interface PropertyDefinition {
  readonly name: string
  readonly label: string
  readonly type: PropertyType
  readonly fieldType: string
  readonly groupName: string
  readonly options: readonly {
    readonly label: string
    readonly value: string
    readonly displayOrder: number
    readonly hidden: boolean
  }[]
  /** Worked out by the CRM: it cannot be written. */
  readonly calculated: boolean
  readonly hubspotDefined: boolean
}

type Detail = Partial<Pick<PropertyDefinition, 'calculated' | 'hubspotDefined'>> & {
  readonly options?: readonly (string | readonly [string, string])[]
}

const fieldTypes: Record<PropertyType, string> = {
  string: 'text',
  number: 'number',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
}

const group = (
  groupName: string,
  rows: readonly (readonly [name: string, label: string, type: PropertyType, detail?: Detail])[],
): PropertyDefinition[] =>
  rows.map(([name, label, type, { options = [], calculated = false, hubspotDefined = true } = {}]) => ({
    name,
    label,
    type,
    fieldType: calculated && type !== 'datetime' ? 'calculation_equation' : fieldTypes[type],
    groupName,
    options: options.map((option, displayOrder) => {
      const [value, text] = typeof option === 'string' ? [option, option] : option
      return { label: text, value, displayOrder, hidden: false }
    }),
    calculated,
    hubspotDefined,
  }))

const calculated = { calculated: true } as const
const custom = { hubspotDefined: false } as const
const lifecycle = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
]
const leadStatus = [
  'NEW',
  'OPEN',
  'IN_PROGRESS',
  'OPEN_DEAL',
  'UNQUALIFIED',
  'ATTEMPTED_TO_CONTACT',
  'CONNECTED',
  'BAD_TIMING',
]
const regionNames = regions.map(({ name }) => name)
const stages = pipelines.flatMap(({ stages }) => stages)

const record = (changed: string) =>
  [
    ['hs_object_id', 'Record ID', 'number', calculated],
    ['createdate', 'Create date', 'datetime', calculated],
    [changed, 'Last modified date', 'datetime', calculated],
  ] as const

const stageTimes = stages.flatMap(
  ({ id, label }) =>
    [
      [`hs_v2_date_entered_${id}`, `Date entered "${label}"`, 'datetime', calculated],
      [`hs_v2_date_exited_${id}`, `Date exited "${label}"`, 'datetime', calculated],
    ] as const,
)

export const propertyDefinitions: Record<CrmType, readonly PropertyDefinition[]> = {
  contacts: group('contactinformation', [
    ...record('lastmodifieddate'),
    ['firstname', 'First name', 'string'],
    ['lastname', 'Last name', 'string'],
    ['email', 'Email', 'string'],
    ['jobtitle', 'Job title', 'string'],
    ['phone', 'Phone number', 'string'],
    ['company', 'Company name', 'string'],
    ['city', 'City', 'string'],
    ['country', 'Country/Region', 'string'],
    ['associatedcompanyid', 'Primary associated company ID', 'number', calculated],
    ['lifecyclestage', 'Lifecycle stage', 'enumeration', { options: lifecycle }],
    ['hs_lead_status', 'Lead status', 'enumeration', { options: leadStatus }],
    ['hs_analytics_source', 'Original traffic source', 'enumeration', { options: leadSources }],
    ['hubspot_owner_id', 'Contact owner', 'enumeration'],
    ['notes_last_updated', 'Last activity date', 'datetime'],
  ]),
  companies: group('companyinformation', [
    ...record('hs_lastmodifieddate'),
    ['name', 'Company name', 'string'],
    ['domain', 'Company domain name', 'string'],
    ['website', 'Website URL', 'string'],
    [
      'industry',
      'Industry',
      'enumeration',
      { options: ['REAL_ESTATE', 'CONSTRUCTION', 'HOSPITALITY', 'COMPUTER_SOFTWARE'] },
    ],
    ['city', 'City', 'string'],
    ['state', 'State/Region', 'string'],
    ['country', 'Country/Region', 'string'],
    ['region', 'Sales region', 'enumeration', { ...custom, options: regionNames }],
    ['timezone', 'Time zone', 'string'],
    ['unit_count', 'Apartments managed', 'number', custom],
    ['numberofemployees', 'Number of employees', 'number'],
    ['annualrevenue', 'Annual revenue', 'number'],
    ['founded_year', 'Year founded', 'string'],
    ['lifecyclestage', 'Lifecycle stage', 'enumeration', { options: lifecycle }],
    ['hs_lead_status', 'Lead status', 'enumeration', { options: leadStatus }],
    ['hubspot_owner_id', 'Company owner', 'enumeration'],
    ['phone', 'Phone number', 'string'],
    ['notes_last_updated', 'Last activity date', 'datetime'],
    ['num_associated_contacts', 'Number of associated contacts', 'number', calculated],
    ['num_associated_deals', 'Number of associated deals', 'number', calculated],
  ]),
  deals: group('dealinformation', [
    ...record('hs_lastmodifieddate'),
    ['dealname', 'Deal name', 'string'],
    ['pipeline', 'Pipeline', 'enumeration', { options: pipelines.map(({ id, label }) => [id, label] as const) }],
    ['dealstage', 'Deal stage', 'enumeration', { options: stages.map(({ id, label }) => [id, label] as const) }],
    ['amount', 'Amount', 'number'],
    ['deal_currency_code', 'Currency', 'enumeration', { options: ['USD', 'EUR', 'GBP'] }],
    ['closedate', 'Close date', 'datetime'],
    ['dealtype', 'Deal type', 'enumeration', { options: ['newbusiness', 'existingbusiness'] }],
    ['hubspot_owner_id', 'Deal owner', 'enumeration'],
    ['product_line', 'Product', 'enumeration', { ...custom, options: products.map(({ name }) => name) }],
    ['region', 'Sales region', 'enumeration', { ...custom, options: regionNames }],
    ['hs_priority', 'Priority', 'enumeration', { options: ['low', 'medium', 'high'] }],
    ['hs_analytics_source', 'Original traffic source', 'enumeration', { options: leadSources }],
    [
      'hs_manual_forecast_category',
      'Forecast category',
      'enumeration',
      { options: ['OMIT', 'PIPELINE', 'BEST_CASE', 'COMMIT', 'CLOSED'] },
    ],
    ['closed_lost_reason', 'Closed lost reason', 'enumeration', { options: lostReasons }],
    ['description', 'Deal description', 'string'],
    ['hs_next_step', 'Next step', 'string'],
    ['notes_last_updated', 'Last activity date', 'datetime'],
    ['hs_is_closed', 'Is deal closed?', 'bool', calculated],
    ['hs_is_closed_won', 'Is closed won', 'bool', calculated],
    ['hs_deal_stage_probability', 'Deal probability', 'number', calculated],
    ['days_to_close', 'Days to close', 'number', calculated],
    ['num_associated_contacts', 'Number of associated contacts', 'number', calculated],
    ...stageTimes,
  ]),
}

const byName = Object.fromEntries(
  Object.entries(propertyDefinitions).map(([type, definitions]) => [
    type,
    new Map(definitions.map((each) => [each.name, each])),
  ]),
) as Record<CrmType, Map<string, PropertyDefinition>>

export const definitionOf = (type: CrmType, name: string): PropertyDefinition | undefined => byName[type].get(name)

/** Answered when a request names no properties. */
export const defaultProperties: Record<CrmType, readonly string[]> = {
  contacts: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  companies: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  deals: [
    'amount',
    'closedate',
    'createdate',
    'dealname',
    'dealstage',
    'hs_lastmodifieddate',
    'hs_object_id',
    'pipeline',
  ],
}

/** Answered with every record. */
export const constantProperties: Record<CrmType, readonly string[]> = {
  contacts: ['createdate', 'hs_object_id', 'lastmodifieddate'],
  companies: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  deals: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
}
