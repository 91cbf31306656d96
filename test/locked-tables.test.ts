/** Whatever Postgres does for a request ends with the request's budget, in every service that keeps something. */
import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { serviceList } from '@sophia/catalog'
import { mcpCall } from '@sophia/service/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { samples } from './samples.ts'

const secret = 'a secret of GitHub for tests'
let platform: Platform
beforeAll(async () => {
  platform = await startPlatform({ GITHUB_WEBHOOK_SECRET: secret })
})
afterAll(() => platform?.close())

const budget = { 'sophia-budget-ms': '300' }
/** Far less than the server's own limit, far more than a loaded machine needs. */
const soonMs = 5_000

/** Who has tools that read or write tables, and which of its tools do not: they ask a vendor, or nobody. */
const elsewhere = {
  'mcp-agents': [],
  'mcp-context': [],
  'mcp-research': ['list_sources', 'read_page', 'search_source'],
  'sophia-business': ['list_metrics'],
  'sophia-hubspot': [
    'create_deal',
    'get_deal_history',
    'list_owners',
    'list_pipelines',
    'list_properties',
    'read_records',
    'search_records',
    'summarize_pipeline',
    'update_deal',
  ],
  'sophia-lambda': ['get_instance', 'list_instances', 'list_offers', 'restart_instance', 'terminate_instance'],
} as const
type Keeper = keyof typeof elsewhere
const keepers = Object.keys(elsewhere) as Keeper[]

/** What stands in the samples for something that is known: here nothing needs to be. */
const anything: Record<string, string> = {
  $gpuType: 'gpu_1x_a10',
  $leaseUntil: '2030-01-01T00:00:00Z',
  $plan: '0'.repeat(64),
}
const fill = (args: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === 'string' && value.startsWith('$')
        ? (anything[value] ?? '0192f5e0-0000-7000-8000-000000000000')
        : value,
    ]),
  )

/** Does the work while another transaction has some tables. @returns the rows of each table before and after, too. */
async function locked<Result>(
  url: string | undefined,
  chosen: (table: string) => boolean,
  work: () => Promise<Result>,
) {
  const holder = new pg.Client({ connectionString: url })
  await holder.connect()
  const found = await holder.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
  )
  const tables = found.rows.map(({ name }) => name)
  const count = async () => {
    const counts: Record<string, number> = {}
    for (const table of tables.filter((name) => name !== 'audit'))
      counts[table] = (await holder.query(`select count(*)::int as n from ${table}`)).rows[0].n
    return counts
  }
  try {
    await holder.query('begin')
    await holder.query(`lock table ${tables.filter(chosen).join(', ')} in access exclusive mode`)
    const before = await count()
    const result = await work()
    await holder.query('rollback')
    return { result, before, after: await count() }
  } finally {
    await holder.end()
  }
}

test('every service that opens a database is among these', () => {
  const opens = serviceList.filter(({ name }) =>
    readFileSync(new URL(`../apps/${name}/src/app.ts`, import.meta.url), 'utf8').includes('openDatabase'),
  )
  expect(opens.map(({ name }) => name).sort()).toEqual([...keepers, 'sophia-github'].sort())
})

test.each(keepers)(
  '%s with its tables locked answers each tool that needs one with deadline-exceeded, soon, and stores nothing',
  async (name) => {
    const app = platform.apps[name]
    const { result, before, after } = await locked(
      platform.databases[name],
      (table) => table !== 'audit',
      async () => {
        const answers: Record<string, unknown> = {}
        for (const [tool, args] of Object.entries(samples[name])) {
          if ((elsewhere[name] as readonly string[]).includes(tool)) continue
          const startedAt = performance.now()
          const { content } = await mcpCall(app, tool, fill(args), budget)
          answers[tool] = [content[0]?.text, performance.now() - startedAt < soonMs]
        }
        return answers
      },
    )
    const late = Object.keys(result).map((tool) => [tool, [expect.stringContaining('deadline-exceeded'), true]])
    expect(result).toEqual(Object.fromEntries(late))
    expect(after).toEqual(before)
  },
)

test.each(keepers)('%s reads its record of writes no longer than it may', async (name) => {
  const { result } = await locked(
    platform.databases[name],
    (table) => table === 'audit',
    () => platform.apps[name].inject({ url: '/audit', headers: budget }),
  )
  expect([result.statusCode, result.json().type]).toEqual([504, 'urn:sophia:problem:deadline-exceeded'])
})

test('an upload that runs out of time halfway leaves nothing behind', async () => {
  const form = new FormData()
  form.set('template', 'crm-sales-opportunities')
  form.append('files', new Blob(['a,b\n1,2\n']), 'sales.csv')
  const url = platform.databases['sophia-business']
  const { result, before } = await locked(
    url,
    (table) => table === 'intake_files',
    () => fetch(`${platform.urls['sophia-business']}/intake`, { method: 'POST', body: form, headers: budget }),
  )
  expect(result.status).toBe(504)
  const now = async () =>
    (
      await locked(
        url,
        (table) => table === 'intake_jobs',
        async () => {},
      )
    ).before
  await expect.poll(now, { timeout: 20_000 }).toEqual(before)
})

test('sophia-github with its deliveries locked is late, and has none of it', async () => {
  const app = platform.apps['sophia-github']
  const payload = '{"zen":"Approachable is better than simple."}'
  const deliver = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/webhooks',
      payload,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'ping',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}`,
        ...headers,
      },
    })
  const startedAt = performance.now()
  const { result, before, after } = await locked(
    platform.databases['sophia-github'],
    () => true,
    () => deliver(budget),
  )
  expect(performance.now() - startedAt).toBeLessThan(soonMs)
  expect([result.statusCode, result.json().type]).toEqual([504, 'urn:sophia:problem:deadline-exceeded'])
  expect(after).toEqual(before)
  expect((await deliver({})).statusCode).toBe(202)
})
