import type { App } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { describe, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, fault, vendor } = useSandbox()
const search = async (app: App, payload: object) =>
  (await app.inject({ method: 'POST', url: '/search', payload })).json()

interface VendorDeal {
  readonly id: string
  readonly properties: Record<string, string | null>
}
async function everyDeal(): Promise<VendorDeal[]> {
  const deals: VendorDeal[] = []
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: { results: VendorDeal[]; paging?: { next: { after: string } } } = await vendor(
      'GET',
      `/crm/objects/2026-09/deals?limit=100&properties=amount,dealstage,closedate&after=${after}`,
    )
    deals.push(...page.results)
    after = page.paging?.next.after
  }
  return deals
}

describe('a search', () => {
  test('gives all that fit its filters and nothing else, in the asked order, page by page', async () => {
    const app = await build()
    const to = new Date().toISOString()
    const from = new Date(Date.now() - 365 * 86_400_000).toISOString()
    const wanted = (await everyDeal())
      .filter(({ properties: { amount, closedate, dealstage } }) => {
        if (dealstage !== 'closedwon' || !amount || !closedate) return false
        return Number(amount) >= 20_000 && closedate >= from && closedate <= to
      })
      .map(({ id, properties }) => ({ id, amount: Number(properties['amount']) }))
    expect(wanted.length).toBeGreaterThan(20)
    const question = {
      objectType: 'deals',
      filters: [
        { property: 'dealstage', operator: 'IN', values: ['closedwon'] },
        { property: 'amount', operator: 'GTE', value: 20_000 },
        { property: 'closedate', operator: 'BETWEEN', value: from, highValue: to },
      ],
      sorts: [{ property: 'amount', direction: 'descending' }],
      limit: 50,
    }
    const found: { id: string; amount: { amount: string } }[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await search(app, { ...question, ...(cursor && { cursor }) })
      expect(page).toMatchObject({ total: wanted.length, truncated: false, complete: true, origin: 'sandbox' })
      found.push(...page.items)
      cursor = page.nextCursor
    }
    expect(found.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort())
    const amounts = found.map(({ amount }) => Number(amount.amount))
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a))
  })

  test('of alternatives gives what fits one of them, each with what holds in any case', async () => {
    const app = await build()
    const ids = (await everyDeal())
      .filter(({ properties: { amount, dealstage } }) => {
        const isLarge = dealstage === 'closedwon' && Number(amount) >= 50_000
        return Number(amount) >= 10_000 && (isLarge || dealstage === 'contractsent')
      })
      .map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(2)
    const stage = (value: string) => ({ property: 'dealstage', operator: 'EQ', value })
    const large = { property: 'amount', operator: 'GTE', value: 50_000 }
    const found = await search(app, {
      objectType: 'deals',
      filters: [
        { ...large, value: 10_000 },
        { ...stage('closedwon'), group: 1 },
        { ...large, group: 1 },
        { ...stage('contractsent'), group: 2 },
      ],
      limit: 100,
    })
    expect(found.total).toBe(ids.length)
    const first = found.items.map(({ id }: { id: string }) => id)
    expect(first.every((id: string) => ids.includes(id))).toBe(true)
  })

  test('names the place of what HubSpot would not take of groups', async () => {
    const app = await build()
    const large = { property: 'amount', operator: 'GTE', value: 1 }
    const pointers = async (filters: object[]) =>
      ((await search(app, { objectType: 'deals', filters })).errors ?? []).map(
        ({ pointer }: { pointer: string }) => pointer,
      )
    const of = (group: number, count: number) => Array.from({ length: count }, () => ({ ...large, group }))
    expect(await pointers([large, { ...large, property: 'amuont', group: 2 }])).toEqual(['/body/filters/1/property'])
    expect(await pointers([large, ...of(1, 6)])).toEqual(['/body/filters'])
    expect(await pointers([large, ...of(1, 5), ...of(2, 5)])).toEqual([])
  })

  test('by words finds the contact, and says of each item which kind it is', async () => {
    const app = await build()
    const { items } = (await app.inject('/contacts?limit=1')).json()
    const query = { objectType: 'contacts', query: items[0].email, properties: ['hs_analytics_source'] }
    const answer = await search(app, query)
    expect(answer.items[0]).toMatchObject({ objectType: 'contacts', ...items[0] })
    expect(answer.items[0].properties).toHaveProperty('hs_analytics_source')
    expect(answer.untrusted).toContain('items.email')
    expect((await mcpCall(app, 'search_records', query)).structuredContent).toEqual(answer)
  })

  test('over more than ten thousand says that it is truncated, and ends where HubSpot does', async () => {
    const app = await build()
    const near = Buffer.from(JSON.stringify(9_975)).toString('base64url')
    const page = await search(app, { objectType: 'contacts', limit: 60, cursor: near })
    expect(page).toMatchObject({ truncated: true, complete: false, nextCursor: null })
    expect([page.total > 10_000, page.items.length]).toEqual([true, 25])
    const first = await search(app, { objectType: 'contacts', limit: 1 })
    expect([first.truncated, first.nextCursor !== null]).toEqual([true, true])
  })
})

describe('a question with faults', () => {
  const faultsOf = async (app: App, payload: object): Promise<string[]> =>
    (await search(app, payload)).errors.map(({ pointer }: { pointer: string }) => pointer)

  test('is refused with the place of every one of them', async () => {
    const app = await build()
    const wrong = {
      objectType: 'deals',
      filters: [
        { property: 'amuont', operator: 'EQ', value: 1 },
        { property: 'amount', operator: 'BETWEEN', value: 1 },
        { property: 'dealstage', operator: 'IN', value: 'closedwon' },
        { property: 'closedate', operator: 'GTE', value: 'yesterday' },
        { property: 'closedate', operator: 'HAS_PROPERTY', value: 1 },
      ],
      sorts: [{ property: 'nope' }],
    }
    expect((await faultsOf(app, wrong)).sort()).toEqual([
      '/body/filters/0/property',
      '/body/filters/1/highValue',
      '/body/filters/2/value',
      '/body/filters/2/values',
      '/body/filters/3/value',
      '/body/filters/4/value',
      '/body/sorts/0/property',
    ])
    const malformed = { objectType: 'deal', limit: 101, filters: [{ property: 'amount', operator: 'LIKE' }] }
    expect((await faultsOf(app, malformed)).sort()).toEqual([
      '/body/filters/0/operator',
      '/body/limit',
      '/body/objectType',
    ])
    for (const position of ['nonsense', 10_000, -1]) {
      const cursor = Buffer.from(JSON.stringify(position)).toString('base64url')
      expect(await faultsOf(app, { objectType: 'deals', cursor })).toEqual(['/body/cursor'])
    }
  })

  test('that only HubSpot sees is handed on in its words', async () => {
    const app = await build()
    const sort = { objectType: 'deals', filters: [{ property: 'amount', operator: 'EQ', value: 'many' }] }
    expect(await search(app, sort)).toMatchObject({
      status: 400,
      errors: [{ pointer: '/body', message: expect.stringMatching(/^is refused by HubSpot: many is not/) }],
    })
  })

  test('is no question to blame when HubSpot fails', async () => {
    const app = await build()
    await fault({ kind: 'status', status: 500, route: 'POST /crm/objects/2026-09/:type/search' })
    expect(await search(app, { objectType: 'deals' })).toMatchObject({ status: 502, upstream: 'hubspot' })
  })
})
