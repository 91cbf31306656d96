import { createTestDatabase } from '@sophia/database/testing'
import { expect, test } from 'vitest'
import type { CostPage } from '../src/lease-schemas.ts'
import { lasting, launch, type Seen, until, useLeases } from './leasing.ts'

const { build, free, sql, vendor } = useLeases()
const hour = 3_600_000
const cents = (money: { amount: string } | null) => Math.round(Number(money?.amount) * 100)

/** Machines that ran in January 2026: [lease or not, type, cents an hour, hours from the 10th on, team]. */
async function withHistory() {
  const databaseUrl = await createTestDatabase()
  const app = await build({ DATABASE_URL: databaseUrl })
  const query = sql(databaseUrl)
  const begin = Date.parse('2026-01-10T00:00:00Z')
  const machines = [
    ['a10', 129, 10, 'pricing'],
    ['a10', 129, 0.5, 'leasing'],
    ['h100', 329, 100, 'pricing'],
    ['h100', 333, 1 / 3, null],
  ] as const
  for (const [index, [type, price, hours, team]] of machines.entries())
    await query(
      `insert into machines (instance_id, type, region, cents_per_hour, tags, status, start_known, started_at, seen_at, ended_at)
       values ($1, $2, $3, $4, $5, 'terminated', true, $6, $7, $7)`,
      [
        `past-${index}`,
        type,
        index % 2 ? 'us-west-1' : 'us-east-1',
        price,
        JSON.stringify(team ? [{ key: 'team', value: team }] : []),
        new Date(begin),
        new Date(begin + hours * hour),
      ],
    )
  const costs = async (search: string) =>
    (await app.inject(`/costs?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z${search}`)).json<CostPage>()
  return { app, costs, query }
}

test('costs are price by time, by tag, type and region, and the parts sum to the total', async () => {
  const { costs } = await withHistory()
  const byTag = await costs('')
  expect(byTag.items.map(({ key, cost, instances }) => [key, cost.amount, instances])).toEqual([
    ['pricing', '341.90', 2],
    [null, '1.11', 1],
    ['leasing', '0.65', 1],
  ])
  expect(byTag).toMatchObject({ total: { amount: '343.66', currency: 'USD' }, complete: true, forecast: null })
  for (const by of ['type', 'region', 'lease']) {
    const { items, total } = await costs(`&by=${by}`)
    expect([by, items.reduce((sum, { cost }) => sum + cents(cost), 0)]).toEqual([by, cents(total)])
    expect(total.amount).toBe('343.66')
  }
  expect((await costs('&tag=project')).items).toMatchObject([{ key: null, instances: 4 }])
})

test('a window cuts what ran across its edges', async () => {
  const { app } = await withHistory()
  const window = '/costs?from=2026-01-10T05:00:00Z&to=2026-01-10T06:00:00Z&by=type'
  expect((await app.inject(window)).json<CostPage>().items.map(({ key, hours }) => [key, hours])).toEqual([
    ['h100', 1],
    ['a10', 1],
  ])
})

test('costs page without gap or repeat', async () => {
  const { costs } = await withHistory()
  const first = await costs('&limit=2')
  const second = await costs(`&limit=2&cursor=${first.nextCursor}`)
  expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['pricing', null, 'leasing'])
  expect([first.total, second.nextCursor]).toEqual([second.total, null])
})

test('what runs now is counted from when it was seen, and says that it began before', async () => {
  const app = await build()
  const theirs = (await vendor<Seen[]>('/instances')).filter(({ status }) => status === 'active')
  const perHour = theirs.reduce((sum, { instance_type: type }) => sum + type.price_cents_per_hour, 0)
  const now = async () => (await app.inject('/costs')).json<CostPage>()
  await expect.poll(async () => cents((await now()).runningPerHour), lasting).toBe(perHour)
  const costs = await now()
  expect(costs.complete).toBe(false)
  // To the end of the month, all of it: each machine is rounded to a cent of its own.
  const at = new Date(costs.asOf)
  const left = (Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) - +at) / hour
  expect(Math.abs(cents(costs.forecast) - perHour * left)).toBeLessThan(perHour / 60 + theirs.length)
})

test('a lease is promised money from its first moment, and no more than until its end', async () => {
  const app = await build()
  const forecast = async () => cents((await app.inject('/costs')).json<CostPage>().forecast)
  await expect.poll(forecast, lasting).toBeGreaterThan(0)
  const before = await forecast()
  const { type, cents: price } = await free()
  const lease = await launch(app, { type, hours: 2 })
  // Near the end of a month a part of the two hours belongs to the next.
  const month = new Date(lease.createdAt)
  const left = (Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1) - +month) / hour
  const added = price * Math.min(2, left)
  expect(Math.abs((await forecast()) - before - added)).toBeLessThan(10)
  await until(app, lease.id, 'active')
  expect(Math.abs((await forecast()) - before - added)).toBeLessThan(10)
})
