import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '@sophia/service'
import { afterEach, describe, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'
import { knownDeliveries } from './known-webhooks.ts'
import { changes, sync } from './syncing.ts'

const { build, url, vendor } = useSandbox()
const secret = 'client-secret-of-the-app'
const publicUrl = 'https://bi.example.com/hubspot/webhooks'
const objects = '/crm/objects/2026-09'

interface StoredEvent {
  readonly subscriptionType: string
  readonly details: Record<string, unknown>
}
const stored = async (app: App): Promise<StoredEvent[]> => {
  const response = await app.inject('/webhooks/events?limit=100')
  expect([response.statusCode, response.body.slice(0, 200)]).toEqual([200, expect.any(String)])
  return response.json<{ items: StoredEvent[] }>().items
}

describe('a signed delivery', () => {
  const deliver = (app: App, body: string, changed: Record<string, string | undefined> = {}) => {
    const at = String(Date.now())
    const headers: Record<string, string | undefined> = {
      'content-type': 'application/json',
      'x-hubspot-request-timestamp': at,
      'x-hubspot-signature-v3': createHmac('sha256', secret).update(`POST${publicUrl}${body}${at}`).digest('base64'),
      ...changed,
    }
    const sent = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
    return app.inject({ method: 'POST', url: '/webhooks', payload: body, headers: Object.fromEntries(sent) })
  }
  const start = () => build({ HUBSPOT_CLIENT_SECRET: secret, HUBSPOT_WEBHOOK_URL: publicUrl })

  test.for(Object.entries(knownDeliveries))(
    '%s is stored once, without the values of properties',
    async ([, events]) => {
      const app = await start()
      const body = JSON.stringify(events)
      const first = await deliver(app, body)
      expect([first.statusCode, first.json()]).toEqual([200, { stored: events.length, duplicates: 0, ignored: 0 }])
      // HubSpot's next attempt, and a replay of it.
      const again = JSON.stringify(events.map((event) => ({ ...event, attemptNumber: 1 })))
      for (const repeated of [again, again, body])
        expect((await deliver(app, repeated)).json()).toEqual({ stored: 0, duplicates: events.length, ignored: 0 })
      const kept = await stored(app)
      expect(kept).toHaveLength(events.length)
      expect(JSON.stringify(kept)).not.toMatch(/propertyValue|REDACTED|sample-value/)
    },
  )

  test('events that differ in no more than the property, the kind of record or an end are all stored', async () => {
    const app = await start()
    const event = { eventId: 100, portalId: 1, occurredAt: 1731612210994, objectId: 7 }
    const association = { eventId: 100, portalId: 1, occurredAt: 1731612210994, fromObjectId: 7 }
    const events = [
      { ...event, subscriptionType: 'object.propertyChange', objectTypeId: '0-3', propertyName: 'amount' },
      { ...event, subscriptionType: 'object.propertyChange', objectTypeId: '0-3', propertyName: 'closedate' },
      { ...event, subscriptionType: 'object.propertyChange', objectTypeId: '0-1', propertyName: 'amount' },
      { ...event, subscriptionType: 'deal.propertyChange', propertyName: 'amount' },
      { ...association, subscriptionType: 'object.associationChange', objectTypeId: '0-3', toObjectId: 8 },
      { ...association, subscriptionType: 'object.associationChange', objectTypeId: '0-3', toObjectId: 9 },
      { ...association, subscriptionType: 'deal.associationChange', toObjectId: 9, associationRemoved: true },
    ]
    expect((await deliver(app, JSON.stringify(events))).json()).toMatchObject({ stored: events.length })
    expect((await deliver(app, JSON.stringify(events.toReversed()))).json()).toMatchObject({ stored: 0 })
  })

  test('of what nobody here answers with is acknowledged, so that HubSpot does not send it again', async () => {
    const app = await start()
    const event = { eventId: 1, portalId: 1, occurredAt: 1731612210994, objectId: 7 }
    const events = [
      { ...event, subscriptionType: 'ticket.creation' },
      { ...event, subscriptionType: 'object.creation', objectTypeId: '0-5' },
      { ...event, subscriptionType: 'contact.creation', occurredAt: 'soon' },
      'not an event',
    ]
    expect((await deliver(app, JSON.stringify(events))).json()).toEqual({ stored: 0, duplicates: 0, ignored: 4 })
    expect(await stored(app)).toEqual([])
  })

  test('a detail that is not as expected is left out, the event is not', async () => {
    const app = await start()
    const event = {
      eventId: 9,
      portalId: 1,
      occurredAt: 1731612210994,
      objectId: 7,
      subscriptionType: 'deal.propertyChange',
    }
    const odd = { ...event, propertyName: 'x'.repeat(300), sourceId: 7, changeSource: 'CRM' }
    expect((await deliver(app, JSON.stringify([odd]))).json()).toEqual({ stored: 1, duplicates: 0, ignored: 0 })
    expect((await stored(app))[0]?.details).toEqual({ ...event, changeSource: 'CRM' })
  })

  test('somebody whom HubSpot has erased is erased here at once, and no caller is told of them again', {
    timeout: 120_000,
  }, async () => {
    const app = await start()
    await sync(app, { objectType: 'companies' })
    const before = await changes(app, 'companies')
    const [company] = before.items
    const event = { eventId: 5, portalId: 1, occurredAt: Date.now(), objectId: Number(company?.id) }
    const erasure = [{ ...event, subscriptionType: 'company.privacyDeletion' }]
    expect((await deliver(app, JSON.stringify(erasure))).json()).toMatchObject({ stored: 1 })
    const after = await changes(app, 'companies', before.last.cursor)
    expect(after.items).toMatchObject([{ id: company?.id, archived: true, properties: {} }])
    const all = JSON.stringify((await changes(app, 'companies')).items)
    expect(all).not.toContain(JSON.stringify(company?.properties['domain']))
  })

  test('is refused, and nothing of it stored, when a header is missing, old, or of another body', async () => {
    const app = await start()
    const body = JSON.stringify(knownDeliveries['a captured delivery'])
    const old = String(Date.now() - 301_000)
    const signedOld = createHmac('sha256', secret).update(`POST${publicUrl}${body}${old}`).digest('base64')
    for (const changed of [
      { 'x-hubspot-signature-v3': undefined },
      { 'x-hubspot-request-timestamp': undefined },
      { 'x-hubspot-signature-v3': signedOld, 'x-hubspot-request-timestamp': old },
      { 'x-hubspot-signature-v3': signedOld },
    ]) {
      const refused = await deliver(app, body, changed)
      expect([refused.statusCode, refused.body]).toEqual([401, expect.not.stringContaining(secret)])
    }
    for (const malformed of ['{}', '[', ''])
      expect((await deliver(app, malformed)).json()).toMatchObject({ status: 400, errors: [{ pointer: '/body' }] })
    expect(await stored(app)).toEqual([])
  })
})

test('without secret and address none is taken, and the answer says which variable is missing', async () => {
  const send = async (variables: Record<string, string>) =>
    (await (await build(variables)).inject({ method: 'POST', url: '/webhooks', payload: [] })).json()
  expect(await send({})).toMatchObject({
    status: 503,
    detail: expect.stringMatching(/^HUBSPOT_CLIENT_SECRET and HUBSPOT_WEBHOOK_URL are not set/),
  })
  expect(await send({ HUBSPOT_CLIENT_SECRET: secret })).toMatchObject({
    status: 503,
    detail: expect.stringMatching(/^HUBSPOT_WEBHOOK_URL is not set/),
  })
})

describe('HubSpot changes something', () => {
  const passed = ['content-type', 'x-hubspot-signature-v3', 'x-hubspot-request-timestamp']
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    await control('DELETE', '')
    await Promise.all(closing.splice(0).map((close) => close()))
  })
  const control = async (method: string, path: string, body?: object) => {
    const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${url()}/_webhooks/hubspot${path}`, { method, ...json })
    expect(response.ok).toBe(true)
  }

  /** The app behind a proxy: it is called by another address than the one that it listens at. */
  async function listen(flavour: 'object' | 'classic') {
    const lead: { app?: App } = {}
    const proxy = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const answer = await lead.app?.inject({
        method: 'POST',
        url: '/webhooks',
        headers: Object.fromEntries(passed.map((name) => [name, String(request.headers[name])])),
        payload: Buffer.concat(chunks),
      })
      response.writeHead(answer?.statusCode ?? 502).end()
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    closing.push(async () => proxy.close().closeAllConnections())
    const target = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/public/hooks`
    const app = await build({ HUBSPOT_CLIENT_SECRET: secret, HUBSPOT_WEBHOOK_URL: target })
    lead.app = app
    await control('PUT', '', { url: target, secret, ...(flavour === 'classic' && { flavour }) })
    return app
  }
  const newDeal = async () =>
    (
      await vendor<{ id: string }>('POST', `${objects}/deals`, {
        properties: { dealname: 'Gate', dealstage: 'qualifiedtobuy' },
      })
    ).id
  const rename = (id: string, dealname: string) =>
    vendor('PATCH', `${objects}/deals/${id}`, { properties: { dealname } })
  const nameOf = async (app: App, id: string) => (await app.inject(`/deals/${id}`)).json<{ name: string }>().name

  test.for(['object', 'classic'] as const)('and the next read is fresh: the family %s', async (flavour) => {
    const id = await newDeal()
    const app = await listen(flavour)
    expect(await nameOf(app, id)).toBe('Gate')
    await rename(id, 'Door')
    await control('POST', '/idle')
    expect(await nameOf(app, id)).toBe('Door')
    expect((await stored(app)).map(({ subscriptionType }) => subscriptionType)).toEqual([
      `${flavour === 'object' ? 'object' : 'deal'}.propertyChange`,
    ])
  })

  test('twice, out of order, or never told: each is stored once, and what is told is read', async () => {
    const id = await newDeal()
    const app = await listen('object')
    for (const trick of ['duplicate', 'reorder', 'drop']) {
      expect(await nameOf(app, id)).toBeTypeOf('string')
      await control('POST', '/orders', { trick })
      await rename(id, `${trick} it`)
      if (trick === 'reorder') await rename(id, 'and the next')
      await control('POST', '/idle')
      if (trick !== 'drop') expect(await nameOf(app, id)).toBe(trick === 'reorder' ? 'and the next' : 'duplicate it')
    }
    expect(await stored(app)).toHaveLength(3)
    // What was never told is seen when the answer's time is up, or with the next event of its kind.
    expect(await nameOf(app, id)).toBe('and the next')
    await rename(await newDeal(), 'another')
    await control('POST', '/idle')
    expect(await nameOf(app, id)).toBe('drop it')
  })

  test('what no webhook told of is found by the next sync, and read by whoever asks after it', {
    timeout: 60_000,
  }, async () => {
    const id = await newDeal()
    const app = await listen('object')
    await sync(app, { objectType: 'deals' })
    const { last } = await changes(app, 'deals')
    expect(await nameOf(app, id)).toBe('Gate')
    await control('POST', '/orders', { trick: 'drop' })
    await rename(id, 'Unheard of')
    await control('POST', '/idle')
    expect(await nameOf(app, id)).toBe('Gate')
    expect(await sync(app, { objectType: 'deals' })).toMatchObject({ mode: 'incremental', complete: true })
    expect(await nameOf(app, id)).toBe('Unheard of')
    const { items } = await changes(app, 'deals', last.cursor)
    expect(items.map((each) => [each.id, each.properties['dealname']])).toContainEqual([id, 'Unheard of'])
  })

  test('a link that is made or cut is seen from both ends', async () => {
    const id = await newDeal()
    const app = await listen('object')
    const { items } = (await app.inject('/contacts?limit=1')).json()
    const path = `${objects}/deals/${id}/associations`
    const linked = async () => [
      (await app.inject(`/deals/${id}`)).json().contactIds,
      (await app.inject(`/contacts/${items[0].id}`)).json().dealIds.includes(id),
    ]
    expect(await linked()).toEqual([[], false])
    await vendor('PUT', `${path}/default/contacts/${items[0].id}`)
    await control('POST', '/idle')
    expect(await linked()).toEqual([[items[0].id], true])
    await vendor('DELETE', `${path}/contacts/${items[0].id}`)
    await control('POST', '/idle')
    expect(await linked()).toEqual([[], false])
    expect((await stored(app)).map(({ details }) => details['associationRemoved'])).toEqual([true, false])
  })
})
