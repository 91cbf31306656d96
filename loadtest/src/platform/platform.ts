/** The whole platform in production mode on free ports of this machine. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ServiceName, serviceList, urlVariable } from '@sophia/catalog'
import { startEmbeddedPostgres } from '@sophia/database'
import { freePort } from '@sophia/database/testing'
import { startRedis } from '@sophia/service/testing'
import { appCommand, requireBundles } from '../app-process.ts'
import { type ServiceProcess, start } from '../service-process.ts'

export interface RunningPlatform {
  readonly urls: Readonly<Record<ServiceName, string>>
  readonly sandboxUrl: string
  /** An API key with role admin. */
  readonly token: string
  /** Each service, `sandbox` and `postgres`. */
  readonly pids: ReadonlyMap<string, number>
  readonly hasRedis: boolean
  /** Where each service writes its lines. */
  readonly logOf: (name: ServiceName) => string
  stop(): Promise<void>
}

export interface PlatformOptions {
  readonly variables?: Readonly<Record<string, string>>
  /** `start` needs bundles. Default. */
  readonly script?: 'dev' | 'start'
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
    const postgres = await startEmbeddedPostgres({ folder: `${folder}/postgres`, port: await freePort() })
    stops.push(() => postgres.stop())
    const redis = await startRedis()
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
      ...(redis && { REDIS_URL: redis.url }),
      ...Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), urlOf(name)])),
      ...variables,
    }
    const pids = new Map([
      ['postgres', postgres.pid],
      ['sandbox', sandbox.pid],
    ])
    // All at once, as a machine that starts does; those that came up end with the ones that did not.
    const started = await Promise.allSettled(
      serviceList.map(async ({ name, healthPath }): Promise<ServiceProcess> => {
        const port = ports.get(name) as number
        const running = await start({ ...appCommand(name, script), env, healthPath, port, log: logOf(name) })
        stops.push(() => running.stop())
        pids.set(name, running.pid)
        return running
      }),
    )
    for (const each of started) if (each.status === 'rejected') throw each.reason
    return {
      urls: Object.fromEntries(serviceList.map(({ name }) => [name, urlOf(name)])) as Record<ServiceName, string>,
      sandboxUrl: `http://127.0.0.1:${sandbox.port}`,
      token,
      pids,
      hasRedis: redis !== null,
      logOf,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
