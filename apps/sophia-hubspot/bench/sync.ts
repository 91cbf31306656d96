/**
 * How much of HubSpot's search limit a full sync of the contacts uses: `npm run bench:sync -w apps/sophia-hubspot`.
 * A real Postgres; HubSpot is the sandbox in a process of its own, which refuses a sixth search in any second and takes
 * as long for an answer as the first column says.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { startThrowawayPostgres } from '@sophia/database/testing'
import { parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { SyncAnswer } from '../src/sync/schemas.ts'

const allowedPerSecond = 5
const perPage = 200
const latencies = (process.argv[2] ?? '0,150,300').split(',').map(Number)
const route = 'POST /crm/objects/2026-09/:type/search'

const program = `
  import { startSandbox } from '@sophia/sandbox'
  console.log((await startSandbox({ port: 0, enforceLimits: true })).url)`
const vendor = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
const vendorUrl = String((await once(vendor.stdout, 'data'))[0]).trim()
const { server: postgres, remove } = await startThrowawayPostgres()

const post = (path: string, body: object) =>
  fetch(`${vendorUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

interface Searches {
  readonly count: number
  readonly statuses: Record<string, number>
}

/** One full sync into a database of its own. */
async function run(latencyMs: number): Promise<{ answer: SyncAnswer; searches: Searches }> {
  await fetch(`${vendorUrl}/_faults`, { method: 'DELETE' })
  if (latencyMs) await post('/_faults', { vendor: 'hubspot', kind: 'latency', ms: latencyMs, route })
  const variables = { SOPHIA_SANDBOX_URL: vendorUrl, DATABASE_URL: `${postgres.url}/bench_${latencyMs}` }
  const app = await buildApp(parseConfig(ConfigSchema, testEnvironment(variables)))
  try {
    await app.ready()
    // The sandbox draws its company with the first request; the second that this takes is not a sync's.
    await app.inject('/deals?limit=1')
    await fetch(`${vendorUrl}/_requests`, { method: 'DELETE' })
    const payload = { objectType: 'contacts', full: true, waitMs: 60_000 }
    const answer = (await app.inject({ method: 'POST', url: '/sync', payload })).json<SyncAnswer>()
    if (!answer.complete) throw new Error(`Not complete: ${JSON.stringify(answer.missing)}`)
    const counted = (await (await fetch(`${vendorUrl}/_requests`)).json()) as {
      vendors: { hubspot: { routes: Record<string, Searches> } }
    }
    return { answer, searches: counted.vendors.hubspot.routes[route] ?? { count: 0, statuses: {} } }
  } finally {
    await app.close()
  }
}

try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`)
  console.log(
    '| answer after | contacts | seconds | searches | a second | of the limit | records/s | of 1,000 | 429s |',
  )
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const latencyMs of latencies) {
    const { answer, searches } = await run(latencyMs)
    const seconds = (Date.parse(answer.finishedAt ?? '') - Date.parse(answer.startedAt)) / 1000
    const rate = searches.count / seconds
    const records = answer.records / seconds
    const share = (value: number, of: number) => `${((100 * value) / of).toFixed(1)} %`
    const cells = [
      `${latencyMs} ms`,
      answer.records,
      seconds.toFixed(1),
      searches.count,
      rate.toFixed(2),
      share(rate, allowedPerSecond),
      records.toFixed(0),
      share(records, allowedPerSecond * perPage),
      searches.statuses['429'] ?? 0,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
} finally {
  vendor.kill('SIGKILL')
  await remove()
}
