import { sql } from 'kysely'
import { setImmediate } from 'node:timers/promises'
import { createServiceClient } from '@sophia/clients'
import { openDatabase } from '@sophia/database'
import { backgroundCall } from '@sophia/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../src/forecast/report.ts'
import { migrations } from '../src/migrations/index.ts'
import { dealPage, type StageMeaning } from '../src/sync/hubspot-deals.ts'
import type { Digest } from '../src/signals/schemas.ts'
import type { SyncReport } from '../src/sync/syncs.ts'
import { crmFiles, startBusiness } from './business.ts'
import { type Company, endedSync, startCompany, syncOf } from './integrations.ts'

const patience = 240_000
let company: Company
let first: SyncReport
beforeAll(async () => {
  company = await startCompany('sophia-hubspot')
  first = await company.sync('hubspot')
}, patience)
afterAll(() => company?.[Symbol.asyncDispose]())

interface VendorDeal {
  id: string
  properties: Record<string, string | null>
}
const vendor = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${company.sandbox.url}/hubspot${path}`, {
    method,
    headers: { authorization: 'Bearer sandbox', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}
async function vendorDeals(): Promise<VendorDeal[]> {
  const found: VendorDeal[] = []
  let after = ''
  do {
    const page = await vendor<{ results: VendorDeal[]; paging?: { next: { after: string } } }>(
      'GET',
      `/crm/objects/2026-09/deals?limit=100&properties=dealstage,amount,deal_currency_code,hs_is_closed_won,product_line${after}`,
    )
    found.push(...page.results)
    after = page.paging ? `&after=${page.paging.next.after}` : ''
  } while (after)
  return found
}
const select = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<Row[]> => {
  const database = await openDatabase<unknown>({
    url: company.business.databaseUrl,
    name: 'sophia_business',
    migrations,
  })
  try {
    return (await query.execute(database.kysely)).rows
  } finally {
    await database.close()
  }
}

describe('a sync of HubSpot', () => {
  test('brings every deal: the won value of each currency is what HubSpot itself adds up to', async () => {
    expect(first).toMatchObject({ status: 'done', fault: null, missing: [], origin: 'sandbox' })
    const closed = (await vendorDeals()).filter(({ properties }) => properties['hs_is_closed_won'] === 'true')
    const valued = closed.filter(({ properties }) => properties['amount'])
    const won = Map.groupBy(valued, ({ properties }) => properties['deal_currency_code'] ?? '')
    const { totals, missing } = await company.business.ask({ metrics: ['won_value', 'deals_won'] })
    expect(totals['deals_won']?.value).toBe(closed.length)
    expect(missing.map(({ rows }) => rows)).toEqual([closed.length - valued.length])
    expect(
      totals['won_value']?.byCurrency?.map(({ currency, value, rows }) => [currency, Number(value), rows]),
    ).toEqual(
      [...won]
        .map(([currency, deals]) => [
          currency,
          deals.reduce((sum, { properties }) => sum + Number(properties['amount']), 0),
          deals.length,
        ])
        .sort(([a], [b]) => String(a).localeCompare(String(b))),
    )
  })

  test('brings the stays of each deal: the last one is where the deal is, and none overlaps', async () => {
    const broken = await select(sql<{ deal_id: string }>`
      select d.deal_id from deals d where d.source = 'hubspot-sandbox' and not exists (
        select 1 from stage_changes s where s.source = d.source and s.deal_id = d.deal_id and s.left_at is null and s.stage = d.stage)`)
    const gaps = await select(sql<{ key: string }>`
      select key from (
        select key, left_at, lead(entered_at) over (partition by source, deal_id order by entered_at) as next from stage_changes
      ) s where left_at is distinct from next`)
    expect([broken, gaps]).toEqual([[], []])
    const [count] = await select(sql<{ count: number }>`select count(*) as count from stage_changes`)
    expect(count?.count).toBeGreaterThan(5_000)
  })

  test('brings the product that the configured property names; that nobody names a manager is said', async () => {
    const closed = (await vendorDeals()).filter(({ properties }) => properties['hs_is_closed_won'] === 'true')
    const products = Map.groupBy(closed, ({ properties }) => properties['product_line'] || null)
    expect(products.size).toBeGreaterThan(2)
    const { series, missing } = await company.business.ask({ metrics: ['deals_won'], dimensions: ['product'] })
    expect(new Map(series.map(({ dimensions, values }) => [dimensions.product, values['deals_won']?.value]))).toEqual(
      new Map([...products].map(([product, deals]) => [product, deals.length])),
    )
    expect(missing).toEqual([])
    const byManager = await company.business.ask({ metrics: ['deals_won'], dimensions: ['manager'] })
    expect(byManager).toMatchObject({
      complete: false,
      missing: [{ rows: 0, reason: expect.stringContaining('HubSpot names no manager') }],
    })
  })

  test('says of every figure over it that the company is made up', async () => {
    expect((await company.business.ask({ metrics: ['deals_won'] })).origin).toBe('sandbox')
    const inject = async (url: string) => (await company.business.app.inject(url)).json()
    for (const url of ['/pipeline', '/forecast?currency=USD', '/reports/weekly'])
      expect([url, (await inject(url)).origin]).toEqual([url, 'sandbox'])
    expect((await inject('/reports/weekly')).markdown).toContain('this company is made up')
    // The rows behind a figure say it too.
    const { lineageId } = await company.business.ask({ metrics: ['deals_won'] })
    expect((await company.business.behind(lineageId, { limit: '1' })).origin).toBe('sandbox')
    // Nothing of it is in a figure about code.
    expect((await company.business.ask({ metrics: ['deployment_frequency'] })).origin).toBeUndefined()
  })

  test('says it to whoever is told of a rule, wherever it is told', { timeout: patience }, async () => {
    const { app } = company.business
    const rule = { metric: 'deals_open', when: 'above', threshold: 1, channels: ['slack', 'webhook'] }
    await app.inject({ method: 'PUT', url: '/signals/rules/many-open', payload: rule })
    const told = (await app.inject({ method: 'POST', url: '/signals/digest', payload: {} })).json<Digest>()
    expect(told).toMatchObject({ origin: 'sandbox', rules: [{ origin: 'sandbox' }], items: [{ origin: 'sandbox' }] })
    expect(told.markdown).toContain('this company is made up')
    const sent = async (channel: string) => {
      const answer = await fetch(`${company.sandbox.url}/${channel}/_messages`)
      return ((await answer.json()) as { messages: Record<string, unknown>[] }).messages
    }
    await expect.poll(async () => (await sent('slack')).length, { timeout: 30_000 }).toBe(1)
    await expect.poll(async () => (await sent('webhook')).length, { timeout: 30_000 }).toBe(1)
    expect((await sent('slack'))[0]?.['text']).toContain('this company is made up')
    expect((await sent('webhook'))[0]?.['body']).toMatchObject({ origin: 'sandbox' })
    await app.inject({ method: 'DELETE', url: '/signals/rules/many-open' })
  })

  test('is ground enough for a forecast, which says by its own months whether it beats the naive one', async () => {
    const { backTest } = (await company.business.app.inject('/forecast?currency=USD')).json<Report>()
    const { beatsNaive, mape, months, naiveMape, verdict } = backTest
    expect(months.length).toBeGreaterThan(12)
    const measurable = months.filter(({ actual }) => Number(actual) > 0)
    const error = (of: 'p50' | 'naive') =>
      measurable.reduce((sum, month) => sum + Math.abs(Number(month[of]) / Number(month.actual) - 1), 0) /
      measurable.length
    // Each month is published in whole cents.
    expect([mape, naiveMape]).toEqual([expect.closeTo(error('p50'), 3), expect.closeTo(error('naive'), 3)])
    // The month before, and not what the month itself became.
    expect(months.slice(1).map(({ naive }) => naive)).toEqual(months.slice(0, -1).map(({ actual }) => actual))
    expect(beatsNaive).toBe(error('p50') < error('naive'))
    expect(verdict).toContain(beatsNaive ? 'it beats' : 'it does not beat')
  })

  test('done twice changes nothing', { timeout: patience }, async () => {
    const before = await select(sql`select max(id) from revisions`)
    expect(await company.sync('hubspot')).toMatchObject({ status: 'done', rows: { stored: 0, removed: 0 } })
    expect(await select(sql`select max(id) from revisions`)).toEqual(before)
  })

  test('brings what changed since, and ends what was deleted; what was known before can be read again', {
    timeout: patience,
  }, async () => {
    const open = (await vendorDeals()).filter(({ properties }) => properties['dealstage'] === 'contractsent')
    const [moved, deleted] = open as [VendorDeal, VendorDeal]
    const ask = { metrics: ['deals_open', 'deals_won'] }
    const was = await company.business.ask(ask)
    await vendor('PATCH', `/crm/objects/2026-09/deals/${moved.id}`, { properties: { dealstage: 'closedwon' } })
    await vendor('DELETE', `/crm/objects/2026-09/deals/${deleted.id}`)
    const report = await company.sync('hubspot')
    expect(report.status).toBe('done')
    expect(report.rows.removed).toBeGreaterThan(0)
    const is = await company.business.ask(ask)
    expect([is.totals['deals_open']?.value, is.totals['deals_won']?.value]).toEqual([
      Number(was.totals['deals_open']?.value) - 2,
      Number(was.totals['deals_won']?.value) + 1,
    ])
    expect((await company.business.behind(was.lineageId, { limit: '1' })).rows).toBe(was.rows)
    const stays = await select(sql<{ stage: string; status: string }>`
      select stage, status from stage_changes where deal_id = ${moved.id} and valid_to = 2147483647 order by entered_at`)
    expect(stays.at(-1)).toEqual({ stage: 'Closed won', status: 'won' })
  })

  test('of which another process dies in the middle goes on behind its last page', { timeout: patience }, async () => {
    // The sync of a process that has died: running, and its lease is over.
    const [{ id } = { id: '' }] = await vendorDeals()
    await vendor('PATCH', `/crm/objects/2026-09/deals/${id}`, { properties: { amount: '77' } })
    const [dead] = await select(sql<{ id: string }>`
      insert into syncs (source, status, subject, role, attempts, leased_until, started_at)
      values ('hubspot', 'running', 'ana', 'write', 1, now() - interval '1 second', now()) returning id`)
    const report = await endedSync(company.business.url, dead?.id ?? '')
    expect(report).toMatchObject({ status: 'done', requestedBy: 'ana' })
    const [amended] = await select(sql<{ value: string }>`
      select close_value::text as value from deals where deal_id = ${id} and valid_to = 2147483647`)
    expect(amended?.value).toBe('77')
  })
})

test('a stage that HubSpot lists no more counts as open: what slips later has slipped, and nothing after the end', async () => {
  const path = '/crm/objects/2026-09/deals'
  const properties = { dealname: 'Slips', dealstage: 'contractsent', closedate: '2027-01-10T00:00:00Z' }
  const deal = await vendor<VendorDeal>('POST', path, { properties })
  for (const change of [
    { closedate: '2027-01-20T00:00:00Z' },
    { dealstage: 'presentationscheduled' },
    { closedate: '2027-01-30T00:00:00Z' },
    { dealstage: 'closedlost' },
    { closedate: '2027-02-28T00:00:00Z' },
  ]) {
    // What HubSpot recorded in the same millisecond has no order: each change has a moment of its own.
    const last = Date.now()
    while (Date.now() === last) await setImmediate()
    await vendor('PATCH', `${path}/${deal.id}`, { properties: change })
  }
  const hubspot = createServiceClient('sophia-hubspot', { baseUrl: company.urls['SOPHIA_HUBSPOT_URL'] ?? '' })
  const { signal } = new AbortController()
  const work = {
    lease: { id: '', source: 'hubspot', subject: 'ana', role: 'write', attempts: 1 },
    signal,
    call: () => backgroundCall(10_000, signal),
  } as const
  const meaning = (label: string, position: number, status: StageMeaning['status']) =>
    ({ label, position, status, probability: null }) as const
  const none = new Map<string, string>()
  const context = { owners: none, accounts: none, companies: none, currencies: none }
  const record = { id: deal.id, properties, createdAt: '2026-11-01T00:00:00Z', archived: false }
  // Not Demo, where the deal was in between; and at first not where it ended.
  const stages = new Map<string, StageMeaning>([['contractsent', meaning('Contract sent', 4, 'open')]])
  const read = async () => (await dealPage(work, hubspot, [record], { ...context, stages })).facts[0]?.rows[0]?.fact
  try {
    expect(await read()).toMatchObject({ slips: 3 })
    stages.set('closedlost', meaning('Closed lost', 6, 'lost'))
    expect(await read()).toMatchObject({ slips: 2 })
  } finally {
    await hubspot.close()
  }
})

test('of two that ask at once, both get the same sync; a key again is the same sync for ever', async () => {
  const post = async (headers: Record<string, string> = {}) => {
    const response = await fetch(`${company.business.url}/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ source: 'hubspot' }),
    })
    return (await response.json()) as { id: string }
  }
  const [one, another] = await Promise.all([post({ 'idempotency-key': 'once' }), post({ 'idempotency-key': 'once' })])
  expect(one.id).toBe(another.id)
  await endedSync(company.business.url, one.id)
  expect((await post({ 'idempotency-key': 'once' })).id).toBe(one.id)
  const next = await post()
  expect(next.id).not.toBe(one.id)
  await endedSync(company.business.url, next.id)
  const { items } = (await (await fetch(`${company.business.url}/sync?limit=1`)).json()) as { items: SyncReport[] }
  expect(items.map(({ id }) => id)).toEqual([next.id])
})

test('an upload is counted in place of the sandbox, and never with it; a filter on source asks for either', async () => {
  await company.business.take(crmFiles)
  const won = async (filters: object[] = []) =>
    (await company.business.ask({ metrics: ['deals_won'], filters })).totals['deals_won']?.value
  expect(await won()).toBe(8)
  expect((await company.business.ask({ metrics: ['deals_won'] })).origin).toBeUndefined()
  const filters = [{ field: 'source', op: 'eq', value: 'hubspot-sandbox' }]
  expect((await company.business.ask({ metrics: ['deals_won'], filters })).origin).toBe('sandbox')
  expect(await won(filters)).toBeGreaterThan(500)
  // What is missing from the upload is missing from no figure that leaves it out.
  const missing = async (op: string) => {
    const named = [{ field: 'source', op, value: 'hubspot-sandbox' }]
    const answer = await company.business.ask({ metrics: ['deals_won', 'stage_conversion'], filters: named })
    return answer.missing.map(({ reason }) => reason).join('; ')
  }
  expect(await missing('eq')).not.toMatch(/crm|without a history/)
  expect(await missing('ne')).toMatch(/without a history.*crm/)
  expect(await company.sync('hubspot')).toMatchObject({ status: 'done' })
  expect(await won()).toBe(8)
})

test('an integration that does not answer fails the sync with its name, and nothing is lost', {
  timeout: patience,
}, async () => {
  await using alone = await startBusiness({ SOPHIA_HUBSPOT_URL: 'http://127.0.0.1:9' })
  const report = await syncOf(alone.url, 'hubspot')
  expect([report.status, report.fault]).toEqual(['failed', expect.stringContaining('sophia-hubspot')])
})

test('a new platform fills itself: the first sync of each source begins unasked', {
  timeout: patience,
}, async () => {
  await using eager = await startBusiness({ ...company.urls, SOPHIA_SYNC_MINUTES: '60' })
  const list = async (url: string) => {
    const { items } = (await (await fetch(`${url}/sync`)).json()) as { items: SyncReport[] }
    return items.map(({ source, requestedBy }) => `${source} by ${requestedBy}`).toSorted()
  }
  const all = ['github by schedule', 'hubspot by schedule', 'lambda by schedule']
  await expect.poll(() => list(eager.url), { timeout: 60_000 }).toEqual(all)
})
