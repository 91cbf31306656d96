/** What is true of the company, counted from the vendors' own records, past all services of ours. */

export interface Deal {
  readonly status: 'won' | 'lost' | 'open'
  /** Its id. */
  readonly owner: string
  readonly amount: number | undefined
  readonly currency: string
  /** YYYY-MM-DD */
  readonly closedOn: string
}

export interface Truth {
  readonly deals: readonly Deal[]
  readonly repositories: readonly string[]
  readonly instances: readonly string[]
}

type Properties = Readonly<Record<string, string | null>>

export async function readTruth(sandboxUrl: string): Promise<Truth> {
  const headers = { authorization: 'Bearer any' }
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${sandboxUrl}${path}`, { headers })
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return await response.json()
  }
  const deals: Deal[] = []
  const wanted = 'amount,closedate,deal_currency_code,hs_is_closed,hs_is_closed_won,hubspot_owner_id'
  for (let after = ''; ; ) {
    const page = (await get(`/hubspot/crm/objects/2026-09/deals?limit=100&properties=${wanted}${after}`)) as {
      results: { properties: Properties }[]
      paging?: { next: { after: string } }
    }
    deals.push(...page.results.map(({ properties }) => toDeal(properties)))
    if (!page.paging) break
    after = `&after=${page.paging.next.after}`
  }
  const repositories = (await get('/github/orgs/harborlatch/repos?per_page=100')) as { name: string }[]
  const instances = (await get('/lambda/api/v1/instances')) as { data: { id: string; name?: string }[] }
  return {
    deals,
    repositories: repositories.map(({ name }) => name),
    instances: instances.data.map(({ id, name }) => name ?? id),
  }
}

const toDeal = (properties: Properties): Deal => ({
  status: properties['hs_is_closed_won'] === 'true' ? 'won' : properties['hs_is_closed'] === 'true' ? 'lost' : 'open',
  owner: properties['hubspot_owner_id'] ?? '',
  amount: properties['amount'] ? Number(properties['amount']) : undefined,
  currency: properties['deal_currency_code'] ?? '',
  closedOn: (properties['closedate'] ?? '').slice(0, 10),
})
