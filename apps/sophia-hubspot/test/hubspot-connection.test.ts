import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type App, backgroundCall } from '@sophia/service'
import { afterEach, expect, test } from 'vitest'
import { type Connection, connectHubspot } from '../src/hubspot-connection.ts'
import { useSandbox } from './fixture.ts'

const { build, configure, fault, forgetRequests, requests } = useSandbox()
const call = () => backgroundCall(30_000)

const opened: Connection[] = []
const connect = async (variables: Record<string, string> = {}): Promise<{ app: App; connection: Connection }> => {
  const app = await build()
  const connection = connectHubspot(await configure(variables), app)
  opened.push(connection)
  return { app, connection }
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})

test('a 429 that names no time is waited out as its policy means, and holds back the others', async () => {
  const { connection } = await connect()
  await forgetRequests()
  const search = () => connection.search<{ total: number }>('deals', { limit: 1 }, call())
  // As if another app of the same account had used its searches up.
  await fault({ kind: 'rate_limit', route: '/crm/objects', times: 1 })
  const startedAt = performance.now()
  expect((await search()).total).toBeGreaterThan(0)
  expect(performance.now() - startedAt).toBeGreaterThan(900)
  expect((await requests())['POST /crm/objects/2026-09/:type/search']?.statuses).toEqual({ '429': 1, '200': 1 })

  await fault({ kind: 'rate_limit', route: '/crm/owners', times: 1 })
  // HubSpot's window of ten seconds is longer than this caller waits: refused at once, without another request.
  const owners = () => connection.read('owners', [], { limit: 1 }, backgroundCall(5_000))
  await expect(owners()).rejects.toMatchObject({ status: 429, retryAfterS: 10 })
  await expect(owners()).rejects.toMatchObject({ kind: 'rate-limited' })
  expect((await requests())['GET /crm/owners/2026-09']?.count).toBe(1)
})

/** When searches leave this process, in milliseconds: how long one lies on its way is the machine's doing, not the limit's. */
async function departing(work: () => Promise<void>): Promise<number[]> {
  const departures: number[] = []
  const startedAt = performance.now()
  const note = (message: unknown) => {
    if ((message as { request: { path: string } }).request.path.endsWith('/search'))
      departures.push(performance.now() - startedAt)
  }
  subscribe('undici:request:create', note)
  try {
    await work()
  } finally {
    unsubscribe('undici:request:create', note)
  }
  return departures
}

test('searches keep to their own limit', async () => {
  const { connection } = await connect({ HUBSPOT_SEARCHES_PER_S: '4' })
  await forgetRequests()
  const departures = await departing(async () => {
    await Promise.all(Array.from({ length: 9 }, () => connection.search('deals', { limit: 1 }, call())))
  })
  expect((await requests())['POST /crm/objects/2026-09/:type/search']?.statuses).toEqual({ '200': 9 })
  expect(departures).toHaveLength(9)
  // Four a second, however late a machine that stands still for a moment lets one go: none goes early.
  for (const [index, at] of departures.entries()) expect(at, `search ${index}`).toBeGreaterThanOrEqual(index * 250)
})

test('a read is tried again, a write never', async () => {
  const { connection } = await connect()
  await forgetRequests()
  await fault({ kind: 'status', status: 503, times: 1 })
  await connection.read('owners', [], { limit: 1 }, call())
  await fault({ kind: 'status', status: 503, times: 1 })
  await connection.batchRead('objects', ['deals', 'batch', 'read'], { inputs: [{ id: '1' }] }, call())
  await fault({ kind: 'status', status: 503, times: 1 })
  await expect(connection.write('POST', 'objects', ['deals'], { properties: {} }, call())).rejects.toMatchObject({
    status: 503,
  })
  const seen = await requests()
  expect(seen['GET /crm/owners/2026-09']?.statuses).toEqual({ '503': 1, '200': 1 })
  expect(seen['POST /crm/objects/2026-09/:type/batch/read']?.statuses).toEqual({ '503': 1, '207': 1 })
  expect(seen['POST /crm/objects/2026-09/:type']?.statuses).toEqual({ '503': 1 })
})

test('the metrics say what is left of the day', async () => {
  const { app, connection } = await connect()
  expect((await app.inject('/metrics')).body).not.toContain('sophia_hubspot_daily_remaining')
  await connection.read('owners', [], { limit: 1 }, call())
  const { body } = await app.inject('/metrics')
  expect(body).toMatch(/^sophia_hubspot_daily_limit\{.*\} 650000$/m)
  expect(Number(/^sophia_hubspot_daily_remaining\{.*\} (\d+)$/m.exec(body)?.[1])).toBeGreaterThan(0)
})
