import type { CallContext } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Crm } from './crm.ts'
import { fields, type Field, nameKey, whole, type Whole } from './prospect.ts'
import { accountFacts } from './relations.ts'
import type { Prospect } from './schemas.ts'

interface Enriched extends Whole {
  readonly hubspotId: string | null
  readonly found: { field: Field; source: 'facts' | 'hubspot' }[]
  readonly skipped: boolean
}

/** Fills what is not known from the facts, which cost nothing, then from HubSpot, as far as may be spent. What was given stays. */
export async function enrichProspects(
  { kysely, crm }: { kysely: Kysely<unknown>; crm: Crm },
  given: readonly Prospect[],
  call: CallContext,
): Promise<Enriched[]> {
  const known = await accountFacts(
    kysely,
    given.map(({ company }) => company),
    call,
  )
  const items: Enriched[] = []
  // One after the other: what is left to spend is spent on the first.
  for (const each of given) items.push(await enrich(whole(each), known.get(nameKey(each.company)), crm))
  return items
}

async function enrich(given: Whole, fromFacts: Partial<Whole> | undefined, crm: Crm): Promise<Enriched> {
  const found: Enriched['found'] = []
  let prospect = filled(given, fromFacts ?? {}, 'facts', found)
  const company = await crm.find(prospect)
  if (!company) return { ...prospect, hubspotId: null, found, skipped: company === undefined }
  const { hubspotId, ...record } = company
  prospect = filled(prospect, record, 'hubspot', found)
  if (prospect.contactName !== null && prospect.contactEmail !== null)
    return { ...prospect, hubspotId, found, skipped: false }
  const contact = await crm.contactOf(hubspotId)
  // Name and address of two people must not be put together.
  const fits = contact && (prospect.contactEmail === null || prospect.contactEmail === contact.contactEmail)
  if (fits) prospect = filled(prospect, contact, 'hubspot', found)
  return { ...prospect, hubspotId, found, skipped: contact === undefined }
}

function filled(prospect: Whole, more: Partial<Whole>, source: 'facts' | 'hubspot', found: Enriched['found']): Whole {
  const news = fields.filter((field) => prospect[field] === null && more[field] != null)
  for (const field of news) found.push({ field, source })
  return { ...prospect, ...Object.fromEntries(news.map((field) => [field, more[field]])) }
}
