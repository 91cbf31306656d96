import type { App } from '@sophia/service'
import pg from 'pg'
import { afterAll, afterEach, expect } from 'vitest'
import { leaseTagKey } from '../src/lease-tag.ts'
import type { Lease, Plan } from '../src/lease-schemas.ts'
import { useSandbox } from './fixture.ts'

export interface Seen {
  id: string
  status: string
  name?: string
  region: { name: string }
  instance_type: { name: string; price_cents_per_hour: number }
  tags?: { key: string; value: string }[]
}
interface Offer {
  instance_type: { name: string; price_cents_per_hour: number }
  regions_with_capacity_available: { name: string }[]
}

export const lasting = { timeout: 25_000, interval: 200 }
const began = Date.parse('2026-11-23T12:00:00Z')

/** A cloud whose clock stands still until it is put forward, and what tests do with leases in it. */
export function useLeases() {
  const sandbox = useSandbox({ now: () => new Date(began) })
  const pools: pg.Pool[] = []
  afterEach(async () => {
    // The account's quota is for all tests of a file.
    const ids = (await ours()).map(({ id }) => id)
    if (ids.length) await sandbox.vendorPost('/instance-operations/terminate', { instance_ids: ids })
    await sandbox.advance(60_000)
  })
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
  })

  /** What we launched and has not been terminated. */
  const ours = async (): Promise<Seen[]> =>
    (await sandbox.vendor<Seen[]>('/instances')).filter(
      ({ status, tags }) => status !== 'terminating' && tags?.some(({ key }) => key === leaseTagKey),
    )
  const offers = async () => Object.values(await sandbox.vendor<Record<string, Offer>>('/instance-types'))

  return {
    ...sandbox,
    ours,
    /** Statements past everything of ours. */
    sql(databaseUrl: string): (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]> {
      const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
      pool.on('error', () => {})
      pools.push(pool)
      return async (text, values) => (await pool.query(text, values)).rows as Record<string, unknown>[]
    },
    /** A type that has capacity somewhere: the cheapest. */
    async free(): Promise<{ type: string; region: string; cents: number }> {
      const offer = (await offers())
        .filter(({ regions_with_capacity_available: regions }) => regions.length)
        .sort((a, b) => a.instance_type.price_cents_per_hour - b.instance_type.price_cents_per_hour)[0] as Offer
      return {
        type: offer.instance_type.name,
        region: offer.regions_with_capacity_available[0]?.name as string,
        cents: offer.instance_type.price_cents_per_hour,
      }
    },
    /** A type and a region without capacity. */
    async soldOut(): Promise<{ type: string; region: string }> {
      const regions = (await sandbox.vendor<{ name: string }[]>('/regions')).map(({ name }) => name)
      for (const { instance_type: type, regions_with_capacity_available: free } of await offers()) {
        const region = regions.find((name) => !free.some((each) => each.name === name))
        if (region) return { type: type.name, region }
      }
      throw new Error('Everything is free')
    },
  }
}

export async function post(app: App, url: string, payload?: object, headers: Record<string, string> = {}) {
  const response = await app.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
  return { status: response.statusCode, body: response.json<Record<string, unknown> & { detail?: string }>() }
}

export async function plan(app: App, request: object): Promise<Plan> {
  const { status, body } = await post(app, '/plans', request)
  expect([status, body]).toEqual([200, expect.objectContaining({ planHash: expect.any(String) })])
  return body as unknown as Plan
}

/** @returns the new lease, whatever has become of it by now. */
export async function launch(app: App, request: object): Promise<Lease> {
  const { status, body } = await post(app, '/instances', { planHash: (await plan(app, request)).planHash })
  expect(status).toBe(202)
  return body as unknown as Lease
}

export const leaseOf = async (app: App, id: string): Promise<Lease> => (await app.inject(`/leases/${id}`)).json<Lease>()

/** @returns the lease once it is there. */
export async function until(app: App, id: string, status: Lease['status']): Promise<Lease> {
  await expect.poll(async () => (await leaseOf(app, id)).status, lasting).toBe(status)
  return leaseOf(app, id)
}
