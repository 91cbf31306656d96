import { sql } from 'kysely'
import type { ChangedRecord } from './hubspot-deals.ts'
import { dayOfText } from './hubspot-deals.ts'
import type { PageFacts } from './page-store.ts'

const numberText = (text: string | null | undefined): string | null =>
  text && /^-?\d{1,20}(\.\d{1,10})?$/.test(text) ? text : null
const wholeNumber = (text: string | null | undefined): number | null =>
  text && /^\d{1,9}$/.test(text) ? Number(text) : null

/** Whatever is kept of these records and is not in the page again is gone, or goes by another name. */
const wholeOf = (kind: string, items: readonly ChangedRecord[]) =>
  sql`kept.file = any (${items.map(({ id }) => `hubspot/${kind}/${id}`)})`

/** @param take gives each company a name of its own. */
export async function accountPage(
  items: readonly ChangedRecord[],
  take: (named: { id: string; name: string }[]) => Promise<Map<string, string>>,
): Promise<PageFacts[]> {
  const live = items.filter(({ archived }) => !archived)
  const names = await take(
    live.map(({ id, properties: { name, domain } }) => ({ id, name: name?.trim().slice(0, 480) || domain || id })),
  )
  const rows = live.map(({ id, properties }) => ({
    place: `hubspot/companies/${id}`,
    fact: {
      name: names.get(id) ?? id,
      sector: properties['industry'] || null,
      country: properties['country'] || null,
      parent: null,
      founded: null,
      employees: wholeNumber(properties['numberofemployees']),
      revenue: numberText(properties['annualrevenue']),
    },
  }))
  return [{ kind: 'accounts', rows, wholeOf: wholeOf('companies', items) }]
}

/** Of a contact only what numbers are made of: no name, no address. */
export function contactPage(
  items: readonly ChangedRecord[],
  { owners, accounts }: { owners: ReadonlyMap<string, string>; accounts: ReadonlyMap<string, string> },
): PageFacts[] {
  const rows = items.flatMap(({ id, properties, createdAt, archived }) => {
    if (archived) return []
    const fact = {
      key: id,
      account: accounts.get(properties['associatedcompanyid'] ?? '') ?? null,
      owner: owners.get(properties['hubspot_owner_id'] ?? '') ?? null,
      lifecycle_stage: properties['lifecyclestage'] || null,
      origin: properties['hs_analytics_source'] || null,
      created_on: dayOfText(createdAt),
    }
    return [{ place: `hubspot/contacts/${id}`, fact }]
  })
  return [{ kind: 'contacts', rows, wholeOf: wholeOf('contacts', items) }]
}
