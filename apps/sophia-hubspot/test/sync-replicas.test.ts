/** More than one process: real ones, which are killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createTestDatabase } from '@sophia/database/testing'
import { startRedis } from '@sophia/service/testing'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { SyncAnswer } from '../src/sync/schemas.ts'
import { type RequestCounts, useSandbox } from './fixture.ts'
import { changes, finished, lasting, searchRoute, syncOf } from './syncing.ts'

const { build, endFaults, environment, fault, forgetRequests, requests } = useSandbox()
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

async function startProcess(variables: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const env = await environment({ ...variables, LOG_LEVEL: 'info' })
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const address = () => /listening at (http:[^"\s]+)/.exec(output)?.[1]
  await expect.poll(address, lasting).toBeDefined()
  return { child, url: address() as string }
}

/** A POST when there is a body. */
async function ask<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const posted = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${url}${path}`, posted)
  expect(answer.ok, await answer.clone().text()).toBe(true)
  return (await answer.json()) as Answer
}

test('killed in the middle: the next start goes on where it was, and reads nothing twice', {
  timeout: 180_000,
}, async () => {
  const DATABASE_URL = await createTestDatabase()
  const { child, url } = await startProcess({ DATABASE_URL })
  await fault({ kind: 'latency', ms: 200, route: searchRoute })
  await forgetRequests()
  const { id, status } = await ask<SyncAnswer>(url, '/sync', { objectType: 'contacts', waitMs: 0 })
  expect(status).toBe('running')
  const stored = async () => (await ask<SyncAnswer>(url, `/sync/${id}`)).records
  await expect.poll(stored, lasting).toBeGreaterThan(3_000)
  await kill(child)
  await endFaults()
  const before = await requests()
  await forgetRequests()

  const app = await build({ DATABASE_URL })
  const left = await syncOf(app, id)
  expect(left).toMatchObject({ status: 'running', complete: false })
  expect(left.records).toBeGreaterThan(3_000)
  const answer = await finished(app, id)
  expect(answer).toMatchObject({ complete: true, missing: [], records: 12_480 })
  expect((await changes(app, 'contacts')).items.length).toBe(12_480)
  // As many as for a sync that nobody killed, but for the pages that were on their way.
  const count = (seen: RequestCounts) => seen[searchRoute]?.count ?? 0
  expect(count(before)).toBeGreaterThan(15)
  expect(count(await requests())).toBeLessThanOrEqual(Math.ceil((12_480 - left.records) / 200) + 15)
})

/**
 * A sandbox that refuses what is over its limits, in a process of its own. It counts arrivals, which a loaded machine delays
 * by up to seconds: its limits leave room for that over ten seconds, and none for two replicas that do not share theirs.
 */
async function startStrictSandbox(): Promise<string> {
  const program = `
    import { startSandbox } from '@sophia/sandbox'
    const limits = { hubspot: { requests: 140, window: 10_000 }, hubspotSearch: { requests: 52, window: 10_000 } }
    console.log((await startSandbox({ port: 0, enforceLimits: true, limits })).url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('..', import.meta.url).pathname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [url] = (await once(child.stdout, 'data')) as [Buffer]
  return url.toString().trim()
}

const redis = await startRedis()
afterAll(() => redis?.stop())
test.skipIf(!redis)(
  'two replicas sync together, never ask too often, and never the same',
  { timeout: 180_000 },
  async () => {
    const vendorUrl = await startStrictSandbox()
    const variables = {
      DATABASE_URL: await createTestDatabase(),
      REDIS_URL: redis?.url ?? '',
      SOPHIA_SANDBOX_URL: vendorUrl,
      HUBSPOT_REQUESTS_PER_10S: '100',
      HUBSPOT_SEARCHES_PER_S: '4',
      // Many windows, so that each replica alone would use the whole limit.
      HUBSPOT_SYNC_WINDOW: '500',
    }
    const [one, other] = [(await startProcess(variables)).url, (await startProcess(variables)).url]
    const { id: contacts } = await ask<SyncAnswer>(one, '/sync', { objectType: 'contacts', waitMs: 0 })
    const { id: deals } = await ask<SyncAnswer>(other, '/sync', { objectType: 'deals', waitMs: 0 })
    expect((await ask<SyncAnswer>(other, '/sync', { objectType: 'contacts', waitMs: 0 })).id).toBe(contacts)
    // Readers of both, all the while, and more of them than the general limit allows.
    const read = (url: string) => fetch(`${url}/deals/${Math.floor(Math.random() * 1e9)}`)
    const syncs = async () => {
      await Promise.all([one, other, one, other, one, other].map(read))
      return Promise.all([ask<SyncAnswer>(one, `/sync/${deals}`), ask<SyncAnswer>(other, `/sync/${contacts}`)])
    }
    await expect
      .poll(async () => (await syncs()).map(({ status }) => status), { timeout: 120_000, interval: 100 })
      .toEqual(['finished', 'finished'])
    for (const each of await syncs()) expect(each).toMatchObject({ complete: true, missing: [] })
    const { vendors } = await ask<{ vendors: { hubspot: { routes: RequestCounts } } }>(vendorUrl, '/_requests')
    const { count } = vendors.hubspot.routes[searchRoute] ?? { count: 0 }
    expect(count).toBeGreaterThan(75)
    expect(count).toBeLessThan(170)
    // More than one window of the general limit could hold.
    expect(vendors.hubspot.routes['GET /crm/objects/2026-09/:type/:id']?.count).toBeGreaterThan(100)
    expect(Object.entries(vendors.hubspot.routes).filter(([, { statuses }]) => statuses['429'])).toEqual([])
  },
)
