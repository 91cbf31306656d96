import { expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'
import { changes, searchRoute, sync } from './syncing.ts'

/** All that is written here is written in one millisecond. */
const instant = new Date(Date.now() - 3_600_000)
const { build, forgetRequests, requests, vendor } = useSandbox({ now: () => instant })

test('records that were modified in the same millisecond are read by their ids', { timeout: 60_000 }, async () => {
  const crowd = 1_500
  for (let made = 0; made < crowd; made += 100) {
    const inputs = Array.from({ length: 100 }, (_, index) => ({ properties: { name: `Imported ${made + index}` } }))
    await vendor('POST', '/crm/objects/2026-09/companies/batch/create', { inputs })
  }
  const app = await build({ HUBSPOT_SYNC_WINDOW: '200' })
  await forgetRequests()
  const answer = await sync(app, { objectType: 'companies' })
  expect(answer).toMatchObject({ complete: true, missing: [] })
  const { items } = await changes(app, 'companies')
  expect(items.filter(({ properties }) => properties['name']?.startsWith('Imported')).length).toBe(crowd)
  expect(items.length).toBe(answer.records)
  const crowded = answer.windows.find(({ stored }) => stored >= crowd)
  expect([crowded?.status, crowded?.total]).toEqual(['done', crowded?.stored])
  expect((await requests())[searchRoute]?.count).toBeLessThan(60)
})

test('windows lie side by side from the first record to the time of the sync', async () => {
  const app = await build({ HUBSPOT_SYNC_WINDOW: '200' })
  const { windows, asOf } = await sync(app, { objectType: 'deals' })
  const modified = windows.filter(({ kind }) => kind === 'modified')
  expect(modified.length).toBeGreaterThan(8)
  for (const [index, { to }] of modified.entries()) expect(modified[index + 1]?.from ?? asOf).toBe(to)
  // Divided until no window is twice what it is made for.
  expect(Math.max(...modified.map(({ stored }) => stored))).toBeLessThanOrEqual(400)
})
