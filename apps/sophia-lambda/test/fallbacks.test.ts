/** Capacity that is listed, and gone by the time of the launch: only then a launch itself is refused. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '@sophia/database/testing'
import { lasting, launch, leaseOf, until, useLeases } from './leasing.ts'

const { build, sql, url, vendor } = useLeases()

/** Types that are sold out whenever they are launched, and what was tried, in its order. */
const gone = new Set<string>()
const tried: string[] = []
beforeEach(() => {
  gone.clear()
  tried.length = 0
})
const insufficient = {
  error: {
    code: 'instance-operations/launch/insufficient-capacity',
    message: 'Not enough capacity to fulfill launch request.',
    suggestion: 'Choose an instance type with more availability, or try again later.',
  },
}
/** The sandbox, but for the launches of what is gone. */
const front = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const type = (text ? (JSON.parse(text) as { instance_type_name?: string }) : {}).instance_type_name
  if (type !== undefined) tried.push(type)
  if (type !== undefined && gone.has(type))
    return void response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(insufficient))
  const answer = await fetch(`${url()}/lambda${request.url}`, {
    method: request.method ?? 'GET',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    ...(text && { body: text }),
  })
  return void response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    .end(await answer.text())
})
beforeAll(() => once(front.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  front.close().closeAllConnections()
})

async function open() {
  const databaseUrl = await createTestDatabase()
  const { port } = front.address() as AddressInfo
  const app = await build({
    DATABASE_URL: databaseUrl,
    LAMBDA_API_KEY: 'key',
    LAMBDA_API_URL: `http://127.0.0.1:${port}/api/v1`,
  })
  return { app, query: sql(databaseUrl) }
}
/** Three types that are listed as free, each with one region of its own. */
async function three(): Promise<[Choice, Choice, Choice]> {
  type Offer = { instance_type: { name: string }; regions_with_capacity_available: { name: string }[] }
  const offers = Object.values(await vendor<Record<string, Offer>>('/instance-types'))
  const found = offers.flatMap(({ instance_type: { name }, regions_with_capacity_available: [region] }) =>
    region ? [{ type: name, region: region.name }] : [],
  )
  expect(found.length).toBeGreaterThan(2)
  return found.slice(0, 3) as [Choice, Choice, Choice]
}
interface Choice {
  type: string
  region: string
}

test('a launch that finds no capacity walks down the fallback list, in its order', async () => {
  const { app } = await open()
  const [first, second, third] = await three()
  gone.add(first.type).add(second.type)
  const lease = await launch(app, { ...first, hours: 1, fallbacks: [second, third] })
  expect(await until(app, lease.id, 'active')).toMatchObject(third)
  expect(tried).toEqual([first.type, second.type, third.type])
}, 60_000)

test('at the end of the list it waits, and begins again with the first', async () => {
  const { app, query } = await open()
  const [first, second, third] = await three()
  for (const { type } of [first, second, third]) gone.add(type)
  const lease = await launch(app, { ...first, hours: 1, waitMinutes: 60, fallbacks: [second, third] })
  expect(await until(app, lease.id, 'waiting')).toMatchObject({ reason: 'Waits for capacity' })
  expect(tried).toEqual([first.type, second.type, third.type])
  gone.clear()
  tried.length = 0
  await expect
    .poll(async () => {
      await query('update leases set try_after = now() where id = $1', [lease.id])
      return (await leaseOf(app, lease.id)).status
    }, lasting)
    .toBe('active')
  expect(await leaseOf(app, lease.id)).toMatchObject(first)
  expect(tried).toEqual([first.type])
}, 60_000)

test('without a wait the end of the list is the end of the lease', async () => {
  const { app } = await open()
  const [first, second] = await three()
  gone.add(first.type).add(second.type)
  const lease = await launch(app, { ...first, hours: 1, fallbacks: [second] })
  expect(await until(app, lease.id, 'failed')).toMatchObject({ reason: expect.stringContaining('no capacity') })
  expect(tried).toEqual([first.type, second.type])
}, 60_000)
