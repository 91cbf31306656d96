/** Working arguments for every tool of every service. `$name` stands for what {@link prepare} found. */
import { readdirSync, readFileSync } from 'node:fs'
import type { ServiceName } from '@sophia/catalog'
import { expect, vi } from 'vitest'
import type { Platform } from './platform.ts'

export const samples: Record<ServiceName, Record<string, Record<string, unknown>>> = {
  'sophia-dashboard': {
    overview: {},
    ask: { question: 'How do property managers choose access control?', agent: 'research-brief' },
    find_tools: { q: 'pipeline' },
    call_reading_tool: { tool: 'mcp-business.list_metrics', arguments: {} },
    call_tool: {
      tool: 'mcp-context.put_collection',
      arguments: { name: 'notes', description: 'Notes of the sales team' },
    },
  },
  'mcp-research': {
    research: { question: 'How do property managers choose access control?' },
    get_research: { id: '$research' },
    list_research: {},
    list_sources: {},
    search_source: { source: 'wikipedia', q: 'access control' },
    verify_citations: { citations: [{ sourceId: 'nobody', start: 0, end: 1, sha256: '0'.repeat(64) }] },
    read_page: { url: '$page' },
  },
  'mcp-context': {
    list_collections: {},
    put_collection: { name: 'notes', description: 'Notes of the sales team' },
    // Stored by prepare() already: said again, it is unchanged at each door.
    add_document: {
      collection: 'prepared',
      title: 'West',
      text: 'GTX Pro sells best in the West.',
      mediaType: 'text/plain',
    },
    list_documents: {},
    get_document: { id: '$document' },
    search: { query: 'GTX Pro' },
    make_pack: { query: 'GTX Pro', tokenBudget: 400 },
    // Remembered by prepare() already.
    remember: { subject: 'account:West', statement: 'They prefer GTX Pro.', source: 'a call' },
    recall: { subject: 'account:West' },
  },
  'mcp-agents': {
    list_agents: {},
    start_run: { agent: 'pipeline-review', input: {} },
    // Others are at work while it is asked twice.
    list_runs: { status: 'cancelled' },
    get_run: { id: '$run' },
    cancel_run: { id: '$cancelledRun' },
    // Later than any test: what it lists stays the same.
    create_schedule: { agent: 'pipeline-review', cron: '0 8 29 2 *', timeZone: 'Europe/Berlin' },
    list_schedules: { agent: 'nobody' },
  },
  'sophia-business': {
    list_intakes: {},
    get_intake: { id: '$intake' },
    list_metrics: {},
    query_kpis: { metrics: ['won_value', 'win_rate'], dimensions: ['region'] },
    get_lineage: { id: '$lineage' },
    get_account_health: { id: 'Acorn' },
    get_signal_digest: {},
    search_prospects: { text: 'homes', limit: 5 },
  },
  'sophia-hubspot': {
    get_deal_history: { id: '$deal', limit: 2 },
    create_deal: { name: 'Gate', stageId: 'qualifiedtobuy', amount: { amount: '1200.00', currency: 'USD' } },
    update_deal: { id: '$deal', properties: { hs_next_step: 'Call' } },
    list_pipelines: {},
    summarize_pipeline: { id: '$pipeline' },
    read_records: { objectType: 'deals', ids: ['$deal'], links: true, properties: ['region'] },
    search_records: {
      objectType: 'deals',
      filters: [{ property: 'amount', operator: 'GTE', value: 50_000 }],
      limit: 2,
    },
    list_owners: { limit: 3 },
    list_properties: { objectType: 'deals', limit: 3 },
  },
  'sophia-github': {
    list_repos: {},
    get_repo: { owner: '$owner', repo: '$repo' },
    list_pulls: { owner: '$owner', repo: '$repo', limit: 2 },
    get_pull: { owner: '$owner', repo: '$repo', number: '$pull' },
    get_file: { owner: '$owner', repo: '$repo', path: 'README.md' },
    list_issues: { owner: '$owner', repo: '$repo', limit: 2 },
    create_issue: { owner: '$owner', repo: '$repo', title: 'Door 4 sticks' },
    list_runs: { owner: '$owner', repo: '$repo', limit: 2 },
    search_github: { q: 'elevator' },
    get_dora: { repo: '$ownerAndRepo' },
  },
  'sophia-lambda': {
    list_offers: {},
    list_instances: {},
    get_instance: { id: '$instance' },
    create_plan: { type: '$gpuType', hours: 1 },
    // Carried out by prepare() already: a plan is one lease, at each door.
    launch_instance: { planHash: '$plan' },
    restart_instance: { id: '$instance' },
    extend_lease: { id: '$lease', until: '$leaseUntil' },
    release_lease: { id: '$cancelledLease' },
    terminate_instance: { id: '$leasedInstance' },
    list_leases: { status: 'cancelled' },
    get_costs: { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' },
  },
  'mcp-business': {
    list_metrics: {},
    query_metric: { metrics: ['won_value'], grain: 'quarter' },
    compare: { metrics: ['won_value'], a: { where: { region: 'North' } }, b: { where: { region: 'South' } } },
    ask: { question: 'won value by region in 2024', today: '2026-01-31' },
    make_chart: { metric: 'won_value', grain: 'quarter', by: 'region' },
    forecast_revenue: { months: 2, runs: 500 },
    detect_anomalies: { metric: 'deals_won', grain: 'week', threshold: 3 },
    what_if: {
      range: { from: '2024-01-01', to: '2025-01-01' },
      assumptions: [{ lever: 'win_rate', by: 0.1 }],
    },
    explain_change: { metric: 'won_value', by: ['region'], range: { from: '2024-07-01', to: '2025-01-01' } },
  },
}

/** Puts something into the platform, and finds what the samples point to. */
export async function prepare({ apps, urls, sandboxUrl }: Platform): Promise<Record<string, string>> {
  const get = async (service: ServiceName, url: string) => (await apps[service].inject(url)).json()
  const post = async (service: ServiceName, url: string, payload: object) =>
    (await apps[service].inject({ method: 'POST', url, payload })).json()

  const intake = await uploadExport(urls['sophia-business'])
  await vi.waitFor(async () => expect((await get('sophia-business', `/intake/${intake}`)).status).toBe('done'), 20_000)
  const { lineageId } = await post('sophia-business', '/kpis/query', { metrics: ['won_value'] })
  // The thread that draws loads its libraries with the first chart.
  const chart = samples['mcp-business']['make_chart'] ?? {}
  await vi.waitFor(async () => expect((await post('mcp-business', '/chart', chart)).png).toBeDefined(), 60_000)

  await apps['mcp-context'].inject({ method: 'PUT', url: '/collections/prepared', payload: {} })
  const document = await post('mcp-context', '/documents', samples['mcp-context']['add_document'] ?? {})

  await post('mcp-context', '/memories', samples['mcp-context']['remember'] ?? {})

  const run = await post('mcp-agents', '/runs', { agent: 'pipeline-review', input: {} })
  await vi.waitFor(async () => expect((await get('mcp-agents', `/runs/${run.id}`)).status).toBe('done'), 60_000)

  const cancelled = await post('mcp-agents', '/runs', { agent: 'pipeline-review', input: {} })
  await post('mcp-agents', `/runs/${cancelled.id}/cancel`, {})

  const [repository] = (await get('sophia-github', '/repos?limit=1')).items
  const [pull] = (await get('sophia-github', `/repos/${repository.owner}/${repository.name}/pulls?state=all&limit=1`))
    .items
  const research = await post('mcp-research', '/research', { question: 'What is access control?' })
  const leases = await prepareLeases(get, post)
  return {
    ...leases,
    intake,
    lineage: lineageId,
    document: document.id,
    run: run.id,
    cancelledRun: cancelled.id,
    deal: (await get('sophia-hubspot', '/deals?limit=1')).items[0].id,
    pipeline: (await get('sophia-hubspot', '/pipelines')).items[0].id,
    owner: repository.owner,
    repo: repository.name,
    pull: pull.number,
    ownerAndRepo: `${repository.owner}/${repository.name}`,
    instance: (await get('sophia-lambda', '/instances?limit=1')).items[0].id,
    research: research.id,
    page: `${sandboxUrl}/wikipedia/wiki/Access_control`,
  }
}

type Get = (service: ServiceName, url: string) => Promise<unknown>
type Post = (service: ServiceName, url: string, payload: object) => Promise<unknown>

/** One lease that runs, and one that was cancelled while it waited for capacity. */
async function prepareLeases(get: Get, post: Post): Promise<Record<string, string>> {
  const { items } = (await get('sophia-lambda', '/offers?limit=100')) as {
    items: { type: string; regions: string[] }[]
  }
  const free = items.find(({ regions }) => regions.length)?.type as string
  const scarce = items.find(({ regions }) => !regions.includes('us-east-1'))?.type as string
  const launch = async (plan: object) => {
    const { planHash } = (await post('sophia-lambda', '/plans', plan)) as { planHash: string }
    const { id } = (await post('sophia-lambda', '/instances', { planHash })) as { id: string }
    return { planHash, id }
  }
  const waiting = await launch({ type: scarce, region: 'us-east-1', hours: 1, waitMinutes: 60 })
  await post('sophia-lambda', `/leases/${waiting.id}/release`, {})
  const running = await launch({ type: free, hours: 1 })
  const lease = () => get('sophia-lambda', `/leases/${running.id}`) as Promise<{ status: string; instanceId: string }>
  await vi.waitFor(async () => expect((await lease()).status).toBe('active'), 30_000)
  return {
    gpuType: free,
    plan: running.planHash,
    lease: running.id,
    leaseUntil: new Date(Date.now() + 7_200_000).toISOString(),
    leasedInstance: (await lease()).instanceId,
    cancelledLease: waiting.id,
  }
}

/** @returns the id of the intake of the small export that is part of the project. */
export async function uploadExport(businessUrl: string): Promise<string> {
  const folder = new URL('../apps/sophia-business/test/fixtures/crm/', import.meta.url)
  const form = new FormData()
  form.set('template', 'crm-sales-opportunities')
  for (const file of readdirSync(folder)) form.append('files', new Blob([readFileSync(new URL(file, folder))]), file)
  const answer = await fetch(`${businessUrl}/intake`, { method: 'POST', body: form })
  return ((await answer.json()) as { id: string }).id
}
