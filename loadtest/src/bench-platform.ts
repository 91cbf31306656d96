/** The nine services together, in production: how soon they are all there, and the rates that are promised of two answers. */
import { serviceList } from '@sophia/catalog'
import { modernRequest } from './api/mcp-request.ts'
import { compare, type Contender } from './compare.ts'
import { loadCompany } from './load/prepare.ts'
import { type RunningPlatform, startPlatform } from './platform/platform.ts'
import { type Row, row, type Section } from './report.ts'
import { settings } from './settings.ts'

export async function benchPlatform(): Promise<Section> {
  const platform = await startPlatform()
  try {
    const ready = await measureReady(platform)
    await loadCompany(platform)
    return { title: 'The platform', rows: [ready, ...(await measureRates(platform))] }
  } finally {
    await platform.stop()
  }
}

/** All at once, as a machine that starts does. Their databases are there, as they are wherever Sophia is started again. */
async function measureReady({ kill, revive }: RunningPlatform): Promise<Row> {
  const times: number[] = []
  for (let round = 0; round < settings.starts; round++) {
    await Promise.all(serviceList.map(({ name }) => kill(name)))
    const began = performance.now()
    await Promise.all(serviceList.map(({ name }) => revive(name)))
    times.push(performance.now() - began)
  }
  return row('nine services started together, until the last is healthy', 'ms', times, { atMost: 2_500 })
}

async function measureRates({ urls, pids, token }: RunningPlatform): Promise<Row[]> {
  const of = (service: 'sophia-dashboard' | 'sophia-hubspot', request: Omit<Contender, 'port' | 'pid'>): Contender => ({
    ...request,
    port: Number(new URL(urls[service]).port),
    pid: pids.get(service) as number,
    headers: { ...request.headers, authorization: `Bearer ${token}` },
  })
  const overview = of('sophia-dashboard', {
    name: 'GET /api/overview of sophia-dashboard',
    path: '/api/overview',
    expect: '"won_value"',
  })
  const call = of('sophia-hubspot', {
    name: 'tools/call of list_pipelines of sophia-hubspot, cached',
    ...modernRequest('tools/call', { name: 'list_pipelines', arguments: {} }),
    expect: 'structuredContent',
  })
  const measured = [
    { contender: overview, atLeast: 2_000 },
    { contender: call, atLeast: 6_000 },
  ]
  const rows: Row[] = []
  for (const { contender, atLeast } of measured) {
    const [found] = await compare([contender])
    rows.push(row(contender.name, 'requests/s', found?.rates ?? [], { atLeast }))
  }
  return rows
}
