/** Nine processes, one request, one trace: what an operator joins logs, metrics and spans by. */
import { serviceList } from '@sophia/catalog'
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readExposition, valueOf } from './exposition.ts'
import { type Processes, startProcesses } from './processes.ts'

let receiver: OtlpReceiver
let platform: Processes
const traceId = '0af7651916cd43dd8448eb211c80319c'
const server = 2
const client = 3
const consumer = 5

beforeAll(async () => {
  receiver = await startOtlpReceiver()
  platform = await startProcesses({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    // Of what nobody asked for, such as probes, nothing is kept; of a caller who samples, everything.
    OTEL_TRACES_SAMPLER_ARG: '0',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  })
}, 240_000)
afterAll(async () => {
  await platform?.close()
  await receiver?.close()
})

const json = { 'content-type': 'application/json' }
const urlOf = (name: (typeof serviceList)[number]['name']) => platform.services[name].url
const metricsOf = async (name: (typeof serviceList)[number]['name']) =>
  readExposition(await (await fetch(`${urlOf(name)}/metrics`)).text())

/** Spans whose parent did not arrive. */
function orphans(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const ids = new Set([...spans.map(({ spanId }) => spanId), 'b7ad6b7169203331'])
  return spans.filter(({ parentSpanId }) => !ids.has(parentSpanId))
}

async function startRun(headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${urlOf('sophia-dashboard')}/api/runs`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify({ agent: 'pipeline-review', input: {} }),
  })
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { id: string }).id
}

async function endOf(id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${urlOf('mcp-agents')}/runs/${id}?detail=brief`)
      expect(((await answer.json()) as { status: string }).status).toMatch(/done|failed/)
    },
    { timeout: 90_000, interval: 200 },
  )
}

describe('one dashboard request', () => {
  let spans: ReceivedSpan[]
  let runId: string
  const named = (service: string, name: string): ReceivedSpan | undefined =>
    spans.find((span) => span.service === service && span.name === name)

  beforeAll(async () => {
    runId = await startRun({ traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'user=ada@example.com' })
    await endOf(runId)
    // The last batch of each service is on its way: the tree is whole when every parent is there.
    await vi.waitFor(
      () => {
        expect(receiver.spans.map(({ name }) => name)).toContain('run pipeline-review')
        expect(orphans(receiver.spans)).toEqual([])
        expect(new Set(receiver.spans.map(({ service }) => service)).size).toBeGreaterThanOrEqual(6)
      },
      { timeout: 60_000, interval: 200 },
    )
    spans = [...receiver.spans]
  }, 150_000)

  test('is one trace through four services and more, and nothing else is exported', () => {
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]))
    expect([...new Set(spans.map(({ service }) => service))].sort()).toEqual([
      'mcp-agents',
      'mcp-business',
      'mcp-context',
      'sophia-business',
      'sophia-dashboard',
      'sophia-hubspot',
    ])
  })

  test('reads as a tree: each span hangs under one that was exported, or under the caller', () => {
    expect(orphans(spans)).toEqual([])
    expect(named('sophia-dashboard', 'POST /api/runs')).toMatchObject({
      kind: server,
      parentSpanId: 'b7ad6b7169203331',
    })
    const path: string[] = []
    const query = spans.find(({ service, kind }) => service === 'sophia-business' && kind === server)
    for (let at: ReceivedSpan | undefined = query; at; ) {
      path.unshift(`${at.service}: ${at.name} (${at.kind})`)
      const { parentSpanId } = at
      at = spans.find(({ spanId }) => spanId === parentSpanId)
    }
    expect(path).toEqual([
      `sophia-dashboard: POST /api/runs (${server})`,
      `sophia-dashboard: POST mcp-agents (${client})`,
      `mcp-agents: POST /runs (${server})`,
      `mcp-agents: run pipeline-review (${consumer})`,
      expect.stringMatching(/^mcp-agents: tools\/call \w+ \(3\)$/),
      expect.stringMatching(/^mcp-business: tools\/call \w+ \(2\)$/),
      expect.stringMatching(/^mcp-business: \w+ sophia-business \(3\)$/),
      expect.stringMatching(/^sophia-business: \w+ \/kpis(\/query)? \(2\)$/),
    ])
  })

  test('a tool call over MCP is one server span, named after the tool', () => {
    // The client's first question, what the server can do, is none.
    const asked = spans.filter(({ service, kind }) => service === 'mcp-business' && kind === server)
    expect(new Set(asked.map(({ name }) => name))).toEqual(
      new Set(['POST /mcp', 'tools/call list_metrics', 'tools/call query_metric']),
    )
    for (const { attributes } of asked.filter(({ name }) => name !== 'POST /mcp')) {
      expect(attributes).toMatchObject({
        'http.route': '/mcp',
        'http.request.method': 'POST',
        'mcp.method.name': 'tools/call',
        'http.response.status_code': 200,
      })
    }
  })

  test('a vendor gets a client span and no trace of ours', () => {
    const asked = spans.find(({ service, kind }) => service === 'sophia-hubspot' && kind === client)
    expect(asked?.attributes).toMatchObject({
      'peer.service': expect.stringMatching(/hubspot/i),
      'server.address': '127.0.0.1',
    })
    expect(receiver.text()).not.toMatch(/ada@example\.com|ada%40example/)
  })

  test('the log lines of each service carry its id, and a span of it', () => {
    for (const service of new Set(spans.map((span) => span.service))) {
      const lines = platform.services[service as 'mcp-agents'].lines().filter(({ trace }) => trace === traceId)
      expect([service, lines.length > 0]).toEqual([service, true])
      const ids = new Set(spans.map(({ spanId }) => spanId))
      expect([service, lines.filter(({ span }) => !ids.has(String(span)))]).toEqual([service, []])
    }
    const run = platform.services['mcp-agents'].lines().find((line) => line['run'] === runId && line['msg'] === 'run')
    expect(run).toMatchObject({ trace: traceId, agent: 'pipeline-review' })
  })

  test('the metrics count it: the request, the run, the tool calls, the calls between the services', async () => {
    const dashboard = await metricsOf('sophia-dashboard')
    expect(
      valueOf(dashboard, 'sophia_http_request_duration_seconds_count', {
        method: 'POST',
        route: '/api/runs',
        status: '2xx',
      }),
    ).toBe(1)
    expect(
      valueOf(dashboard, 'sophia_upstream_requests_total', { upstream: 'mcp-agents', outcome: 'ok' }),
    ).toBeGreaterThan(0)
    expect(valueOf(await metricsOf('mcp-agents'), 'sophia_runs_total', { agent: 'pipeline-review' })).toBe(1)
    const toolCalls = spans.filter(
      ({ service, kind, name }) => service === 'mcp-business' && kind === server && name !== 'POST /mcp',
    ).length
    expect(valueOf(await metricsOf('mcp-business'), 'sophia_tool_calls_total', {})).toBe(toolCalls)
    const asked = spans.filter(({ service, kind }) => service === 'mcp-business' && kind === client).length
    expect(valueOf(await metricsOf('mcp-business'), 'sophia_upstream_requests_total', {})).toBe(asked)
  })
})

describe('without a caller who samples', () => {
  test('nothing is exported, and the lines of all services can be joined nevertheless', async () => {
    const id = await startRun({})
    await endOf(id)
    const line = platform.services['mcp-agents'].lines().find((each) => each['run'] === id)
    expect(line?.['trace']).toMatch(/^[0-9a-f]{32}$/)
    for (const service of ['sophia-dashboard', 'mcp-business', 'sophia-hubspot', 'mcp-context'] as const) {
      await expect
        .poll(() => platform.services[service].lines().filter(({ trace }) => trace === line?.['trace']).length)
        .toBeGreaterThan(0)
    }
    // Of the sampled trace before, the last may still be on their way.
    expect(receiver.spans.filter((span) => span.traceId !== traceId)).toEqual([])
  }, 120_000)
})

describe('metrics of the nine services', () => {
  test.each(serviceList)('$name: what it exposes is well formed, and has what operators look for', async ({ name }) => {
    const samples = await metricsOf(name)
    const names = new Set(samples.map((sample) => sample.name))
    for (const wanted of [
      'sophia_http_request_duration_seconds_bucket',
      'sophia_http_requests_in_flight',
      'sophia_http_requests_refused_total',
      'sophia_cache_requests_total',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ])
      expect([wanted, names.has(wanted)]).toEqual([wanted, true])
    expect(samples.every(({ labels }) => labels['service'] === name)).toBe(true)
  })

  test('queues tell their depth, and intakes their rows', async () => {
    expect(valueOf(await metricsOf('mcp-agents'), 'sophia_queue_depth', { queue: 'runs' })).toBe(0)
    const business = await metricsOf('sophia-business')
    expect(valueOf(business, 'sophia_queue_depth', { queue: 'intake' })).toBe(0)
    expect(valueOf(business, 'sophia_intake_rows_total', { result: 'stored' })).toBe(0)
    const form = new FormData()
    form.set('template', 'crm-sales-opportunities')
    form.set('files', new Blob(['product,series,sales_price\nGTX Basic,GTX,550\nMG Special,MG,55\n']), 'products.csv')
    const answer = await fetch(`${urlOf('sophia-business')}/intake`, { method: 'POST', body: form })
    expect(answer.status).toBe(202)
    await expect
      .poll(async () => valueOf(await metricsOf('sophia-business'), 'sophia_intakes_total', { status: 'done' }), {
        timeout: 30_000,
      })
      .toBe(1)
    expect(valueOf(await metricsOf('sophia-business'), 'sophia_intake_rows_total', { result: 'stored' })).toBe(2)
  }, 60_000)

  test('a scanner with a thousand paths and odd methods adds next to nothing, and no label of its making', async () => {
    for (const { name } of serviceList) {
      const scan = async (from: number, to: number) => {
        const methods = ['GET', 'POST', 'PROPFIND', 'REPORT', 'LOCK', 'TRACE', 'PURGE', 'SEARCH', 'OPTIONS', 'DELETE']
        for (let at = from; at < to; at += 25) {
          await Promise.all(
            Array.from({ length: 25 }, (_, index) => {
              const scanned = methods[(at + index) % methods.length] as string
              return fetch(`${urlOf(name)}/wp-scan/${at + index}/x?token=${at}`, {
                // TRACE is not to be sent with fetch.
                method: scanned === 'TRACE' ? 'UNLINK' : scanned,
              }).then((answer) => answer.arrayBuffer())
            }),
          )
        }
      }
      await scan(0, 50)
      const before = await metricsOf(name)
      await scan(50, 1_050)
      const after = await metricsOf(name)
      // Meanwhile the dashboard asks the others for what it shows, on paths that exist.
      const series = (samples: typeof before) => samples.filter(({ labels }) => labels['route'] === 'unknown').length
      expect([name, series(after) - series(before)]).toEqual([name, 0])
      const unknown = after.filter(({ labels }) => labels['route'] === 'unknown')
      const methods = new Set(unknown.map(({ labels }) => labels['method']))
      // The dashboard answers every GET with its page.
      expect(['DELETE', 'GET', 'OPTIONS', 'POST', 'other']).toEqual(expect.arrayContaining([...methods]))
      expect(JSON.stringify(after)).not.toContain('wp-scan')
    }
  }, 180_000)
})

describe('the end', () => {
  test('each process sends its last spans and ends in order', async () => {
    const last = '1af7651916cd43dd8448eb211c80319d'
    await fetch(`${urlOf('sophia-dashboard')}/api/kpis`, {
      headers: { traceparent: `00-${last}-b7ad6b7169203331-01` },
    })
    const codes = await platform.stop()
    expect(Object.entries(codes).filter(([, code]) => code !== 0)).toEqual([])
    expect(receiver.spans.filter((span) => span.traceId === last).map(({ service }) => service)).toEqual(
      expect.arrayContaining(['sophia-dashboard', 'sophia-business']),
    )
  }, 120_000)
})
