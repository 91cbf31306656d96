import { expect, test } from 'vitest'
import type { DealChange } from '../src/history-schemas.ts'
import { useSandbox } from './fixture.ts'
import { allItems } from './pages.ts'

const { build, vendor } = useSandbox()
const deals = '/crm/objects/2026-09/deals'

interface Deal {
  readonly id: string
  readonly properties: Record<string, string | null>
  readonly propertiesWithHistory: Record<string, { value: string; timestamp: string }[]>
}

test('the history ends where each deal stands, and every stage follows the one before', async () => {
  const app = await build()
  const { results } = await vendor<{ results: Deal[] }>(
    'GET',
    `${deals}?limit=50&properties=dealstage,amount,deal_currency_code&propertiesWithHistory=dealstage`,
  )
  const moved = results.filter(({ propertiesWithHistory }) => (propertiesWithHistory['dealstage']?.length ?? 0) > 2)
  expect(moved.length).toBeGreaterThan(10)
  for (const { id, properties, propertiesWithHistory } of moved.slice(0, 10)) {
    const { items, complete } = (await app.inject(`/deals/${id}/history?limit=100`)).json<{
      items: DealChange[]
      complete: boolean
    }>()
    expect(complete).toBe(true)
    const times = items.map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
    const stages = items.filter(({ field }) => field === 'stage')
    expect(stages.map(({ to, at }) => [to, at])).toEqual(
      propertiesWithHistory['dealstage']?.toReversed().map(({ value, timestamp }) => [value, timestamp]),
    )
    expect(stages.map(({ from }) => from)).toEqual([null, ...stages.slice(0, -1).map(({ to }) => to)])
    const amount = items.findLast(({ field }) => field === 'amount')?.to ?? null
    expect(amount).toEqual(
      properties['amount'] ? { amount: properties['amount'], currency: properties['deal_currency_code'] } : null,
    )
  }
})

test('who did it is the user, found among the owners; pages make the whole', async () => {
  const app = await build()
  const id = (await app.inject('/deals?limit=1')).json().items[0].id as string
  const whole = (await app.inject(`/deals/${id}/history?limit=100`)).json()
  const [stage] = whole.items.filter(({ field }: DealChange) => field === 'stage')
  expect(stage).toMatchObject({ source: 'CRM_UI', byUserId: expect.stringMatching(/^\d+$/) })
  const { items: owners } = (await app.inject('/owners?limit=100')).json()
  const { items: gone } = (await app.inject('/owners?limit=100&archived=true')).json()
  expect([...owners, ...gone].map(({ userId }) => userId)).toContain(stage.byUserId)
  expect(await allItems(app, `/deals/${id}/history?`, 2)).toEqual(whole.items)
})

test('an amount and its currency written at once are one change, a cleared amount is one too', async () => {
  const app = await build()
  const properties = { dealname: 'Gate', dealstage: 'appointmentscheduled', amount: '100', deal_currency_code: 'USD' }
  const { id } = await vendor<Deal>('POST', deals, { properties })
  await vendor('PATCH', `${deals}/${id}`, { properties: { amount: '250.50', deal_currency_code: 'EUR' } })
  await vendor('PATCH', `${deals}/${id}`, { properties: { amount: '' } })
  const { items } = (await app.inject(`/deals/${id}/history`)).json<{ items: DealChange[] }>()
  const amounts = items.filter(({ field }) => field === 'amount')
  const [first, second] = [
    { amount: '100', currency: 'USD' },
    { amount: '250.50', currency: 'EUR' },
  ]
  expect(amounts.map(({ from, to, source }) => [from, to, source])).toEqual([
    [null, first, 'INTEGRATION'],
    [first, second, 'INTEGRATION'],
    [second, null, 'INTEGRATION'],
  ])
})

test('of an unknown deal is 404', async () => {
  const app = await build()
  expect((await app.inject('/deals/999999999999/history')).json()).toMatchObject({
    status: 404,
    detail: 'There is no deal 999999999999.',
  })
})

test('fifty histories in one call are those of one call each, and a deal that is none is named', async () => {
  const app = await build()
  const { results } = await vendor<{ results: Deal[] }>('GET', `${deals}?limit=49`)
  const ids = [...results.map(({ id }) => id), '1']
  const response = await app.inject({ method: 'POST', url: '/deals/histories', payload: { ids } })
  const { items, missing } = response.json<{
    items: { dealId: string; changes: DealChange[]; complete: boolean }[]
    missing: string[]
  }>()
  expect([response.statusCode, missing, items.map(({ dealId }) => dealId)]).toEqual([200, ['1'], ids.slice(0, -1)])
  for (const { dealId, changes } of items.slice(0, 5)) {
    const alone = (await app.inject(`/deals/${dealId}/history?limit=100`)).json<{ items: DealChange[] }>()
    expect(changes).toEqual(alone.items)
  }
})
