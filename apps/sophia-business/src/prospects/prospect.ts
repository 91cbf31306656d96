import type { Prospect } from './schemas.ts'

/** A prospect with every member, null where nothing is known. */
export type Whole = { readonly [Member in keyof Required<Prospect>]: Exclude<Prospect[Member], undefined> }

export const fields = ['domain', 'industry', 'country', 'employees', 'contactName', 'contactEmail'] as const
export type Field = (typeof fields)[number]

export const whole = (given: Prospect): Whole => ({
  company: given.company.trim(),
  domain: domainOf(given.domain),
  industry: given.industry?.trim() || null,
  country: given.country?.trim() || null,
  employees: given.employees ?? null,
  contactName: given.contactName?.trim() || null,
  contactEmail: given.contactEmail?.toLowerCase() ?? null,
})

/** Of a domain, an address or a page: `https://www.Acme.com/about` is `acme.com`. */
export function domainOf(text: string | null | undefined): string | null {
  const given = text?.trim().toLowerCase()
  if (!given) return null
  const url = given.includes('://') ? given : `https://${given}`
  if (!URL.canParse(url)) return null
  const host = new URL(url).hostname.replace(/^www\./, '')
  return host.includes('.') ? host : null
}

/** Words that a company is written with or without. */
const legal = /\b(incorporated|inc|llc|ltd|limited|gmbh|ag|corp|corporation|company|co|plc|sa|bv)\b/g

export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(legal, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim() || name.toLowerCase()

/** Two with the same one are the same company. */
export const keyOf = ({ company, domain }: Pick<Whole, 'company' | 'domain'>): string =>
  domain === null ? `name:${nameKey(company)}` : `domain:${domain}`

/** What the first does not know is taken from the second. */
export const merged = (first: Whole, second: Whole): Whole => ({
  company: first.company,
  domain: first.domain ?? second.domain,
  industry: first.industry ?? second.industry,
  country: first.country ?? second.country,
  employees: first.employees ?? second.employees,
  contactName: first.contactName ?? second.contactName,
  contactEmail: first.contactEmail ?? second.contactEmail,
})
