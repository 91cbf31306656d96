import { openDatabase } from '@sophia/database'
import { backgroundCall } from '@sophia/service'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askedQuery } from '../src/asked-query.ts'
import { createKpis } from '../src/kpis.ts'
import { migrations } from '../src/migrations/index.ts'
import { type Company, startCompany } from './integrations.ts'

const patience = 240_000
let company: Company
let client: pg.Client
beforeAll(async () => {
  company = await startCompany('sophia-hubspot')
  await company.sync('hubspot')
  client = new pg.Client({ connectionString: company.business.databaseUrl })
  await client.connect()
}, patience)
afterAll(async () => {
  await client?.end()
  await company?.[Symbol.asyncDispose]()
})

/** Wins open deals where they come from. @returns how many: other pipelines have no such stage. */
async function winSomeDeals(): Promise<number> {
  const path = `${company.sandbox.url}/hubspot/crm/objects/2026-09/deals`
  const headers = { authorization: 'Bearer sandbox', 'content-type': 'application/json' }
  const body = JSON.stringify({ properties: { dealstage: 'closedwon', amount: '1000000' } })
  const { rows } = await client.query<{ deal_id: string }>(
    "select deal_id from deals where status = 'open' and valid_to = 2147483647 order by deal_id limit 20",
  )
  const answers = await Promise.all(
    rows.map(({ deal_id: id }) => fetch(`${path}/${id}`, { method: 'PATCH', headers, body })),
  )
  return answers.filter(({ ok }) => ok).length
}

/** Until an answer waits for the products. */
const isHeld = async (): Promise<boolean> => {
  const { rows } = await client.query("select 1 from pg_locks where relation = 'products'::regclass and not granted")
  return rows.length > 0
}

test('a sync that commits in the middle of an answer is in none of its figures', { timeout: patience }, async () => {
  const database = await openDatabase<unknown>({
    url: company.business.databaseUrl,
    name: 'sophia_business',
    migrations,
  })
  const kpis = createKpis(database.kysely)
  // Several statements: deals by themselves, deals with their products, stays, other deals, and deals once more to count rows.
  const question = askedQuery({
    metrics: ['deals_won', 'win_rate_value', 'stage_conversion', 'days_in_stage', 'deals_open'],
    grain: 'month',
  })
  const ask = () => kpis.query(question, undefined, backgroundCall(patience, new AbortController().signal))
  try {
    const before = await ask()
    // No sync writes products: who holds them stops the answer halfway, and not the sync.
    await client.query('begin; lock table products in access exclusive mode')
    const asked = ask()
    await expect.poll(isHeld, { timeout: 30_000 }).toBe(true)
    const won = await winSomeDeals()
    expect(won).toBeGreaterThan(0)
    expect(await company.sync('hubspot')).toMatchObject({ status: 'done' })
    await client.query('commit')
    expect(await asked).toEqual(before)
    const after = await ask()
    expect(after.totals['deals_won']?.value).toBe(Number(before.totals['deals_won']?.value) + won)
    expect(after.totals['stage_conversion']).not.toEqual(before.totals['stage_conversion'])
  } finally {
    await client.query('rollback')
    await database.close()
  }
})
