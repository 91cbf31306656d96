/** More than one process: real ones, which are killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createTestDatabase } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { startRedis } from '@sophia/service/testing'
import { afterAll, afterEach, expect, test } from 'vitest'
import { lasting, launch, leaseOf, plan, until, useLeases } from './leasing.ts'

const { advance, build, endFaults, environment, fault, forgetRequests, free, ours, requests, sql, vendor } = useLeases()
const main = new URL('../src/main.ts', import.meta.url).pathname

const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
})
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function startProcess(databaseUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [main], {
    env: await environment({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'info' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const address = () => /listening at (http:[^"\s]+)/.exec(output)?.[1]
  await expect.poll(address, lasting).toBeDefined()
  return { child, url: address() as string }
}

const send = async <Answer>(url: string, path: string, body: object): Promise<Answer> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.ok, await answer.clone().text()).toBe(true)
  return (await answer.json()) as Answer
}

/** A process that dies while Lambda Cloud's answer to its launch is on the way. @returns the lease and its machine. */
async function dieLaunching(databaseUrl: string): Promise<{ id: string; machine: string }> {
  const { child, url } = await startProcess(databaseUrl)
  // Its own reconciler would find the machine before we can kill it: to it the list of instances hangs.
  await fault({ route: 'GET /api/v1/instances', kind: 'hang' })
  await fault({ route: '/api/v1/instance-operations/launch', kind: 'lost', ms: 60_000, times: 1 })
  const launched = async () =>
    (await vendor<{ action: string }[]>('/audit-events?start=2026-11-23T12:00:00Z')).filter(
      ({ action }) => action === 'launched',
    ).length
  const before = await launched()
  const { planHash } = await send<{ planHash: string }>(url, '/plans', { type: (await free()).type, hours: 1 })
  const { id } = await send<{ id: string }>(url, '/instances', { planHash })
  await expect.poll(launched, lasting).toBe(before + 1)
  await kill(child)
  await endFaults()
  const [lease] = await sql(databaseUrl)('select status, instance_id from leases')
  expect(lease).toEqual({ status: 'launching', instance_id: null })
  const machines = await ours()
  expect(machines).toHaveLength(1)
  return { id, machine: machines[0]?.id as string }
}

test('killed between launch and record: the machine is found, leased, and gone with the end of its lease', async () => {
  const databaseUrl = await createTestDatabase()
  const { id, machine } = await dieLaunching(databaseUrl)
  const app = await build({ DATABASE_URL: databaseUrl })
  expect((await until(app, id, 'active')).instanceId).toBe(machine)
  expect((await ours()).map((each) => each.id)).toEqual([machine])
  await sql(databaseUrl)('update leases set ends_at = now()')
  await expect.poll(ours, lasting).toEqual([])
  await advance(60_000)
  await until(app, id, 'ended')
}, 90_000)

test('killed between launch and record, and the lease is over before anybody looks: no machine stays', async () => {
  const databaseUrl = await createTestDatabase()
  await dieLaunching(databaseUrl)
  await sql(databaseUrl)('update leases set ends_at = now()')
  await build({ DATABASE_URL: databaseUrl })
  await expect.poll(ours, lasting).toEqual([])
}, 90_000)

test('one replica leads; the other follows it when it is killed, and takes its leases on', async () => {
  const databaseUrl = await createTestDatabase()
  const query = sql(databaseUrl)
  const { child } = await startProcess(databaseUrl)
  const lead = async () => (await query('select holder, fence from leadership'))[0] as { holder: string; fence: string }
  await expect.poll(async () => (await lead()).holder, lasting).toContain(`/${child.pid}/`)
  const app = await build({ DATABASE_URL: databaseUrl })
  // Asked of the one that does not lead, done by the one that does.
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  await until(app, lease.id, 'active')
  expect((await lead()).holder).toContain(`/${child.pid}/`)
  const { fence } = await lead()
  await kill(child)
  await query('update leases set ends_at = now()')
  await expect.poll(ours, { timeout: 40_000, interval: 300 }).toEqual([])
  expect((await lead()).holder).toContain(`/${process.pid}/`)
  expect(Number((await lead()).fence)).toBe(Number(fence) + 1)
}, 90_000)

test('two reconcilers do not fight: every lease is one launch and one end', async () => {
  const databaseUrl = await createTestDatabase()
  const variables = { DATABASE_URL: databaseUrl, SOPHIA_LAMBDA_RECONCILE_MS: '500' }
  const replicas = [await build(variables), await build(variables)] as const
  const { type } = await free()
  await forgetRequests()
  // What wakes a reconciler wakes it in the replica that was asked: both are, all the time.
  const leases = await Promise.all(
    Array.from({ length: 6 }, (_, at) => launch(replicas[at % 2 ? 0 : 1], { type, hours: 1, waitMinutes: 30 })),
  )
  const machines = new Set<string | null>()
  for (const { id } of leases) machines.add((await until(replicas[0], id, 'active')).instanceId)
  expect(machines.size).toBe(6)
  expect(new Set((await ours()).map(({ id }) => id))).toEqual(machines)
  expect((await requests())['POST /api/v1/instance-operations/launch']?.statuses).toEqual({ 200: 6 })
  await Promise.all(
    leases.map(({ id }, at) => replicas[at % 2 ? 1 : 0].inject({ method: 'POST', url: `/leases/${id}/release` })),
  )
  await expect.poll(ours, lasting).toEqual([])
  await advance(60_000)
  for (const { id } of leases) await until(replicas[0], id, 'ended')
  const log = await vendor<{ action: string; resource_lrns: string[] }[]>('/audit-events?start=2026-11-23T12:00:00Z')
  const ends = log.filter(({ action }) => action === 'terminated').flatMap(({ resource_lrns: lrns }) => lrns)
  for (const machine of machines) expect(ends.filter((lrn) => lrn.endsWith(`:${machine}`))).toHaveLength(1)
}, 90_000)

test('who has lost the lead writes nothing any more', async () => {
  const databaseUrl = await createTestDatabase()
  const query = sql(databaseUrl)
  const app = await build({ DATABASE_URL: databaseUrl })
  await expect.poll(async () => Number((await query('select fence from leadership'))[0]?.['fence']), lasting).toBe(1)
  // The launch is on its way when another replica takes over: its outcome is the other's to find.
  await fault({ route: '/api/v1/instance-operations/launch', kind: 'latency', ms: 5_000, times: 1 })
  const lease = await launch(app, { type: (await free()).type, hours: 1 })
  await expect.poll(async () => (await leaseOf(app, lease.id)).status, lasting).toBe('launching')
  await query(`update leadership set holder = 'another', fence = fence + 1, until = now() + interval '1 hour'`)
  await expect.poll(async () => (await ours()).length, lasting).toBe(1)
  await new Promise((wake) => setTimeout(wake, 1_500))
  expect(await leaseOf(app, lease.id)).toMatchObject({ status: 'launching', instanceId: null })
  await query(`update leadership set until = '-infinity'`)
  expect((await until(app, lease.id, 'active')).instanceId).toBe((await ours())[0]?.id)
})

const redis = await startRedis()
test.skipIf(!redis)('two replicas together stay within what Lambda Cloud allows', { timeout: 120_000 }, async () => {
  const strict = await startSandbox({ port: 0, enforceLimits: true })
  const count = async () =>
    (
      (await (await fetch(`${strict.url}/_requests`)).json()) as {
        vendors: { lambda?: { total: number; routes: Record<string, { statuses: Record<string, number> }> } }
      }
    ).vendors.lambda
  try {
    const databaseUrl = await createTestDatabase()
    const variables = {
      SOPHIA_SANDBOX_URL: strict.url,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis?.url ?? '',
      // Roomier than the defaults: a loaded machine carries one request slowly and the next one fast.
      LAMBDA_REQUEST_INTERVAL_MS: '1500',
      LAMBDA_LAUNCH_INTERVAL_MS: '13000',
      SOPHIA_LAMBDA_RECONCILE_MS: '20000',
    }
    const replicas = [await build(variables), await build(variables)] as const
    const offers = async () => {
      const answer = await replicas[0].inject('/offers?available=true')
      return answer.json<{ items?: { type: string }[] }>().items?.[0]?.type
    }
    await expect.poll(offers, lasting).toBeDefined()
    const type = (await offers()) as string
    const leases = [await launch(replicas[0], { type, hours: 1 }), await launch(replicas[1], { type, hours: 1 })]
    // Readers of both, all the while.
    const look = async (app: (typeof replicas)[number]) => {
      await app.inject('/images')
      await app.inject('/instances/none')
      await app.inject('/ssh-keys?limit=2')
    }
    const active = async () => {
      await Promise.all(replicas.map(look))
      return Promise.all(leases.map(async ({ id }) => (await leaseOf(replicas[0], id)).status))
    }
    await expect.poll(active, { timeout: 90_000, interval: 500 }).toEqual(['active', 'active'])
    const asked = await count()
    expect(asked?.total).toBeGreaterThan(8)
    const refused = Object.values(asked?.routes ?? {}).reduce((sum, { statuses }) => sum + (statuses['429'] ?? 0), 0)
    expect(refused).toBe(0)
  } finally {
    await strict.close()
  }
})
afterAll(() => redis?.stop())

test('readers share one answer: many of them cost Lambda Cloud one request', async () => {
  const app = await build()
  await forgetRequests()
  await Promise.all(Array.from({ length: 30 }, (_, index) => app.inject(`/offers?limit=${index + 1}`)))
  expect((await requests())['GET /api/v1/instance-types']?.count).toBe(1)
  await plan(app, { type: (await free()).type, hours: 1 })
})
