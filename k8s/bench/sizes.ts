/**
 * `npm run bench:sizes`: the nine production bundles with the heaps of `small`, idle and under 200 users, beside their limits. Needs
 * `npm run build`, a free set of documented ports and a redis-server, and a machine that does nothing else: `--idle=2 --load=5 --users=10`
 * only shows that it runs. Memory is the highest that was resident (VmHWM) in each part.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { companions, type ServiceName, serviceList, services, stores } from '@sophia/catalog'
import { startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { startRedis } from '@sophia/service/testing'
import { mebibytes } from '../src/pod.ts'
import { profileNamed } from '../src/profiles.ts'

const root = join(import.meta.dirname, '../..')
const small = profileNamed('small')
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '200' },
    load: { type: 'string', default: '60' },
    idle: { type: 'string', default: '20' },
  },
})
const [users, loadS, idleS] = [values.users, values.load, values.idle].map((text) => {
  if (!/^[1-9]\d*$/.test(text)) refuse(`${text} is no whole number above 0`)
  return Number(text)
}) as [number, number, number]
const thinkMs = 1000

/** What somebody reads who looks around: one page a service. */
const pages: Record<ServiceName, string> = {
  'sophia-dashboard': '/api/overview',
  'mcp-research': '/sources',
  'mcp-context': '/collections',
  'mcp-agents': '/runs?limit=20',
  'sophia-business': '/kpis',
  'sophia-hubspot': '/deals?limit=20',
  'sophia-github': '/repos?limit=20',
  'sophia-lambda': '/offers',
  'mcp-business': '/kpis',
}

function refuse(reason: string): never {
  console.error(`Not measured: ${reason}`)
  process.exit(1)
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** More than this share of failed requests, and it was no load. */
const failedShare = 0.05
const waitS = 120

const unbuilt = serviceList.filter(({ name }) => !existsSync(join(root, 'apps', name, 'dist/main.js')))
if (unbuilt.length) refuse(`${unbuilt.map(({ name }) => name).join(', ')} not bundled: npm run build`)
for (const port of [...serviceList.map((service) => service.port), companions.sandbox.port])
  if (!(await isFree(port))) refuse(`port ${port} is in use`)

const folder = mkdtempSync(join(tmpdir(), 'sophia-sizes-'))
const redis = (await startRedis()) ?? refuse('there is no redis-server')
const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), port: await freePort() })
const children = new Map<string, ChildProcess>()

function start(name: string, cwd: string, args: string[], env: Record<string, string>): void {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.set(name, child)
}

/** Highest resident memory since the last reset, in MB, and seconds of processor so far. */
function usage(name: string): { mb: number; cpuS: number } {
  const pid = children.get(name)?.pid
  const highest = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  const times = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return { mb: highest / 1024, cpuS: (Number(times[11]) + Number(times[12])) / 100 }
}
const reset = (name: string): void => writeFileSync(`/proc/${children.get(name)?.pid}/clear_refs`, '5')

const urlOf = (name: ServiceName): string => `http://127.0.0.1:${services[name].port}`
const isReady = (name: ServiceName): Promise<boolean> =>
  fetch(`${urlOf(name)}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

async function measured(seconds: number): Promise<Map<string, { mb: number; cpu: number }>> {
  const before = new Map(serviceList.map(({ name }) => [name, usage(name).cpuS]))
  for (const { name } of serviceList) reset(name)
  await pause(seconds * 1000)
  return new Map(
    serviceList.map(({ name }) => {
      const { mb, cpuS } = usage(name)
      return [name, { mb, cpu: (cpuS - (before.get(name) ?? 0)) / seconds }]
    }),
  )
}

try {
  start('sandbox', join(root, 'packages/sandbox'), ['src/main.ts'], {})
  for (const service of serviceList) {
    const heapMb = Math.floor(mebibytes(small.resources(service).memory.limit) * 0.75)
    start(service.name, join(root, 'apps', service.name), ['--expose-gc', 'dist/main.js'], {
      NODE_ENV: 'production',
      NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
      SOPHIA_ALLOW_SANDBOX: 'true',
      LOG_LEVEL: 'error',
      ...('database' in service && { DATABASE_URL: postgres.url }),
      REDIS_URL: redis.url,
    })
  }
  const deadline = performance.now() + waitS * 1000
  for (const { name } of serviceList)
    while (!(await isReady(name))) {
      const code = children.get(name)?.exitCode
      if (typeof code === 'number') throw new Error(`${name} ended with ${code}: what it said is above`)
      if (performance.now() > deadline) throw new Error(`${name} was not ready within ${waitS} s`)
      await pause(300)
    }
  // What only starting took is given back by then.
  await pause(15_000)
  const idle = await measured(idleS)
  const until = performance.now() + loadS * 1000
  let answered = 0
  let failed = 0
  let spentMs = 0
  const user = async (index: number) => {
    for (let turn = index; performance.now() < until; turn++) {
      const name = serviceList[turn % serviceList.length]?.name as ServiceName
      const began = performance.now()
      const ok = await fetch(`${urlOf(name)}${pages[name]}`).then(
        async (answer) => (await answer.arrayBuffer(), answer.ok),
        () => false,
      )
      spentMs += performance.now() - began
      answered++
      if (!ok) failed++
      await pause(thinkMs)
    }
  }
  const [loaded] = await Promise.all([measured(loadS - 1), ...Array.from({ length: users }, (_, index) => user(index))])
  console.log(
    `| service | idle MB | idle cores | ${users} users MB | ${users} users cores | small: request, limit | production |\n| --- | --- | --- | --- | --- | --- | --- |`,
  )
  for (const service of serviceList) {
    const [rest, busy] = [idle.get(service.name), loaded.get(service.name)]
    const { memory } = small.resources(service)
    console.log(
      `| ${service.name} | ${rest?.mb.toFixed(0)} | ${rest?.cpu.toFixed(3)} | ${busy?.mb.toFixed(0)} | ${busy?.cpu.toFixed(2)} | ${memory.request}, ${memory.limit} | ${service.memory.request}, ${service.memory.limit} |`,
    )
  }
  console.log(
    `\n${answered} requests, ${failed} failed, ${(spentMs / answered).toFixed(0)} ms on average; ${stores.postgres.name} and the rest of the machine beside it`,
  )
  if (failed / answered > failedShare)
    throw new Error(`${failed} of ${answered} requests failed: these are no figures of a load`)
} catch (error) {
  console.error(`Not measured: ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  for (const child of children.values()) child.kill('SIGTERM')
  await pause(5000)
  for (const child of children.values()) if (child.exitCode === null) child.kill('SIGKILL')
  await redis.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
