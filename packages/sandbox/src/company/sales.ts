import { createRandom } from '../random.ts'
import { type Account, createAccounts, createContacts } from './accounts.ts'
import type { CrmRecord } from './crm-record.ts'
import { createDeals, type DealOf } from './deals.ts'
import { createOwners, type Owner } from './owners.ts'

/** What the sales team keeps in its CRM. */
export interface Sales {
  readonly owners: readonly Owner[]
  readonly accounts: readonly Account[]
  readonly contacts: readonly CrmRecord[]
  readonly deals: readonly DealOf[]
}

export function createSales(seed: string, today: number): Sales {
  const owners = createOwners(createRandom(seed, 'owners'))
  const accounts = createAccounts(createRandom(seed, 'accounts'), owners, today)
  const contacts = createContacts(createRandom(seed, 'contacts'), accounts, today)
  const deals = createDeals(createRandom(seed, 'deals'), accounts, owners, today)
  for (const { account, record } of deals) {
    const { properties } = account.record
    const won = record.properties['dealstage'] === 'closedwon' || record.properties['pipeline'] !== 'default'
    if (won) properties['lifecyclestage'] = 'customer'
    else if (properties['lifecyclestage'] === 'lead') properties['lifecyclestage'] = 'opportunity'
  }
  return { owners, accounts, contacts, deals }
}
