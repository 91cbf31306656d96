import type { App } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { describe, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, fault, forgetRequests, requests, vendor } = useSandbox()
type Method = 'POST' | 'PATCH' | 'PUT' | 'DELETE'
const send = async (app: App, method: Method, url: string, payload?: object) =>
  (await app.inject({ method, url, ...(payload && { payload }) })).json()
const get = async (app: App, url: string) => (await app.inject(url)).json()
const pointersOf = (problem: { errors: { pointer: string }[] }) => problem.errors.map(({ pointer }) => pointer).sort()
const objects = '/crm/objects/2026-09'
/** How often HubSpot was asked to write. */
const writesSent = async () =>
  Object.entries(await requests()).reduce((sum, [route, { count }]) => (route.startsWith('GET') ? sum : sum + count), 0)

const deal = { name: 'Gate for the yard', stageId: 'qualifiedtobuy', amount: { amount: '1200.50', currency: 'EUR' } }

describe('creating', () => {
  test('a deal is in HubSpot as it was said, belongs to whom it was said, and every list has it at once', async () => {
    const app = await build()
    const company = (await get(app, '/companies?limit=1')).items[0].id
    const { contactIds } = await get(app, `/companies/${company}`)
    const before = await get(app, '/pipelines/default/summary')
    const closeDate = '2027-03-01T00:00:00.000Z'
    const input = {
      ...deal,
      closeDate,
      companyId: company,
      contactIds: contactIds.slice(0, 2),
      properties: { hs_priority: 'high', hs_next_step: 'Call' },
    }
    const response = await app.inject({ method: 'POST', url: '/deals', payload: input })
    expect(response.statusCode).toBe(201)
    const created = response.json()
    expect(created).toMatchObject({ ...deal, pipelineId: 'default', closeDate, companyIds: [company], complete: true })
    expect(created.contactIds.toSorted()).toEqual(contactIds.slice(0, 2).toSorted())
    const kept = await vendor<{ properties: object }>(
      'GET',
      `${objects}/deals/${created.id}?properties=dealname,amount,deal_currency_code,hs_priority,hs_next_step`,
    )
    expect(kept.properties).toMatchObject({
      dealname: deal.name,
      amount: '1200.50',
      deal_currency_code: 'EUR',
      hs_priority: 'high',
      hs_next_step: 'Call',
    })
    expect((await get(app, `/companies/${company}`)).dealIds).toContain(created.id)
    const after = await get(app, '/pipelines/default/summary')
    expect(after.totals.deals).toBe(before.totals.deals + 1)
  })

  test('a contact that HubSpot has already is a conflict that names it', async () => {
    const app = await build()
    const input = { email: 'ada.byron@example.com', firstName: 'Ada', lastName: 'Byron' }
    const { id } = await send(app, 'POST', '/contacts', input)
    expect(await get(app, `/contacts/${id}`)).toMatchObject(input)
    expect(await send(app, 'POST', '/contacts', input)).toMatchObject({
      status: 409,
      detail: expect.stringContaining(`Existing ID: ${id}`),
      hint: expect.stringContaining(`PATCH /contacts/${id}`),
    })
  })

  test('a company keeps its revenue in the currency of the account', async () => {
    const app = await build()
    const input = { name: 'Yardworks', employees: 12, annualRevenue: { amount: '500000', currency: 'USD' } }
    const { id } = await send(app, 'POST', '/companies', input)
    expect(await get(app, `/companies/${id}`)).toMatchObject(input)
    const euros = { name: 'Yardworks', annualRevenue: { amount: '1', currency: 'EUR' } }
    expect(pointersOf(await send(app, 'POST', '/companies', euros))).toEqual(['/body/annualRevenue/currency'])
  })
})

describe('input with faults', () => {
  test('is refused with the place of each before HubSpot is sent anything', async () => {
    const app = await build()
    await forgetRequests()
    const faults = async (url: string, payload: object) => pointersOf(await send(app, 'POST', url, payload))
    const wrong = {
      ...deal,
      ownerId: 'x',
      closeDate: 'soon',
      amount: { amount: '12,50', currency: 'Euro' },
      stage: 'won',
    }
    expect(await faults('/deals', wrong)).toEqual([
      '/body/amount/amount',
      '/body/amount/currency',
      '/body/closeDate',
      '/body/ownerId',
      '/body/stage',
    ])
    const properties = { nope: 1, hs_is_closed: true, hs_priority: 'urgent', amount: 'many', dealname: 'Twice' }
    expect(await faults('/deals', { name: 'x', stageId: 'qualifiedtobuy', properties })).toEqual([
      '/body/properties/amount',
      '/body/properties/dealname',
      '/body/properties/hs_is_closed',
      '/body/properties/hs_priority',
      '/body/properties/nope',
    ])
    expect(await faults('/deals', { name: 'x', stageId: 'nope' })).toEqual(['/body/stageId'])
    expect(await faults('/deals', { name: 'x', stageId: '61230041', pipelineId: 'default' })).toEqual(['/body/stageId'])
    expect(await faults('/deals', { name: 'x', stageId: '61230041', pipelineId: 'nope' })).toEqual(['/body/pipelineId'])
    expect(await faults('/contacts', { city: 'Bath' })).toEqual(['/body/email'])
    const foreign = { email: 'a@b.example', properties: { deal_currency_code: 'USD' } }
    expect(await faults('/contacts', foreign)).toEqual(['/body/properties/deal_currency_code'])
    expect(await faults('/contacts', { email: 'nobody' })).toEqual(['/body/email'])
    expect(await faults('/contacts', {})).toEqual(['/body'])
    expect(await writesSent()).toBe(0)
  })

  test('that only HubSpot can see is refused with the place of what it refused', async () => {
    const app = await build()
    const owner = await send(app, 'POST', '/deals', { ...deal, ownerId: '1' })
    expect(owner).toMatchObject({
      status: 400,
      errors: [{ pointer: '/body/ownerId', message: 'is refused by HubSpot: Owner 1 does not exist' }],
    })
    const link = await send(app, 'POST', '/deals', { ...deal, companyId: '999999999999' })
    expect([link.status, pointersOf(link)]).toEqual([400, ['/body/companyId']])
  })
})

describe('changing', () => {
  test('writes what is named, empties what is null, leaves the rest; the next read is fresh', async () => {
    const app = await build()
    const { id } = await send(app, 'POST', '/deals', { ...deal, closeDate: '2027-03-01T00:00:00.000Z' })
    await get(app, `/deals/${id}`)
    const change = { stageId: 'contractsent', closeDate: null }
    const changed = await send(app, 'PATCH', `/deals/${id}`, change)
    expect(changed).toMatchObject({ ...deal, ...change })
    const { asOf: _before, ...read } = await get(app, `/deals/${id}`)
    expect(changed).toMatchObject(read)
    expect(await send(app, 'PATCH', '/deals/999999999999', { name: 'x' })).toMatchObject({ status: 404 })
  })

  test('a stage of another pipeline needs that pipeline said', async () => {
    const app = await build()
    const { id } = await send(app, 'POST', '/deals', deal)
    expect(pointersOf(await send(app, 'PATCH', `/deals/${id}`, { stageId: '61230041' }))).toEqual(['/body/stageId'])
    expect(pointersOf(await send(app, 'PATCH', `/deals/${id}`, { pipelineId: '21043388' }))).toEqual(['/body/stageId'])
    // HubSpot's own names among the further properties are held to the same.
    const named = (properties: object) => send(app, 'PATCH', `/deals/${id}`, { properties })
    expect(pointersOf(await named({ dealstage: '61230041' }))).toEqual(['/body/properties/dealstage'])
    expect(pointersOf(await named({ pipeline: 'nope' }))).toEqual(['/body/properties/pipeline'])
    expect(pointersOf(await named({ pipeline: '21043388' }))).toEqual(['/body/stageId'])
    const moved = { stageId: '61230041', pipelineId: '21043388' }
    expect(await send(app, 'PATCH', `/deals/${id}`, moved)).toMatchObject(moved)
  })

  test('a model changes a deal as REST does', async () => {
    const app = await build()
    const { id } = await send(app, 'POST', '/deals', deal)
    const { structuredContent } = await mcpCall(app, 'update_deal', { id, name: 'Renamed' })
    expect(structuredContent).toMatchObject({ id, name: 'Renamed' })
  })

  test('records are associated and parted, twice as well as once', async () => {
    const app = await build()
    const { id } = await send(app, 'POST', '/deals', deal)
    const contact = (await get(app, '/contacts?limit=1')).items[0].id
    const path = `/associations/deals/${id}/contacts/${contact}`
    for (const method of ['PUT', 'PUT', 'DELETE', 'DELETE'] as const) {
      expect(await send(app, method, path)).toMatchObject({ associated: method === 'PUT' })
      expect((await get(app, `/deals/${id}`)).contactIds).toEqual(method === 'PUT' ? [contact] : [])
    }
    expect(await send(app, 'PUT', `/associations/deals/${id}/contacts/999999999999`)).toMatchObject({ status: 404 })
    expect(pointersOf(await send(app, 'PUT', `/associations/deals/${id}/deals/${id}`))).toEqual(['/params/toType'])
  })
})

describe('a write whose outcome is not known', () => {
  test.for([{ kind: 'lost' }, { kind: 'reset' }, { kind: 'malformed' }, { kind: 'status', status: 502 }])(
    '$kind: is sent once, and the answer says that it may have happened and how to look',
    async (order) => {
      const app = await build()
      const input = { email: `lost.${order.kind}@example.com` }
      await get(app, '/contacts?limit=1')
      await app.inject('/properties/contacts?limit=1')
      await forgetRequests()
      await fault({ ...order, route: 'POST /crm/objects/2026-09/:type' })
      const problem = await send(app, 'POST', '/contacts', input)
      expect(problem).toMatchObject({
        status: 502,
        upstream: 'hubspot',
        detail: expect.stringMatching(/may have been created, or not/),
        hint: expect.stringMatching(/search for the contact first/),
      })
      expect((await requests())['POST /crm/objects/2026-09/:type']?.count).toBe(1)
    },
  )

  test('no answer in time is a 504; what was read before is read again, for it may have changed', async () => {
    const app = await build()
    const { id } = await send(app, 'POST', '/deals', deal)
    await get(app, `/deals/${id}`)
    // It is carried out, and nobody hears of it.
    await fault({ kind: 'lost', ms: 20_000, route: 'PATCH /crm/objects/2026-09/:type/:id' })
    expect(await send(app, 'PATCH', `/deals/${id}`, { name: 'Heard of by nobody' })).toMatchObject({
      status: 504,
      detail: expect.stringMatching(/may have been changed, or not/),
    })
    expect((await get(app, `/deals/${id}`)).name).toBe('Heard of by nobody')
  }, 60_000)

  test('a refusal is no riddle: nothing was written, and nobody is told otherwise', async () => {
    const app = await build()
    await fault({ kind: 'rate_limit', retryAfter: 1, route: 'POST /crm/objects/2026-09/:type' })
    const limited = await send(app, 'POST', '/contacts', { email: 'limited@example.com' })
    expect(limited.detail).not.toMatch(/may have been/)
    const app2 = await build({ HUBSPOT_ACCESS_TOKEN: 'x', HUBSPOT_API_URL: 'http://127.0.0.1:9' })
    const unreachable = await send(app2, 'POST', '/contacts', { email: 'nowhere@example.com' })
    expect([unreachable.status, unreachable.detail]).toEqual([502, expect.not.stringMatching(/may have been/)])
  })

  test('a record that was written is not lost because it could not be read back', async () => {
    const app = await build()
    await app.inject('/properties/contacts?limit=1')
    await fault({ kind: 'status', status: 500, route: 'GET /crm/objects/2026-09/:type/:id' })
    const created = await send(app, 'POST', '/contacts', { email: 'unread@example.com', firstName: 'Una' })
    expect(created).toMatchObject({ email: 'unread@example.com', firstName: 'Una', complete: false })
  })
})
