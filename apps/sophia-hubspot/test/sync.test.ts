import { createTestDatabase } from '@sophia/database/testing'
import pg from 'pg'
import { expect, test } from 'vitest'
import type { HubspotObject } from '../src/hubspot.ts'
import { useSandbox } from './fixture.ts'
import { changes, finished, lasting, searchRoute, sync, syncOf } from './syncing.ts'

const { build, fault, forgetRequests, requests, vendor } = useSandbox()

/** What HubSpot itself lists, page by page. */
async function truth(type: string, archived = false): Promise<HubspotObject[]> {
  const objects: HubspotObject[] = []
  for (let after = '0'; after; ) {
    const page: { results: HubspotObject[]; paging?: { next: { after: string } } } = await vendor(
      'GET',
      `/crm/objects/2026-09/${type}?limit=100&archived=${archived}&after=${after}`,
    )
    objects.push(...page.results)
    after = page.paging?.next.after ?? ''
  }
  return objects
}

test('more than 10,000 contacts: every one is stored, once, and the answer proves it', {
  timeout: 180_000,
}, async () => {
  const app = await build()
  await forgetRequests()
  const { missing, windows, ...answer } = await sync(app, { objectType: 'contacts' })
  const known = await truth('contacts')
  expect(known.length).toBeGreaterThan(12_000)
  expect(missing).toEqual([])
  expect(answer).toMatchObject({ complete: true, mode: 'full', records: known.length, origin: 'sandbox' })
  for (const { status, stored, total } of windows) expect([status, stored]).toEqual(['done', total])
  const { items, last } = await changes(app, 'contacts')
  expect(last).toMatchObject({ complete: true, nextCursor: null, asOf: answer.asOf })
  expect(items.map(({ id }) => id).toSorted()).toEqual(known.map(({ id }) => id).toSorted())
  const some = known[5_000] as HubspotObject
  expect(items.find(({ id }) => id === some.id)).toMatchObject({
    updatedAt: some.updatedAt,
    properties: { email: some.properties['email'], lastmodifieddate: some.updatedAt },
  })
  // Each of at most 200: few more than there must be.
  expect((await requests())[searchRoute]?.count).toBeLessThan(known.length / 200 + 15)
})

test('the next sync brings what changed since, deletions included, and nothing else', { timeout: 60_000 }, async () => {
  const app = await build()
  const first = await sync(app, { objectType: 'companies' })
  expect(first).toMatchObject({ mode: 'full', complete: true })
  const [changed, deleted] = (await truth('companies')) as [HubspotObject, HubspotObject]
  await vendor('PATCH', `/crm/objects/2026-09/companies/${changed.id}`, { properties: { city: 'Reykjavik' } })
  await vendor('DELETE', `/crm/objects/2026-09/companies/${deleted.id}`)
  const created = await vendor<HubspotObject>('POST', '/crm/objects/2026-09/companies', { properties: { name: 'New' } })
  await forgetRequests()
  const second = await sync(app, { objectType: 'companies' })
  expect(second).toMatchObject({ mode: 'incremental', complete: true, changed: 3 })
  expect((await requests())[searchRoute]?.count).toBe(1)
  const { items } = await changes(app, 'companies', first.cursor)
  expect(items.toSorted((a, b) => a.id.localeCompare(b.id)).map(({ id, archived }) => [id, archived])).toEqual(
    [
      [changed.id, false],
      [deleted.id, true],
      [created.id, false],
    ].toSorted(([a], [b]) => String(a).localeCompare(String(b))),
  )
  expect(items.find(({ id }) => id === changed.id)?.properties['city']).toBe('Reykjavik')
  expect((await changes(app, 'companies', second.cursor)).items).toEqual([])
  // Read again within the overlap, and the same: no change.
  expect(await sync(app, { objectType: 'companies' })).toMatchObject({ changed: 0, complete: true })
})

test('a full sync finds what HubSpot has erased, and tells it from what moved while it read', async () => {
  const url = await createTestDatabase()
  const app = await build({ DATABASE_URL: url })
  const { cursor } = await sync(app, { objectType: 'deals' })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`
      insert into records (object_type, id, properties, created_at, updated_at, seq, seen_by)
      values ('deals', '77', '{}', now(), now(), 0, gen_random_uuid())`)
  } finally {
    await client.end()
  }
  const full = await sync(app, { objectType: 'deals', full: true })
  expect(full).toMatchObject({ mode: 'full', complete: true, removed: 1, changed: 0 })
  expect(full.records).toBe((await truth('deals')).length)
  expect((await changes(app, 'deals', cursor)).items).toMatchObject([{ id: '77', archived: true }])
})

test('records that move while they are read are neither missed nor counted wrong', { timeout: 60_000 }, async () => {
  const app = await build({ HUBSPOT_SYNC_WINDOW: '6000' })
  await fault({ kind: 'latency', ms: 150, route: searchRoute })
  const { id } = (
    await app.inject({ method: 'POST', url: '/sync', payload: { objectType: 'deals', waitMs: 0 } })
  ).json<{ id: string }>()
  const halfway = async () => (await syncOf(app, id)).windows.find(({ kind }) => kind === 'modified')?.stored ?? 0
  await expect.poll(halfway, lasting).toBeGreaterThan(0)
  const deals = await truth('deals')
  // Of those that were read, and of those that were not.
  const moved = deals.filter((_, index) => index % 60 === 0)
  const inputs = moved.map((each) => ({ id: each.id, properties: { amount: '4711' } }))
  await vendor('POST', '/crm/objects/2026-09/deals/batch/update', { inputs })
  const answer = await finished(app, id)
  expect(answer).toMatchObject({ complete: true, missing: [] })
  await sync(app, { objectType: 'deals' })
  const { items } = await changes(app, 'deals')
  expect(items.length).toBe(deals.length)
  expect(items.filter(({ properties }) => properties['amount'] === '4711').length).toBe(moved.length)
})

test('a property that is configured later is brought for every record', async () => {
  const DATABASE_URL = await createTestDatabase()
  const app = await build({ DATABASE_URL })
  const { cursor } = await sync(app, { objectType: 'companies' })
  await app.close()
  const wider = await build({ DATABASE_URL, HUBSPOT_SYNC_PROPERTIES: 'companies.unit_count' })
  const answer = await sync(wider, { objectType: 'companies' })
  expect(answer).toMatchObject({ mode: 'full', complete: true })
  const { items } = await changes(wider, 'companies', cursor)
  expect(items.length).toBe((await truth('companies')).length)
  expect(items.every(({ properties }) => Number(properties['unit_count']) > 0)).toBe(true)
})

test('what is asked wrongly is told', async () => {
  const app = await build()
  const post = (payload: object) => app.inject({ method: 'POST', url: '/sync', payload })
  expect((await post({ objectType: 'tickets' })).json().errors[0].pointer).toBe('/body/objectType')
  expect((await post({ objectType: 'deals', waitMs: -1 })).json().errors[0].pointer).toBe('/body/waitMs')
  expect((await app.inject('/sync/0198c0de-0000-7000-8000-000000000000')).statusCode).toBe(404)
  expect((await app.inject('/changes/deals')).json()).toMatchObject({
    status: 409,
    hint: expect.stringMatching(/sync/),
  })
  const { cursor } = await sync(app, { objectType: 'companies' })
  await sync(app, { objectType: 'deals' })
  expect((await app.inject(`/changes/deals?cursor=${cursor}`)).json().errors[0].pointer).toBe('/query/cursor')
  const ahead = Buffer.from('["deals",999999]').toString('base64url')
  expect((await app.inject(`/changes/deals?cursor=${ahead}`)).json().errors[0].message).toMatch(/ahead/)
})
