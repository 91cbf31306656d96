/**
 * How long one round of the reconciler takes over many leases: `npm run bench:reconcile -w apps/sophia-lambda -- 1000`.
 * A real Postgres; Lambda Cloud is a list of as many instances on loopback, since the sandbox keeps the vendor's quota.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDatabase } from '@sophia/database'
import { startThrowawayPostgres } from '@sophia/database/testing'
import { createApp, parseConfig, plumbing } from '@sophia/service'
import { sql } from 'kysely'
import { ConfigSchema } from '../src/config.ts'
import { createLambdaCloud } from '../src/lambda-cloud.ts'
import { leaseTag } from '../src/lease-tag.ts'
import { migrations } from '../src/migrations/index.ts'
import { createKeeper } from '../src/reconciler/keeper.ts'
import { createLeadership } from '../src/reconciler/leadership.ts'
import type { Tables } from '../src/tables.ts'

const count = Number(process.argv[2] ?? 1000)
if (!Number.isInteger(count) || count < 1) throw new Error('Say how many leases: a whole number')
const rounds = 15

const { server: postgres, remove } = await startThrowawayPostgres()
const database = await openDatabase<Tables>({ url: postgres.url, name: 'bench', migrations })
const { id: installation } = await database.kysely.selectFrom('installation').select('id').executeTakeFirstOrThrow()
const { rows: leases } = await sql<{ id: string; instance_id: string }>`
  insert into leases (origin, subject, status, request, choices, seconds, cents_per_hour, type, region, instance_id,
    attempted_at, wait_until, ends_at, launched_at)
  select 'plan', 'bench', 'active', '{"sshKey":"k"}', '[]', 36000, 129, 'gpu_1x_a10', 'us-east-1', 'i-' || n,
    now() - interval '1 hour', now(), now() + interval '9 hours', now() - interval '1 hour'
  from generate_series(1, ${count}) n returning id, instance_id`.execute(database.kysely)

const action = { available: true }
let instances = leases.map(({ id, instance_id }) => ({
  id: instance_id,
  status: 'active',
  ssh_key_names: ['k'],
  file_system_names: [],
  region: { name: 'us-east-1', description: '' },
  instance_type: {
    name: 'gpu_1x_a10',
    description: '1x A10',
    gpu_description: 'A10',
    price_cents_per_hour: 129,
    specs: { vcpus: 30, memory_gib: 200, storage_gib: 1400, gpus: 1 },
  },
  actions: { migrate: action, rebuild: action, restart: action, cold_reboot: action, terminate: action },
  tags: [leaseTag(installation, id)],
}))
const vendor = createServer((request, response) => {
  request.resume().on('end', () => response.end(JSON.stringify({ data: request.method === 'GET' ? instances : {} })))
}).listen(0, '127.0.0.1')
await once(vendor, 'listening')

const config = parseConfig(ConfigSchema, {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  LAMBDA_API_KEY: 'bench',
  LAMBDA_API_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
  LAMBDA_REQUEST_INTERVAL_MS: '0',
})
const app = createApp('sophia-lambda', config)
await app.register(plumbing, { service: 'sophia-lambda', config })
const cloud = createLambdaCloud(config, app)
const keeper = createKeeper(cloud, database, { installation, settleMs: 1000 })
const leader = await createLeadership(database).hold()
if (!leader) throw new Error('Nobody else leads here')

const timed = async (): Promise<number> => {
  const startedAt = performance.now()
  await keeper.reconcile(leader, new AbortController().signal)
  return performance.now() - startedAt
}
const report = (what: string, took: number[]) => {
  const sorted = [...took].sort((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0)
  console.log(`${what}: median ${at(0.5)} ms, slowest ${at(1)} ms of ${took.length} round(s)`)
}

report(`${count} leases, first round`, [await timed()])
const steady: number[] = []
for (let round = 0; round < rounds; round++) steady.push(await timed())
report(`${count} leases, all as they should be`, steady)
await sql`update leases set ends_at = now()`.execute(database.kysely)
report(`${count} leases end at once, in batches of 100`, [await timed()])
instances = []
report(`${count} instances are gone`, [await timed()])
const { rows } = await sql<{ status: string; n: number }>`select status, count(*) as n from leases group by 1`.execute(
  database.kysely,
)
console.log(rows.map(({ status, n }) => `${n} ${status}`).join(', '))

vendor.close()
await cloud.close()
await app.close()
await database.close()
await remove()
