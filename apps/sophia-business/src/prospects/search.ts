import type { CallContext } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Crm, Filter } from './crm.ts'
import type { Lists } from './lists.ts'
import { keyOf, merged, nameKey, type Whole } from './prospect.ts'
import { type Relation, relationsOf } from './relations.ts'
import type { Scored, SearchInput } from './schemas.ts'

interface Candidate {
  readonly prospect: Whole
  readonly hubspotId: string | null
  readonly sources: readonly string[]
}
/** HubSpot gives so many a page, one request each. */
const page = 100

/** Whom to win: of HubSpot and of lists, each company once, with the reasons for its place. @throws {Problem} not-found for a list. */
export async function searchProspects(
  { kysely, lists, crm }: { kysely: Kysely<unknown>; lists: Lists; crm: Crm },
  asked: SearchInput,
  call: CallContext,
) {
  const names = asked.sources?.filter((source) => source !== 'hubspot')
  const missing: string[] = []
  const candidates = new Map<string, Candidate>()
  /** Where a domain, or a name, was put. */
  const places = new Map<string, string>()
  const add = (found: Candidate): void => {
    const [own, name] = [keyOf(found.prospect), `name:${nameKey(found.prospect.company)}`]
    const namesake = candidates.get(places.get(name) ?? '')
    // Of one name are two companies where each has a domain, or HubSpot tells them apart.
    const isSame =
      namesake &&
      (namesake.prospect.domain === null || found.prospect.domain === null) &&
      (namesake.hubspotId === null || found.hubspotId === null)
    const byDomain = found.prospect.domain === null ? undefined : places.get(own)
    const apart = candidates.has(own) ? `${own}#${candidates.size}` : own
    const key = byDomain ?? (isSame ? places.get(name) : undefined) ?? apart
    const before = candidates.get(key)
    candidates.set(
      key,
      before
        ? {
            prospect: merged(before.prospect, found.prospect),
            hubspotId: before.hubspotId ?? found.hubspotId,
            sources: [...new Set([...before.sources, ...found.sources])],
          }
        : found,
    )
    for (const each of [own, name]) if (!places.has(each)) places.set(each, key)
  }
  if (!asked.sources || asked.sources.includes('hubspot')) {
    const found = await crm.search(filtersOf(asked), asked.text, page)
    if (!found) missing.push('HubSpot was not asked: the spend limit allows no request.')
    else if (found.total > found.companies.length)
      missing.push(`HubSpot has ${found.total} that fit; the first ${found.companies.length} were looked at.`)
    for (const { hubspotId, ...prospect } of found?.companies ?? []) add({ prospect, hubspotId, sources: ['hubspot'] })
  }
  if (names === undefined || names.length)
    for (const { list, ...prospect } of await lists.read(names))
      if (fits(prospect, asked)) add({ prospect, hubspotId: null, sources: [list] })
  const { relations, asOf } = await relationsOf(kysely, call)
  const scored = [...candidates.values()]
    .map((each) => score(each, asked, relations.get(nameKey(each.prospect.company))))
    .filter(({ relation }) => asked.customers || relation !== 'customer')
    .toSorted((a, b) => b.score - a.score || a.company.localeCompare(b.company))
  return { items: scored.slice(0, asked.limit ?? 25), total: scored.length, missing, asOf }
}

function filtersOf({ country, industry, maxEmployees, minEmployees }: SearchInput): Filter[] {
  return [
    ...(industry === undefined ? [] : [{ property: 'industry', operator: 'EQ', value: industry } as const]),
    ...(country === undefined ? [] : [{ property: 'country', operator: 'EQ', value: country } as const]),
    ...(minEmployees === undefined
      ? []
      : [{ property: 'numberofemployees', operator: 'GTE', value: minEmployees } as const]),
    ...(maxEmployees === undefined
      ? []
      : [{ property: 'numberofemployees', operator: 'LTE', value: maxEmployees } as const]),
  ]
}

const same = (a: string | null, b: string | undefined): boolean =>
  b === undefined || a?.toLowerCase() === b.toLowerCase()

/** Lists are held to what HubSpot is held to. */
function fits({ company, country, domain, employees, industry }: Whole, asked: SearchInput): boolean {
  const text = asked.text?.toLowerCase()
  const named = text === undefined || company.toLowerCase().includes(text) || (domain ?? '').includes(text)
  const sized =
    (asked.minEmployees === undefined || (employees ?? -1) >= asked.minEmployees) &&
    (asked.maxEmployees === undefined || (employees !== null && employees <= asked.maxEmployees))
  return named && sized && same(industry, asked.industry) && same(country, asked.country)
}

function score(
  { hubspotId, prospect, sources }: Candidate,
  asked: SearchInput,
  relation: Relation | undefined,
): Scored {
  const { company, contactEmail, contactName, domain, employees, industry } = prospect
  const text = asked.text?.toLowerCase()
  const reasons = [
    [text !== undefined && company.toLowerCase().includes(text), 30, `its name has “${asked.text}”`],
    [asked.industry !== undefined && same(industry, asked.industry), 20, `its industry is ${industry}`],
    [
      employees !== null && (asked.minEmployees ?? asked.maxEmployees) !== undefined,
      15,
      `it has ${employees} employees`,
    ],
    [contactName !== null || contactEmail !== null, 15, 'somebody there is known'],
    [domain !== null, 10, 'its domain is known'],
    [sources.length > 1, 10, `it is in ${sources.join(' and ')}`],
    [(relation?.open ?? 0) > 0, -20, `${relation?.open} deals with it are open already`],
    [(relation?.won ?? 0) > 0, -40, `it has bought ${relation?.won} times already`],
  ] as const
  const applied = reasons.flatMap(([holds, points, reason]) => (holds ? [{ points, reason }] : []))
  return {
    ...prospect,
    hubspotId,
    sources: [...sources],
    relation: relation?.won ? 'customer' : relation?.open ? 'open' : 'none',
    score: applied.reduce((sum, { points }) => sum + points, 0),
    reasons: applied,
  }
}
