import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import type { SyncReport } from '../src/sync/syncs.ts'
import { startBusiness } from './business.ts'
import { type Company, endedSync, startCompany } from './integrations.ts'
import { startProcess } from './process.ts'

const patience = 240_000
let company: Company
beforeAll(async () => {
  company = await startCompany('sophia-hubspot')
  await company.sync('hubspot')
}, patience)
afterAll(() => company?.[Symbol.asyncDispose]())

/** Every fact that holds, whenever and in whatever pieces it came. */
async function factsIn(url: string): Promise<unknown> {
  const database = await openDatabase<unknown>({ url, name: 'sophia_business', migrations })
  try {
    const tables = ['accounts', 'owners', 'deals', 'stage_changes', 'contacts']
    const counts = tables.map(
      (table) => sql`
        select ${table}::text as kind, count(*) as count, md5(string_agg(hash, ' ' order by hash)) as facts
        from ${sql.table(table)} where valid_to = 2147483647`,
    )
    return (await sql`${sql.join(counts, sql` union all `)} order by 1`.execute(database.kysely)).rows
  } finally {
    await database.close()
  }
}

/** The lease of a process that was killed is over: nobody waits half a minute for it here. */
async function endLeases(url: string): Promise<void> {
  const database = await openDatabase<unknown>({ url, name: 'sophia_business', migrations })
  await sql`update syncs set leased_until = now() - interval '1 second' where status = 'running'`.execute(
    database.kysely,
  )
  await database.close()
}

test('a sync whose process is killed in the middle is finished by the next one, and misses and doubles nothing', {
  timeout: patience,
}, async () => {
  const databaseUrl = await createTestDatabase()
  const variables = {
    ...company.urls,
    DATABASE_URL: databaseUrl,
    // As the other one reads them.
    HUBSPOT_PRODUCT_PROPERTY: 'product_line',
  }
  const { url, kill } = await startProcess(variables)
  const response = await fetch(`${url}/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'hubspot' }),
  })
  const { id } = (await response.json()) as { id: string }
  const read = async () => ((await (await fetch(`${url}/sync/${id}`)).json()) as SyncReport).rows.read
  await expect.poll(read, { timeout: 120_000, interval: 10 }).toBeGreaterThan(1_500)
  await kill()

  await endLeases(databaseUrl)
  await using next = await startBusiness(variables)
  const half = (await (await fetch(`${next.url}/sync/${id}`)).json()) as SyncReport
  expect(half.status).not.toBe('done')
  // What is there so far says of itself that it is not all.
  expect((await next.ask({ metrics: ['deals_won'] })).complete).toBe(false)
  expect(await endedSync(next.url, id)).toMatchObject({ status: 'done', fault: null })
  expect(await factsIn(databaseUrl)).toEqual(await factsIn(company.business.databaseUrl))
})
