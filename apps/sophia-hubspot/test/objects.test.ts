import { type App, encodeCursor } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { describe, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'
import { allItems } from './pages.ts'

const { build, forgetRequests, requests, vendor } = useSandbox()
const get = async (app: App, url: string) => (await app.inject(url)).json()
const post = async (app: App, url: string, payload: object) =>
  (await app.inject({ method: 'POST', url, payload })).json()

describe('contacts and companies', () => {
  test('paging gives every contact once, past the ten thousand that a search would end at', async () => {
    const contacts = await allItems<{ id: string }>(await build(), '/contacts?')
    expect(contacts.length).toBeGreaterThanOrEqual(12_000)
    expect(new Set(contacts.map(({ id }) => id)).size).toBe(contacts.length)
  }, 120_000)

  test('a record says what HubSpot keeps of it, to whom it belongs, and who plays HubSpot', async () => {
    const app = await build()
    const { items, untrusted } = await get(app, '/companies?limit=1')
    expect(untrusted).toContain('items.name')
    const company = await get(app, `/companies/${items[0].id}`)
    expect(company).toMatchObject({ ...items[0], origin: 'sandbox', complete: true })
    expect(company.annualRevenue).toEqual({ amount: expect.stringMatching(/^\d+$/), currency: 'USD' })
    expect(company.contactIds.length).toBeGreaterThan(0)

    const contact = await get(app, `/contacts/${company.contactIds[0]}`)
    expect(contact).toMatchObject({ company: company.name, companyIds: [company.id] })
    expect(contact.email).toMatch(/@/)
    for (const time of [contact.createdAt, contact.updatedAt, contact.asOf]) expect(time).toMatch(/^20.*Z$/)
    const [dealId] = company.dealIds
    if (dealId) expect((await get(app, `/deals/${dealId}`)).companyIds).toContain(company.id)
  })

  test('further properties are given by HubSpot’s own names; one that is none is named', async () => {
    const app = await build()
    const [company] = (await get(app, '/companies?limit=1&properties=unit_count&properties=region')).items
    expect(company.properties).toEqual({ unit_count: expect.stringMatching(/^\d+$/), region: expect.any(String) })
    const refused = await get(app, '/companies?limit=1&properties=unit_count&properties=unit_cuont')
    expect(refused).toMatchObject({
      status: 400,
      errors: [{ pointer: '/query/properties/1', message: expect.stringContaining('unit_cuont') }],
    })
  })

  test('an unknown one is 404; a foreign cursor, a wrong limit and a wrong id are faults with their place', async () => {
    const app = await build()
    for (const kind of ['contact', 'company']) {
      const path = kind === 'contact' ? '/contacts' : '/companies'
      expect(await get(app, `${path}/999999999999`)).toMatchObject({
        status: 404,
        detail: `There is no ${kind} 999999999999.`,
      })
      expect((await get(app, `${path}?cursor=nonsense`)).errors[0].pointer).toBe('/query/cursor')
      // Of our making, it holds a place that HubSpot never gave.
      const forged = encodeCursor('nowhere')
      for (const list of [path, '/owners', '/deals'])
        expect((await get(app, `${list}?cursor=${forged}`)).errors[0].pointer).toBe('/query/cursor')
      expect((await get(app, `${path}?limit=101`)).errors[0].pointer).toBe('/query/limit')
      expect((await get(app, `${path}/..%2Fowners`)).errors[0].pointer).toBe('/params/id')
    }
  })

  test('an answer is kept: HubSpot is asked once', async () => {
    const app = await build()
    await forgetRequests()
    const [first, second] = [await get(app, '/contacts?limit=3'), await get(app, '/contacts?limit=3')]
    expect(second).toEqual(first)
    expect((await requests())['GET /crm/objects/2026-09/:type']?.count).toBe(1)
  })
})

describe('batch read', () => {
  test('gives records in the order of their ids, and names those that are not there', async () => {
    const app = await build()
    const ids = (await get(app, '/deals?limit=3')).items.map(({ id }: { id: string }) => id).reverse()
    const query = {
      objectType: 'deals',
      ids: [ids[0], '999999999999', ids[1], ids[2]],
      links: true,
      properties: ['region'],
    }
    const answer = await post(app, '/batch/read', query)
    expect(answer.items.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(answer.missing).toEqual(['999999999999'])
    const { objectType, ...deal } = answer.items[0]
    expect(objectType).toBe('deals')
    expect(await get(app, `/deals/${ids[0]}?properties=region`)).toMatchObject(deal)
    expect((await mcpCall(app, 'read_records', query)).structuredContent).toEqual(answer)
  })

  test('every fault of the question is named', async () => {
    const app = await build()
    const faults = async (payload: object) =>
      (await post(app, '/batch/read', payload)).errors.map(({ pointer }: { pointer: string }) => pointer)
    expect(await faults({ objectType: 'tickets', ids: ['x'] })).toEqual(['/body/objectType', '/body/ids/0'])
    expect(await faults({ objectType: 'deals', ids: ['1'], properties: ['nope'] })).toEqual(['/body/properties/0'])
  })
})

describe('owners and properties', () => {
  test('owners are paged; those who left are listed apart, and found by id', async () => {
    const app = await build()
    const [there, gone] = [
      await allItems<{ id: string }>(app, '/owners?'),
      await allItems<{ id: string }>(app, '/owners?archived=true&'),
    ]
    expect([there.length, gone.length]).toEqual([19, 1])
    expect(await get(app, `/owners/${gone[0]?.id}`)).toMatchObject({
      ...gone[0],
      archived: true,
      teams: [expect.any(String)],
    })
    const firstPage = await get(app, '/owners?limit=10')
    const second = await get(app, `/owners?limit=10&cursor=${firstPage.nextCursor}`)
    expect([...firstPage.items, ...second.items]).toEqual(there)
    expect((await get(app, '/owners/1')).status).toBe(404)
  })

  test('properties say their type, options and whether they can be written, as HubSpot defines them', async () => {
    const app = await build()
    const listed = await allItems<{ name: string }>(app, '/properties/deals?')
    const { results } = await vendor<{ results: { name: string }[] }>('GET', '/crm/properties/2026-09/deals')
    expect(listed.map(({ name }) => name)).toEqual(results.map(({ name }) => name).sort())
    expect(await get(app, '/properties/deals/hs_priority')).toMatchObject({
      type: 'enumeration',
      readOnly: false,
      options: [{ value: 'low' }, { value: 'medium' }, { value: 'high' }],
    })
    expect(await get(app, '/properties/deals/hs_is_closed')).toMatchObject({ readOnly: true, custom: false })
    expect((await get(app, '/properties/deals/nope')).status).toBe(404)
    expect((await get(app, '/properties/tickets')).errors[0].pointer).toBe('/params/objectType')
  })
})
