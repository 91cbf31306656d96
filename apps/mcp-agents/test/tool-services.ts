/** The services whose tools a run calls, over the real plumbing and real MCP, with figures that stay the same. */
import { setTimeout } from 'node:timers/promises'
import type { ServiceName } from '@sophia/catalog'
import { type App, createApp, parseConfig, plumbing, problems, serviceConfig, StrictObject } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import Type from 'typebox'

const asOf = '2026-11-23T09:00:00.000Z'
const Any = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })

/** As far as a model's arguments are held against it. */
const MetricQuery = StrictObject({
  metrics: Type.Array(Type.String(), { minItems: 1 }),
  dimensions: Type.Optional(Type.Array(Type.String())),
  grain: Type.Optional(Type.String()),
  range: Type.Optional(Any),
  filters: Type.Optional(Type.Array(Any)),
  compareTo: Type.Optional(Type.String()),
})
const SearchQuery = StrictObject({
  query: Type.String(),
  k: Type.Optional(Type.Integer()),
  collections: Type.Optional(Type.Array(Type.String())),
})

/** One arrival of a tool call. */
export interface Arrival {
  readonly tool: string
  readonly idempotencyKey: string
  readonly arguments: Record<string, unknown>
}

export interface ToolServices {
  readonly urls: { MCP_BUSINESS_URL: string; SOPHIA_HUBSPOT_URL: string; MCP_CONTEXT_URL: string }
  /** Every call, in the order of its arrival. */
  readonly arrivals: Arrival[]
  /** Holds calls for which `which` is true until the gate is opened. Settles when the first one is held. */
  hold(which: (arrival: Arrival) => boolean): { held: Promise<Arrival>; open(): void }
  /** Lets the next `times` calls for which `which` is true fail with a problem. */
  fail(which: (arrival: Arrival) => boolean, times: number, kind?: 'unavailable' | 'unprocessable'): void
  /** What a tool answers from now on. */
  answer(tool: string, answer: Record<string, unknown>): void
  stop(service: ServiceName): Promise<void>
  /** Ends it and has it back where it was. */
  restart(service: ServiceName, pauseMs: number): Promise<void>
  close(): Promise<void>
}

export async function startToolServices(): Promise<ToolServices> {
  const arrivals: Arrival[] = []
  const gates = new Set<{ which: (arrival: Arrival) => boolean; hold(arrival: Arrival): Promise<void>; open(): void }>()
  const faults: { which: (arrival: Arrival) => boolean; times: number; kind: 'unavailable' | 'unprocessable' }[] = []

  const answers = new Map<string, Record<string, unknown>>()
  const pending = new Map<string, Arrival>()
  const arrive = async (arrival: Arrival): Promise<void> => {
    arrivals.push(arrival)
    for (const gate of gates) if (gate.which(arrival)) await gate.hold(arrival)
    const fault = faults.find(({ which, times }) => times > 0 && which(arrival))
    if (!fault) return
    fault.times--
    throw fault.kind === 'unavailable'
      ? problems.unavailable('The figures are being rebuilt.', 0.1)
      : problems.unprocessable('These figures cannot be had.')
  }
  const apps = new Map<ServiceName, App>()
  const again = new Map<ServiceName, () => Promise<string>>()
  const start = async (service: ServiceName, declare: (app: App) => void, port = 0): Promise<string> => {
    const app = createApp(service, parseConfig(Type.Object(serviceConfig(service)), testEnvironment()))
    await app.register(plumbing, {
      service,
      config: parseConfig(Type.Object(serviceConfig(service)), testEnvironment()),
    })
    // The tool's own request does not see `_meta`; it has the id of the one that carried it.
    app.addHook('preHandler', async ({ url, method, body, id }) => {
      if (url !== '/mcp' || method !== 'POST') return
      const call = body as {
        method: string
        params: { name: string; arguments: Record<string, unknown>; _meta?: Record<string, string> }
      }
      if (call.method !== 'tools/call') return
      const { name, arguments: args, _meta } = call.params
      pending.set(id, {
        tool: `${service}.${name}`,
        idempotencyKey: _meta?.['sophia/idempotency-key'] ?? '',
        arguments: args,
      })
    })
    declare(app)
    apps.set(service, app)
    const url = await app.listen({ host: '127.0.0.1', port })
    again.set(service, () => start(service, declare, Number(new URL(url).port)))
    return url
  }
  const answer =
    (make: (args: Record<string, unknown>) => Record<string, unknown>) =>
    async (request: {
      id: string
      body: unknown
      params: unknown
      query: unknown
    }): Promise<Record<string, unknown>> => {
      const arrival = pending.get(request.id)
      pending.delete(request.id)
      if (arrival) await arrive(arrival)
      const told = arrival && answers.get(arrival.tool)
      if (told) return told
      return make({
        ...(request.params as object),
        ...(request.query as object),
        ...(request.body as object | undefined),
      })
    }
  const config = (name: string) => ({ access: 'read' as const, budgetMs: 30_000, tool: { name, description: name } })

  const urls = {
    MCP_BUSINESS_URL: await start('mcp-business', (app) => {
      app.get(
        '/kpis',
        {
          schema: { querystring: StrictObject({}), response: { 200: Any } },
          config: config('list_metrics'),
        },
        answer(() => metricList),
      )
      app.post(
        '/kpis/query',
        { schema: { body: MetricQuery, response: { 200: Any } }, config: config('query_metric') },
        answer(metricAnswer),
      )
    }),
    SOPHIA_HUBSPOT_URL: await start('sophia-hubspot', (app) => {
      app.get(
        '/pipelines',
        { schema: { response: { 200: Any } }, config: config('list_pipelines') },
        answer(() => pipelineList),
      )
      app.get(
        '/pipelines/:id/summary',
        {
          schema: { params: StrictObject({ id: Type.String() }), response: { 200: Any } },
          config: config('summarize_pipeline'),
        },
        answer(() => pipelineSummary),
      )
    }),
    MCP_CONTEXT_URL: await start('mcp-context', (app) => {
      app.post(
        '/search',
        { schema: { body: SearchQuery, response: { 200: Any } }, config: config('search') },
        answer(() => ({ hits: [], asOf, complete: true })),
      )
      app.post(
        '/documents',
        {
          schema: { body: StrictObject({ title: Type.String() }), response: { 200: Any } },
          config: {
            ...config('add_document'),
            access: 'write',
            tool: { name: 'add_document', description: 'add_document', destructive: false, idempotent: true },
          },
        },
        answer(() => ({ id: 'a document' })),
      )
      app.post(
        '/pages',
        {
          schema: { body: StrictObject({ url: Type.String() }), response: { 200: Any } },
          config: { ...config('fetch_page'), tool: { name: 'fetch_page', description: 'fetch_page', openWorld: true } },
        },
        answer(() => ({ markdown: 'A page.' })),
      )
    }),
  }

  return {
    urls,
    arrivals,
    hold(which) {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>()
      const { promise: held, resolve: tell } = Promise.withResolvers<Arrival>()
      const entry = {
        which,
        hold(arrival: Arrival) {
          tell(arrival)
          return opened
        },
        open() {
          gates.delete(entry)
          open()
        },
      }
      gates.add(entry)
      return { held, open: entry.open }
    },
    fail: (which, times, kind = 'unavailable') => void faults.push({ which, times, kind }),
    answer: (tool, answer) => void answers.set(tool, answer),
    async stop(service) {
      await apps.get(service)?.close()
    },
    async restart(service, pauseMs) {
      await apps.get(service)?.close()
      await setTimeout(pauseMs)
      await again.get(service)?.()
    },
    async close() {
      for (const each of gates) each.open()
      await Promise.all([...apps.values()].map((app) => app.close()))
    },
  }
}

const metrics = [
  'won_value',
  'deals_won',
  'deals_lost',
  'win_rate',
  'average_won_deal',
  'won_cycle_days',
  'deals_open',
  'pipeline_value',
]
const metricList = {
  metrics: metrics.map((name) => ({
    name,
    title: name.replaceAll('_', ' '),
    version: 1,
    formula: `How ${name} is made.`,
    unit: 'deals',
  })),
  nextCursor: null,
  asOf,
  complete: true,
}

const deals = (won: number, lost: number, value: string) => ({
  won_value: { value, unit: 'money', currency: 'USD' },
  deals_won: { value: won, unit: 'deals' },
  deals_lost: { value: lost, unit: 'deals' },
  win_rate: { value: won / (won + lost), unit: 'fraction' },
  average_won_deal: { value: (Number(value) / won).toFixed(2), unit: 'money', currency: 'USD' },
  won_cycle_days: { value: 51.8, unit: 'days' },
})
const parts: Record<string, [string, ReturnType<typeof deals>][]> = {
  region: [
    ['Central', deals(1629, 1051, '3346293.00')],
    ['East', deals(1157, 900, '3090594.00')],
    ['West', deals(1452, 522, '3568647.00')],
  ],
  product: [
    ['GTX|Pro', deals(729, 400, '3510578.00')],
    ['MG Special', deals(3509, 2073, '6494956.00')],
  ],
}
const quarters: [string, ReturnType<typeof deals>][] = [
  ['2017-Q3', deals(1257, 756, '2982255.00')],
  ['2017-Q4', deals(1200, 900, '2802496.00')],
]
const openDeals = (value: number) => ({
  deals_open: { value, unit: 'deals' },
  pipeline_value: { value: null, unit: 'money', currency: 'USD' },
})

function metricAnswer(args: Record<string, unknown>): Record<string, unknown> {
  const asked = args['metrics'] as string[]
  const only = (values: Record<string, unknown>) => Object.fromEntries(asked.map((name) => [name, values[name]]))
  const [dimension] = (args['dimensions'] as string[] | undefined) ?? []
  const whole = deals(4238, 2473, '10005534.00')
  const make = (series: object[], totals: Record<string, unknown>, lineageId: string) => ({
    series,
    totals: only(totals),
    asOf,
    complete: true,
    rows: 8800,
    lineageId,
  })
  if (dimension === 'stage') {
    const stages = [
      ['Engaging', 1589],
      ['Prospecting', 500],
    ] as const
    return make(
      stages.map(([stage, n]) => ({ dimensions: { stage }, values: only(openDeals(n)) })),
      openDeals(2089),
      'lin-open',
    )
  }
  if (dimension)
    return make(
      (parts[dimension] ?? []).map(([name, values]) => ({ dimensions: { [dimension]: name }, values: only(values) })),
      whole,
      `lin-${dimension}`,
    )
  if (args['grain'])
    return make(
      quarters.map(([period, values]) => ({ period, values: only(values) })),
      whole,
      'lin-quarter',
    )
  const answer = make(
    [{ period: 'all', dimensions: {}, values: only(whole) }],
    whole,
    args['range'] ? 'lin-range' : 'lin-whole',
  )
  if (!args['compareTo']) return answer
  const earlier = deals(3000, 2000, '8000000.00')
  return {
    ...answer,
    comparison: { range: { from: '2016-07-01', to: '2016-10-01' }, ...make([], earlier, 'lin-earlier') },
  }
}

const pipelineList = {
  items: [{ id: 'default', label: 'Sales', stages: [] }],
  nextCursor: null,
  asOf,
  complete: true,
  origin: 'sandbox',
}
const pipelineSummary = {
  pipelineId: 'default',
  label: 'Sales',
  stages: [
    { id: '1', label: 'Qualified', closed: false, deals: 30, amounts: [{ amount: '120000.00', currency: 'USD' }] },
    { id: '2', label: 'Won', closed: true, deals: 70, amounts: [{ amount: '280000.00', currency: 'USD' }] },
  ],
  totals: {
    deals: 100,
    open: 30,
    amounts: [{ amount: '400000.00', currency: 'USD' }],
    openAmounts: [{ amount: '120000.00', currency: 'USD' }],
    withoutAmount: 4,
  },
  asOf,
  complete: true,
  origin: 'sandbox',
}
