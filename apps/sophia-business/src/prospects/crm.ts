import type { Apis, ServiceClient } from '@sophia/clients'
import type { CallContext } from '@sophia/service'
import { Problem } from '@sophia/service'
import { domainOf, type Whole } from './prospect.ts'
import type { Spending } from './spending.ts'

type Client = ServiceClient<Apis['sophia-hubspot']>

/** A company as HubSpot has it. */
export interface CrmCompany extends Whole {
  readonly hubspotId: string
}
interface Page {
  readonly companies: readonly CrmCompany[]
  readonly total: number
}

/** HubSpot through sophia-hubspot, with the caller's rights and never beyond what may be spent: undefined then. */
export interface Crm {
  readonly origin: 'live' | 'sandbox' | null
  search(filters: readonly Filter[], query: string | undefined, limit: number): Promise<Page | undefined>
  /** By domain, or by the very name where one of the two has none. null: HubSpot has none. */
  find(prospect: Whole): Promise<CrmCompany | null | undefined>
  /** null: it is gone. */
  get(id: string): Promise<CrmCompany | null | undefined>
  /** Somebody to talk to. */
  contactOf(id: string): Promise<Pick<Whole, 'contactName' | 'contactEmail'> | undefined>
  create(prospect: Whole): Promise<string | undefined>
  update(id: string, change: Partial<Whole>): Promise<boolean | undefined>
  /** @returns false where HubSpot has the contact already. */
  addContact(id: string, prospect: Whole): Promise<boolean | undefined>
}

export interface Filter {
  readonly property: string
  readonly operator: 'EQ' | 'GTE' | 'LTE'
  readonly value: string | number
  /** Where there are several, the filters of one have to hold. */
  readonly group?: number
}

/** sophia-hubspot gives so many at once: of one domain and one name there are hardly more. */
const mostAlike = 100

const own = ({ domain, industry, country, employees }: Partial<Whole>) => ({
  ...(domain !== undefined && { domain }),
  ...(industry !== undefined && { industry }),
  ...(country !== undefined && { country }),
  ...(employees !== undefined && { employees }),
})

export function createCrm(client: Client, spending: Spending, call: CallContext): Crm {
  let origin: Crm['origin'] = null
  const hubspot = client(call)
  const search: Crm['search'] = async (filters, query, limit) => {
    if (!spending.take('search')) return undefined
    const { data } = await hubspot.POST('/search', {
      body: { objectType: 'companies', filters: [...filters], limit, ...(query !== undefined && { query }) },
    })
    origin = data?.origin ?? origin
    return { companies: (data?.items ?? []).map((each) => toCompany(each as CompanyRecord)), total: data?.total ?? 0 }
  }
  return {
    get origin() {
      return origin
    },
    search,
    async find({ company, domain }) {
      const named: Filter = { property: 'name', operator: 'EQ', value: company, group: 1 }
      const atHome: Filter[] = domain === null ? [] : [{ property: 'domain', operator: 'EQ', value: domain, group: 2 }]
      const alike = await search([named, ...atHome], undefined, mostAlike)
      if (!alike) return undefined
      let ofDomain = alike.companies.find((each) => domain !== null && each.domain === domain)
      if (!ofDomain && domain !== null && alike.total > alike.companies.length) {
        // It may stand behind a hundred namesakes.
        const page = await search(atHome, undefined, 1)
        if (!page) return undefined
        ofDomain = page.companies[0]
      }
      // One of the name with another domain is another company.
      return ofDomain ?? alike.companies.find((each) => domain === null || each.domain === null) ?? null
    },
    async get(id) {
      if (!spending.take('read')) return undefined
      try {
        const { data } = await hubspot.GET('/companies/{id}', { params: { path: { id } } })
        origin = data?.origin ?? origin
        return data ? toCompany(data) : null
      } catch (error) {
        if (error instanceof Problem && error.statusCode === 404) return null
        throw error
      }
    },
    async contactOf(id) {
      if (!spending.take('read')) return undefined
      const { data } = await hubspot.GET('/companies/{id}', { params: { path: { id } } })
      const [contactId] = data?.contactIds ?? []
      if (contactId === undefined) return { contactName: null, contactEmail: null }
      if (!spending.take('read')) return undefined
      const { data: contact } = await hubspot.GET('/contacts/{id}', { params: { path: { id: contactId } } })
      const name = [contact?.firstName, contact?.lastName].filter(Boolean).join(' ')
      return { contactName: name || null, contactEmail: contact?.email ?? null }
    },
    async create(prospect) {
      if (!spending.take('write')) return undefined
      const { data } = await hubspot.POST('/companies', { body: { name: prospect.company, ...known(own(prospect)) } })
      return data?.id
    },
    async update(id, change) {
      if (!spending.take('write')) return undefined
      await hubspot.PATCH('/companies/{id}', { params: { path: { id } }, body: own(change) })
      return true
    },
    async addContact(companyId, { contactEmail, contactName }) {
      if (!spending.take('write')) return undefined
      const [firstName = '', ...rest] = (contactName ?? '').split(' ')
      const lastName = rest.join(' ')
      const body = { email: contactEmail, companyId, ...(firstName && { firstName }), ...(lastName && { lastName }) }
      try {
        await hubspot.POST('/contacts', { body })
        return true
      } catch (error) {
        if (error instanceof Problem && error.statusCode === 409) return false
        throw error
      }
    },
  }
}

const known = <Members extends object>(members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as Members

interface CompanyRecord {
  readonly id: string
  readonly name: string | null
  readonly domain: string | null
  readonly industry: string | null
  readonly country: string | null
  readonly employees: number | null
}
const toCompany = ({ id, name, domain, industry, country, employees }: CompanyRecord): CrmCompany => ({
  hubspotId: id,
  company: name ?? domain ?? id,
  domain: domainOf(domain),
  industry,
  country,
  employees,
  contactName: null,
  contactEmail: null,
})
