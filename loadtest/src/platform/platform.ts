/** The whole platform in production mode on free ports of this machine. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ServiceName, serviceList, services, urlVariable } from '@sophia/catalog'
import { startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { startRedis, type TestRedis } from '@sophia/service/testing'
import { appCommand, requireBundles } from '../app-process.ts'
import { type ServiceProcess, start } from '../service-process.ts'

export interface RunningPlatform {
  readonly urls: Readonly<Record<ServiceName, string>>
  readonly sandboxUrl: string
  /** An API key with role admin. */
  readonly token: string
  /** Each service, `sandbox`, `postgres` and `redis`. */
  readonly pids: ReadonlyMap<string, number>
  /** Of the database that is always there, as a user who may see all of them. */
  readonly databaseUrl: string
  readonly hasRedis: boolean
  /** Where each service writes its lines. */
  readonly logOf: (name: ServiceName) => string
  /** undefined where none is on the path. */
  readonly redis: TestRedis | undefined
  /** Ends a service as a crash would, and starts it on its port again. */
  kill(name: ServiceName): Promise<void>
  revive(name: ServiceName): Promise<void>
  /** Ends Postgres: in order, or as a crash would. */
  endPostgres(how: 'in order' | 'at once'): Promise<void>
  /** Where it has ended, whoever ended it. */
  startPostgres(): Promise<void>
  stop(): Promise<void>
}

export interface PlatformOptions {
  readonly variables?: Readonly<Record<string, string>>
  /** `start` needs bundles. Default. */
  readonly script?: 'dev' | 'start'
  /** Where Postgres keeps its data; a folder of the run unless told. */
  readonly databaseFolder?: string
  /** The address by which one reaches the other: of a proxy in between, for example. */
  link?(from: ServiceName, to: ServiceName | 'redis', url: string): string | Promise<string>
}

/** Limits that keep a vendor or a caller from too much would be what is measured. */
const unlimited = {
  SOPHIA_RATE_LIMIT: '1000000000',
  HUBSPOT_REQUESTS_PER_10S: '1000000',
  HUBSPOT_SEARCHES_PER_S: '100000',
  GITHUB_POINTS_PER_MINUTE: '100000',
  GITHUB_GRAPHQL_POINTS_PER_MINUTE: '100000',
  GITHUB_CONTENT_PER_MINUTE: '100000',
  GITHUB_SEARCHES_PER_MINUTE: '100000',
  GITHUB_CODE_SEARCHES_PER_MINUTE: '100000',
  LAMBDA_REQUEST_INTERVAL_MS: '0',
  LAMBDA_LAUNCH_INTERVAL_MS: '0',
}

/** @param stops what has been started already; what fails half-way ends it all. */
export async function startPlatform({
  variables = {},
  script = 'start',
  databaseFolder,
  link = (_from, _to, url) => url,
}: PlatformOptions = {}): Promise<RunningPlatform> {
  if (script === 'start') requireBundles()
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    // Not os.tmpdir(): as root, Postgres runs as a user who could not enter a private one.
    const folder = mkdtempSync('/var/tmp/sophia-load-')
    stops.push(async () => rmSync(folder, { recursive: true, force: true }))
    // Durable, as in production: a write that is accepted is on the disk.
    const cluster = { folder: `${databaseFolder ?? folder}/postgres`, port: await freePort() }
    let postgres = await startEmbeddedPostgres(cluster)
    let hasEnded = false
    const noteEnd = () => void postgres.ended.then(() => (hasEnded = true))
    noteEnd()
    stops.push(() => postgres.stop())
    const redis = (await startRedis()) ?? undefined
    if (redis) stops.push(() => redis.stop())
    const sandbox = await start({
      file: process.execPath,
      args: [fileURLToPath(new URL('sandbox.ts', import.meta.url))],
      healthPath: '/_health',
    })
    stops.push(() => sandbox.stop())

    const token = randomBytes(24).toString('hex')
    const ports = new Map<ServiceName, number>()
    for (const { name } of serviceList) ports.set(name, await freePort())
    const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports.get(name)}`
    const logOf = (name: ServiceName) => `${folder}/${name}.log`
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: postgres.url,
      SOPHIA_SANDBOX_URL: `http://127.0.0.1:${sandbox.port}`,
      SOPHIA_ALLOW_SANDBOX: 'true',
      SOPHIA_API_KEYS: `load:admin:${createHash('sha256').update(token).digest('hex')}`,
      SOPHIA_SERVICE_SECRET: randomBytes(24).toString('hex'),
      // What is measured does what it is asked.
      SOPHIA_SYNC_MINUTES: '0',
      ...unlimited,
    }
    const envs = new Map<ServiceName, Record<string, string>>()
    for (const { name: from } of serviceList) {
      const addresses: Record<string, string> = {}
      for (const { name } of serviceList) addresses[urlVariable(name)] = await link(from, name, urlOf(name))
      if (redis) addresses['REDIS_URL'] = await link(from, 'redis', redis.url)
      envs.set(from, { ...env, ...addresses, ...variables })
    }
    const pids = new Map([
      ['postgres', postgres.pid],
      ['sandbox', sandbox.pid],
    ])
    const redisPid = redis?.pid()
    if (redisPid !== undefined) pids.set('redis', redisPid)
    // All at once, as a machine that starts does; those that came up end with the ones that did not.
    const processes = new Map<ServiceName, ServiceProcess>()
    const revive = async (name: ServiceName): Promise<void> => {
      const port = ports.get(name) as number
      const { healthPath } = services[name]
      const running = await start({
        ...appCommand(name, script),
        env: envs.get(name) ?? {},
        healthPath,
        port,
        lookEveryMs: 25,
        log: logOf(name),
      })
      processes.set(name, running)
      pids.set(name, running.pid)
    }
    stops.push(() => Promise.all([...processes.values()].map((running) => running.stop())))
    const started = await Promise.allSettled(serviceList.map(({ name }) => revive(name)))
    for (const each of started) if (each.status === 'rejected') throw each.reason
    return {
      urls: Object.fromEntries(serviceList.map(({ name }) => [name, urlOf(name)])) as Record<ServiceName, string>,
      sandboxUrl: `http://127.0.0.1:${sandbox.port}`,
      token,
      pids,
      databaseUrl: `${postgres.url}/postgres`,
      hasRedis: redis !== undefined,
      logOf,
      redis,
      revive,
      kill: async (name) => processes.get(name)?.kill(),
      async endPostgres(how) {
        if (how === 'at once') process.kill(postgres.pid, 'SIGQUIT')
        else await postgres.stop()
        await postgres.ended
      },
      async startPostgres() {
        if (!hasEnded) return
        postgres = await startEmbeddedPostgres(cluster)
        hasEnded = false
        noteEnd()
        pids.set('postgres', postgres.pid)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
