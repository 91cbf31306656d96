import { createTestDatabase } from '@sophia/database/testing'
import { expect, test } from 'vitest'
import { leaseTagKey } from '../src/lease-tag.ts'
import type { Lease } from '../src/lease-schemas.ts'
import { lasting, launch, leaseOf, post, type Seen, until, useLeases } from './leasing.ts'

const { advance, build, endFaults, fault, free, ours, requests, forgetRequests, soldOut, sql, vendor, vendorPost } =
  useLeases()
const launchPath = '/api/v1/instance-operations/launch'

/** An app whose rows can be changed behind its back. */
async function open(variables: Record<string, string> = {}) {
  const databaseUrl = await createTestDatabase()
  return { app: await build({ DATABASE_URL: databaseUrl, ...variables }), query: sql(databaseUrl), databaseUrl }
}
const tagOf = ({ tags }: Seen) => tags?.find(({ key }) => key === leaseTagKey)

test('a launch is tagged with its lease, and its instance names the lease', async () => {
  const { app } = await open()
  const { type } = await free()
  const tags = [{ key: 'team', value: 'pricing' }]
  const lease = await launch(app, { type, hours: 2, name: 'train', tags })
  const { instanceId, endsAt } = await until(app, lease.id, 'active')
  const [machine] = await ours()
  expect(machine).toMatchObject({ id: instanceId, name: 'train', tags: expect.arrayContaining(tags) })
  expect(tagOf(machine as Seen)?.value.endsWith(`:${lease.id}`)).toBe(true)
  expect((await app.inject(`/instances/${instanceId}`)).json()).toMatchObject({ leaseId: lease.id, name: 'train' })
  const hours = (Date.parse(endsAt ?? '') - Date.parse(lease.createdAt)) / 3_600_000
  expect(hours).toBeGreaterThan(1.99)
  expect(hours).toBeLessThan(2.1)
})

test('the end of a lease is the end of its instance, and of no other', async () => {
  const { app, query } = await open()
  const foreign = (await vendor<Seen[]>('/instances')).filter((each) => !tagOf(each)).map(({ id }) => id)
  expect(foreign.length).toBeGreaterThan(2)
  const { type } = await free()
  const [short, long] = [await launch(app, { type, hours: 1 }), await launch(app, { type, hours: 1 })]
  const { instanceId } = await until(app, short.id, 'active')
  const staying = await until(app, long.id, 'active')
  await query('update leases set ends_at = now() where id = $1', [short.id])
  await expect.poll(async () => (await ours()).map(({ id }) => id), lasting).toEqual([staying.instanceId])
  expect(await vendor<Seen>(`/instances/${instanceId}`)).toMatchObject({ status: 'terminating' })
  await advance(60_000)
  expect(await until(app, short.id, 'ended')).toMatchObject({
    reason: 'The lease has ended',
    endedAt: expect.any(String),
  })
  const left = await vendor<Seen[]>('/instances')
  expect(left.filter((each) => !tagOf(each)).map(({ id }) => id)).toEqual(foreign)
})

test('a lease can be extended until a time, and no further than allowed', async () => {
  const { app } = await open()
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  const { endsAt } = await until(app, lease.id, 'active')
  const later = new Date(Date.parse(endsAt ?? '') + 3_600_000).toISOString()
  const extend = (at: string) => post(app, `/leases/${lease.id}/extend`, { until: at })
  expect(await extend(later)).toMatchObject({ status: 200, body: { endsAt: later, hours: 2 } })
  expect(await extend(later)).toMatchObject({ status: 200, body: { endsAt: later, hours: 2 } })
  for (const wrong of [endsAt ?? '', new Date(Date.now() + 40 * 86_400_000).toISOString()])
    expect(await extend(wrong)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/until' }] } })
  await post(app, `/leases/${lease.id}/release`)
  expect((await extend(later)).status).toBe(409)
})

test('a lease that is released ends its instance; asked again it is the same', async () => {
  const { app } = await open()
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  await until(app, lease.id, 'active')
  expect((await post(app, `/leases/${lease.id}/release`)).body).toMatchObject({ status: 'ending' })
  expect((await post(app, `/leases/${lease.id}/release`)).status).toBe(200)
  await expect.poll(ours, lasting).toEqual([])
  await advance(60_000)
  expect(await until(app, lease.id, 'ended')).toMatchObject({ reason: 'Released by local' })
})

test('terminating an instance ends its lease; restarting one that boots leaves it alone', async () => {
  const { app } = await open()
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  const { instanceId } = await until(app, lease.id, 'active')
  expect((await post(app, `/instances/${instanceId}/restart`)).body).toMatchObject({ status: 'booting' })
  await advance(120_000)
  expect((await app.inject(`/instances/${instanceId}`)).statusCode).toBe(200)
  for (let twice = 0; twice < 2; twice++)
    expect((await post(app, `/instances/${instanceId}/restart`)).body).toMatchObject({ status: 'booting' })
  expect((await post(app, `/instances/${instanceId}/terminate`)).body).toMatchObject({ status: 'terminating' })
  expect((await post(app, `/instances/${instanceId}/restart`)).status).toBe(409)
  expect((await post(app, '/instances/none/terminate')).status).toBe(404)
  await advance(60_000)
  await until(app, lease.id, 'ended')
})

test('capacity is waited for, in sight, and the wait can be cancelled', async () => {
  const { app, query } = await open()
  const taken = await soldOut()
  const lease = await launch(app, { ...taken, hours: 1, waitMinutes: 60 })
  expect(await until(app, lease.id, 'waiting')).toMatchObject({ reason: 'Waits for capacity', endsAt: null })
  const other = await launch(app, { ...taken, hours: 1, waitMinutes: 60 })
  expect((await post(app, `/leases/${other.id}/release`)).body).toMatchObject({ status: 'cancelled' })
  const bounded = await launch(app, { ...taken, hours: 1, waitMinutes: 60 })
  await until(app, bounded.id, 'waiting')
  await query('update leases set wait_until = now(), try_after = now() where id = $1', [bounded.id])
  expect(await until(app, bounded.id, 'failed')).toMatchObject({ reason: expect.stringContaining('no capacity') })

  const isFree = async () =>
    (await vendor<Record<string, { regions_with_capacity_available: { name: string }[] }>>('/instance-types'))[
      taken.type
    ]?.regions_with_capacity_available.some(({ name }) => name === taken.region)
  for (let hours = 0; hours < 200 && !(await isFree()); hours++) await advance(600_000)
  expect(await isFree()).toBe(true)
  await expect
    .poll(async () => {
      await query('update leases set try_after = now() where id = $1', [lease.id])
      return (await leaseOf(app, lease.id)).status
    }, lasting)
    .toBe('active')
  expect(await leaseOf(app, lease.id)).toMatchObject(taken)
})

test('a launch whose answer is lost is found by its tag: one machine, not two', async () => {
  const { app } = await open()
  await forgetRequests()
  await fault({ route: launchPath, kind: 'lost', times: 1 })
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  const { instanceId } = await until(app, lease.id, 'active')
  expect((await ours()).map(({ id }) => id)).toEqual([instanceId])
  expect((await requests())['POST /api/v1/instance-operations/launch']?.count).toBe(1)
})

test('a lease that is released while its launch is on the way leaves no machine', async () => {
  const { app } = await open({ SOPHIA_LAMBDA_SETTLE_MS: '8000' })
  await forgetRequests()
  await fault({ route: launchPath, kind: 'latency', ms: 4_000, times: 1 })
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  await until(app, lease.id, 'launching')
  expect((await post(app, `/leases/${lease.id}/release`)).body).toMatchObject({ status: 'ending', instanceId: null })
  const terminated = async () => (await requests())['POST /api/v1/instance-operations/terminate']?.count
  await expect.poll(terminated, lasting).toBe(1)
  expect(await ours()).toEqual([])
  await advance(60_000)
  expect(await until(app, lease.id, 'ended')).toMatchObject({ instanceId: expect.any(String) })
})

test('while Lambda Cloud is down a launch waits, and it is made when it is back', async () => {
  const { app, query } = await open()
  const { type } = await free()
  await fault({ route: '/api/v1/instance-types', kind: 'status', status: 503 })
  await query(
    `insert into leases (origin, subject, status, request, choices, seconds, cents_per_hour, wait_until)
     values ('plan', 'local', 'requested', '{"sshKey":"platform-team"}', $1, 3600, 100000, now())`,
    [JSON.stringify([{ type, region: 'any', centsPerHour: 100_000 }])],
  )
  const [row] = await query('select id from leases')
  const id = String(row?.['id'])
  await expect.poll(async () => (await leaseOf(app, id)).reason, lasting).toContain('no launches right now')
  expect((await leaseOf(app, id)).status).toBe('requested')
  await endFaults()
  await query('update leases set try_after = now()')
  await until(app, id, 'active')
})

test('a launch that came to nothing is made again, once it is sure', async () => {
  const { app } = await open()
  await forgetRequests()
  await fault({ route: launchPath, kind: 'reset', times: 1 })
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  const { instanceId } = await until(app, lease.id, 'active')
  expect((await ours()).map(({ id }) => id)).toEqual([instanceId])
  expect((await requests())['POST /api/v1/instance-operations/launch']?.count).toBe(2)
})

test('a refusal for good ends the lease with Lambda Cloud’s reason; too many requests does not', async () => {
  const { app, query } = await open()
  await fault({ route: launchPath, kind: 'status', status: 400, times: 1 })
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  expect(await until(app, lease.id, 'failed')).toMatchObject({
    reason: expect.stringContaining('global/invalid-parameters'),
  })
  await fault({ route: launchPath, kind: 'rate_limit', times: 1 })
  const patient = await launch(app, { type: (await free()).type, hours: 1 })
  await expect.poll(async () => (await leaseOf(app, patient.id)).reason, lasting).toContain('no launches right now')
  await query('update leases set try_after = now()')
  await until(app, patient.id, 'active')
})

test('a second machine of a lease is terminated, a machine without a row is adopted for an hour', async () => {
  const { app, query } = await open()
  const { region, type } = await free()
  const lease = await launch(app, { type, hours: 1 })
  const { instanceId } = await until(app, lease.id, 'active')
  const [first] = await ours()
  const again = { region_name: region, instance_type_name: type, ssh_key_names: ['platform-team'], tags: first?.tags }
  await vendorPost('/instance-operations/launch', again)
  expect(await ours()).toHaveLength(2)
  await expect.poll(async () => (await ours()).map(({ id }) => id), lasting).toEqual([instanceId])

  await query('delete from leases where id = $1', [lease.id])
  const adopted = await until(app, lease.id, 'active')
  expect(adopted).toMatchObject({ instanceId, subject: 'reconciler', hours: 1 })
  expect(await ours()).toHaveLength(1)
})

test('an instance of another installation is foreign: it is left alone', async () => {
  const { app, query } = await open()
  const { region, type } = await free()
  const tags = [{ key: leaseTagKey, value: `${crypto.randomUUID()}:${crypto.randomUUID()}` }]
  const body = { region_name: region, instance_type_name: type, ssh_key_names: ['platform-team'], tags }
  const { instance_ids: ids } = await vendorPost<{ instance_ids: string[] }>('/instance-operations/launch', body)
  const seen = () => query('select lease_id, start_known, ended_at from machines where instance_id = $1', [ids[0]])
  await expect.poll(seen, lasting).toEqual([{ lease_id: null, start_known: false, ended_at: null }])
  const rounds = async () =>
    Number(/reconcile_rounds_total\{[^}]*\} (\d+)/.exec((await app.inject('/metrics')).body)?.[1])
  const before = await rounds()
  await expect.poll(rounds, lasting).toBeGreaterThan(before + 1)
  expect((await ours()).map(({ id }) => id)).toEqual(ids)
  expect((await app.inject(`/instances/${ids[0]}`)).json()).toMatchObject({ leaseId: null })
})

test('an instance that was terminated elsewhere ends its lease', async () => {
  const { app } = await open()
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  const { instanceId } = await until(app, lease.id, 'active')
  await vendorPost('/instance-operations/terminate', { instance_ids: [instanceId] })
  await until(app, lease.id, 'ending')
  await advance(60_000)
  expect((await until(app, lease.id, 'ended')).reason).toContain('at Lambda Cloud')
})

test('terminating goes on until Lambda Cloud takes it', async () => {
  const { app } = await open()
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  await until(app, lease.id, 'active')
  await fault({ route: '/api/v1/instance-operations/terminate', kind: 'status', status: 500, times: 2 })
  await post(app, `/leases/${lease.id}/release`)
  await expect.poll(ours, lasting).toEqual([])
})

test('leases page from the newest on, without gap or repeat', async () => {
  const { app, query } = await open()
  await query(`insert into leases (origin, subject, status, request, choices, seconds, cents_per_hour, wait_until)
    select 'plan', 'local', 'failed', '{"sshKey":"k"}', '[]', 3600, 129, now() from generate_series(1, 7)`)
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { items, nextCursor } = (
      await app.inject(`/leases?limit=3&status=failed${cursor && `&cursor=${cursor}`}`)
    ).json<{ items: Lease[]; nextCursor: string | null }>()
    seen.push(...items.map(({ id }) => id))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  expect(new Set(seen).size).toBe(7)
  expect(seen).toEqual([...seen].sort().reverse())
  expect((await app.inject('/leases?status=active')).json().items).toEqual([])
  expect((await app.inject(`/leases/${crypto.randomUUID()}`)).statusCode).toBe(404)
})
