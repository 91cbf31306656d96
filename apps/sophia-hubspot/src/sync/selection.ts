import type { Config } from '../config.ts'
import type { ObjectType } from '../tables.ts'

/** What a sync asks for of each record. HubSpot's limit on the size of a search leaves no room for all of hundreds. */
const standard: Record<ObjectType, readonly string[]> = {
  contacts: [
    'firstname',
    'lastname',
    'email',
    'jobtitle',
    'phone',
    'company',
    'city',
    'country',
    'associatedcompanyid',
    'lifecyclestage',
    'hs_lead_status',
    'hs_analytics_source',
    'hubspot_owner_id',
  ],
  companies: [
    'name',
    'domain',
    'industry',
    'city',
    'state',
    'country',
    'numberofemployees',
    'annualrevenue',
    'lifecyclestage',
    'hubspot_owner_id',
  ],
  deals: [
    'dealname',
    'pipeline',
    'dealstage',
    'amount',
    'deal_currency_code',
    'closedate',
    'dealtype',
    'hs_is_closed',
    'hs_is_closed_won',
    'hs_deal_stage_probability',
    'hs_analytics_source',
    'closed_lost_reason',
    'hubspot_owner_id',
  ],
}

/** HubSpot names the time of the last change differently for contacts. */
export const modifiedProperty = (type: ObjectType): string =>
  type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate'

/** The standard ones and those that are configured, such as `deals.region`. */
export function syncedProperties(config: Config, type: ObjectType): string[] {
  const own = (config.HUBSPOT_SYNC_PROPERTIES ?? '').split(',').flatMap((each) => {
    const [of, property] = each.trim().split('.')
    return of === type && property ? [property] : []
  })
  return [...new Set([...standard[type], 'createdate', modifiedProperty(type), ...own])]
}
