/** Time to the first healthy answer and idle memory of each service, in development and from the production build. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type ServiceEntry, type ServiceName, serviceList, urlVariable } from '@sophia/catalog'
import { freePort, startThrowawayPostgres } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { appCommand, requireBundles } from './app-process.ts'
import { type Row, row, type Section } from './report.ts'
import { type ServiceProcess, start } from './service-process.ts'
import { settings } from './settings.ts'

type Mode = 'development' | 'production'
interface World {
  readonly databaseUrl: string
  readonly sandboxUrl: string
}

const startGoalMs = { development: 1_000, production: 400 }
const idleGoalMb = { development: 120, production: 90 }
const modes: readonly Mode[] = ['development', 'production']

function launch(
  { name, healthPath }: ServiceEntry & { name: ServiceName },
  mode: Mode,
  world: World,
  env: Record<string, string> = {},
  port?: number,
) {
  return start({
    ...appCommand(name, mode === 'development' ? 'dev' : 'start'),
    healthPath,
    ...(port !== undefined && { port }),
    env: {
      // What is measured does what it is asked.
      SOPHIA_SYNC_MINUTES: '0',
      DATABASE_URL: world.databaseUrl,
      SOPHIA_SANDBOX_URL: world.sandboxUrl,
      ...(mode === 'production' && {
        SOPHIA_ALLOW_SANDBOX: 'true',
        SOPHIA_API_KEYS: `bench:read:${createHash('sha256').update('bench').digest('hex')}`,
      }),
      ...env,
    },
  })
}

export async function benchStart(): Promise<Section[]> {
  requireBundles()
  const [postgres, sandbox] = await Promise.all([startThrowawayPostgres(), startSandbox({ port: 0 })])
  const world = { databaseUrl: postgres.server.url, sandboxUrl: sandbox.url }
  try {
    return [
      await measureStarts(world),
      await measureMemory(world, 'development'),
      await measureMemory(world, 'production'),
    ]
  } finally {
    await sandbox.close()
    await postgres.remove()
  }
}

/** One service at a time, the ways to start it in turn. The first start, which makes the database, does not count. */
async function measureStarts(world: World): Promise<Section> {
  const rows: Row[] = []
  for (const service of serviceList) {
    const ways = modes.flatMap((mode) => [
      { mode, label: mode, env: {}, goal: { atMost: startGoalMs[mode] }, times: [] as number[] },
      {
        mode,
        label: `${mode}, no compile cache`,
        env: { NODE_DISABLE_COMPILE_CACHE: '1' },
        goal: undefined,
        times: [] as number[],
      },
    ])
    const once = async ({ mode, env }: (typeof ways)[number]) => {
      const running = await launch(service, mode, world, env)
      await running.stop()
      return running.startMs
    }
    for (const way of ways) await once(way)
    for (let round = 0; round < settings.starts; round++) for (const way of ways) way.times.push(await once(way))
    rows.push(...ways.map(({ label, times, goal }) => row(`${service.name}, ${label}`, 'ms', times, goal)))
  }
  return { title: 'Start to the first healthy answer', rows }
}

/** All nine at once, each knowing the others, idle but for their own probes. */
async function measureMemory(world: World, mode: Mode): Promise<Section> {
  const running = new Map<string, ServiceProcess>()
  try {
    const ports = new Map<ServiceName, number>()
    for (const { name } of serviceList) ports.set(name, await freePort())
    const addresses = Object.fromEntries(
      [...ports].map(([name, port]) => [urlVariable(name), `http://127.0.0.1:${port}`]),
    )
    for (const service of serviceList) {
      running.set(service.name, await launch(service, mode, world, addresses, ports.get(service.name)))
    }
    await delay(settings.idleSeconds * 1_000)
    const goal = { atMost: idleGoalMb[mode] }
    const used = [...running].map(([name, { pid }]) => ({ name, ...memory(pid) }))
    const sum = (field: 'resident' | 'proportional') => used.reduce((total, each) => total + each[field], 0)
    return {
      title: `Memory after ${settings.idleSeconds} s without requests, ${mode}`,
      rows: [
        ...used.map(({ name, resident }) => row(`${name}, resident`, 'MB', [resident], goal)),
        row('nine together, resident', 'MB', [sum('resident')], mode === 'development' ? { atMost: 1_000 } : undefined),
        row(
          'nine together, shared pages counted once',
          'MB',
          [sum('proportional')],
          mode === 'production' ? { atMost: 550 } : undefined,
        ),
      ],
    }
  } finally {
    await Promise.all([...running.values()].map((each) => each.stop()))
  }
}

/** In MB. Resident counts Node's own pages in each process; proportional divides what is shared, and adds up. */
function memory(pid: number): { resident: number; proportional: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const megabytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) / 1024
  return { resident: megabytes('Rss'), proportional: megabytes('Pss') }
}
