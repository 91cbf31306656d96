import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Apis } from '@sophia/clients'
import { type Company, startCompany } from './integrations.ts'

type Dora = Apis['sophia-github']['/dora']['get']['responses'][200]['content']['application/json']
type Costs = Apis['sophia-lambda']['/costs']['get']['responses'][200]['content']['application/json']

const dayMs = 86_400_000
const today = Math.floor(Date.now() / dayMs) * dayMs
const day = (from: number) => new Date(today + from * dayMs).toISOString().slice(0, 10)

let company: Company
beforeAll(async () => {
  company = await startCompany('sophia-github', 'sophia-lambda')
}, 120_000)
afterAll(() => company?.[Symbol.asyncDispose]())

const get = async <Answer>(service: string, path: string): Promise<Answer> => {
  const response = await fetch(`${company.urls[service]}${path}`)
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

/** Of a window, with every change and not only the first page of them. */
async function deliveries(asked: string): Promise<Dora> {
  const first = await get<Dora>('SOPHIA_GITHUB_URL', `/dora?limit=100&${asked}`)
  const changes = [...first.changes]
  for (let cursor = first.nextCursor; cursor !== null; ) {
    const page = await get<Dora>('SOPHIA_GITHUB_URL', `/dora?limit=100&cursor=${cursor}&${asked}`)
    changes.push(...page.changes)
    cursor = page.nextCursor
  }
  return { ...first, changes }
}

/** Postgres and JavaScript may round the last digit of a division apart. */
const inFifteenDigits = <Each>(value: Each) => (typeof value === 'number' ? Number(value.toPrecision(15)) : value)

function medianHours(spans: readonly (readonly [string, string])[]): number | null {
  const sorted = spans.map(([from, to]) => (Date.parse(to) - Date.parse(from)) / 3_600_000).sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

test('the figures of delivery are those of sophia-github, to the digit, for every repository and window', {
  timeout: 240_000,
}, async () => {
  expect(await company.sync('github')).toMatchObject({ status: 'done', fault: null })
  const { items } = await get<{ items: { owner: string; name: string }[] }>('SOPHIA_GITHUB_URL', '/repos?limit=100')
  const metrics = [
    'deployment_frequency',
    'change_failure_rate',
    'lead_time_hours',
    'time_to_merge_hours',
    'time_to_deploy_hours',
    'recovery_time_hours',
  ]
  let told = 0
  for (const repo of items.map(({ owner, name }) => `${owner}/${name}`)) {
    for (const [from, to] of [
      [-30, 0],
      [-97, -12],
      [-200, -170],
    ] as const) {
      const window = `from=${day(from)}T00:00:00Z&to=${day(to)}T00:00:00Z`
      const { changes, ...dora } = await deliveries(`repo=${repo}&${window}`)
      const { totals } = await company.business.ask({
        metrics,
        range: { from: day(from), to: day(to) },
        filters: [{ field: 'repository', op: 'eq', value: repo }],
      })
      expect([repo, from, ...metrics.map((metric) => inFifteenDigits(totals[metric]?.value))]).toEqual(
        [
          repo,
          from,
          dora.deployments.perDay,
          dora.changeFailureRate,
          dora.leadTime.medianHours,
          medianHours(changes.map(({ firstCommitAt, mergedAt }) => [firstCommitAt, mergedAt])),
          medianHours(changes.map(({ mergedAt, deployedAt }) => [mergedAt, deployedAt])),
          dora.recovery.medianHours,
        ].map(inFifteenDigits),
      )
      told += dora.deployments.successful
    }
  }
  expect(told).toBeGreaterThan(50)
})

test('a second sync of either changes nothing', { timeout: 240_000 }, async () => {
  expect(await company.sync('github')).toMatchObject({ status: 'done', rows: { stored: 0, removed: 0 } })
})

/** Machines that sophia-lambda saw to their end: the first under a lease, the last from before the window into it. */
async function machinesOfThePast() {
  const pool = new pg.Pool({ connectionString: company.databaseUrls['sophia-lambda'], max: 1 })
  try {
    const { rows } = await pool.query<{ id: string }>(
      `insert into leases (origin, subject, status, request, choices, seconds, cents_per_hour, type, wait_until)
       values ('adopted', 'ana', 'ended', '{}', '[]', 108000, 129, 'gpu_1x_a10', now()) returning id`,
    )
    for (const [type, lease, cents, begins, hours] of [
      ['gpu_1x_a10', rows[0]?.id, 129, -5, 30],
      ['gpu_1x_h100_pcie', null, 300, -3, 10.5],
      ['gpu_1x_a10', null, 129, -20.5, 14],
    ] as const) {
      const began = today + begins * dayMs
      await pool.query(
        `insert into machines (instance_id, lease_id, type, region, cents_per_hour, tags, status, start_known, started_at, seen_at, ended_at)
         values ($1, $2, $3, 'us-east-1', $4, '[]', 'terminated', true, $5, $6, $6)`,
        [`past${begins}`, lease, type, cents, new Date(began), new Date(began + hours * 3_600_000)],
      )
    }
  } finally {
    await pool.end()
  }
}

test('what compute costs is what sophia-lambda says, by instance type', { timeout: 240_000 }, async () => {
  await machinesOfThePast()
  expect(await company.sync('lambda')).toMatchObject({ status: 'done', fault: null })
  const window = { from: day(-20), to: day(0) }
  const costs = await get<Costs>(
    'SOPHIA_LAMBDA_URL',
    `/costs?by=type&limit=100&from=${window.from}T00:00:00Z&to=${window.to}T00:00:00Z`,
  )
  const { series, totals } = await company.business.ask({
    metrics: ['gpu_spend', 'gpu_utilisation'],
    dimensions: ['instance_type'],
    range: window,
  })
  // Of the last machine, 2 of its 14 hours: 30 × 1.29 + 10.5 × 3 + 2 × 1.29 = 72.78.
  expect([costs.total.amount, totals['gpu_spend']?.value]).toEqual(['72.78', '72.78'])
  expect(totals['gpu_utilisation']).toMatchObject({ numerator: 30, denominator: 42.5 })
  expect(
    series.map(({ dimensions, values }) => [
      dimensions.instance_type,
      values['gpu_spend']?.value,
      values['gpu_utilisation']?.numerator,
      values['gpu_utilisation']?.denominator,
    ]),
  ).toEqual([
    ['gpu_1x_a10', '41.28', 30, 32],
    ['gpu_1x_h100_pcie', '31.50', 0, 10.5],
  ])
  // The dearest first.
  expect(costs.items.map(({ key, cost, hours }) => [key, cost.amount, hours])).toEqual([
    ['gpu_1x_a10', '41.28', 32],
    ['gpu_1x_h100_pcie', '31.50', 10.5],
  ])
})

test('a deployment has no region, and whoever asks for one is told', async () => {
  const response = await fetch(`${company.business.url}/kpis/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metrics: ['deployment_frequency'], dimensions: ['region'] }),
  })
  expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ pointer: '/body/dimensions/0' }] }])
})
