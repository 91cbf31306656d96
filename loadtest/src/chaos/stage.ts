/** The platform of an experiment, with everything that can be broken within reach. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ServiceName, serviceList } from '@sophia/catalog'
import { Client } from 'pg'
import { loadCompany } from '../load/prepare.ts'
import { type RunningPlatform, startPlatform } from '../platform/platform.ts'
import { cableHost, hasCables, layCable } from './cable.ts'
import { type Proxy, startProxy, type Way } from './proxy.ts'

/** What has to be prepared before anything starts. */
export type Need = 'clock' | 'disk'

export interface Stage {
  readonly platform: RunningPlatform
  /** Between all services and Redis; undefined without one. */
  readonly redisWay: Proxy | undefined
  /** Between the dashboard and sophia-business: a cable where the machine allows it. */
  readonly serviceWay: Way | undefined
  /** Puts the clock of every service so many seconds from the true time. */
  setClock(seconds: number): void
  /** Takes what is left of the disk of Postgres. Ends when Postgres has felt it. */
  fillDisk(): Promise<void>
  freeDisk(): void
  close(): Promise<void>
}

const diskMb = 768

/** @returns why the machine does not allow it, or undefined. */
export function hindrance(need: Need): string | undefined {
  if (need === 'clock')
    return fakeTimeLibrary() === undefined
      ? 'libfaketime is not installed (Debian: apt-get install libfaketime)'
      : undefined
  const folder = mkdtempSync('/var/tmp/sophia-mount-')
  try {
    mount(folder, 1)
    execFileSync('umount', [folder])
    return undefined
  } catch {
    return 'a disk of a fixed size cannot be mounted (it takes root)'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fakeTimeLibrary(): string | undefined {
  for (const folder of ['/usr/lib', '/usr/lib64', '/usr/local/lib']) {
    if (!existsSync(folder)) continue
    for (const part of ['', ...readdirSync(folder).filter((name) => name.includes('linux-gnu'))]) {
      const file = join(folder, part, 'faketime/libfaketime.so.1')
      if (existsSync(file)) return file
    }
  }
  return undefined
}

const mount = (folder: string, megabytes: number): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })

/** Starts everything and loads the company. */
export async function startStage(need: Need | undefined): Promise<Stage> {
  const folder = mkdtempSync('/var/tmp/sophia-chaos-')
  // Postgres runs as another user, who must get to the disk.
  chmodSync(folder, 0o711)
  const clockFile = join(folder, 'clock')
  const disk = join(folder, 'disk')
  const filler = join(disk, 'filler')
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  const setClock = (seconds: number) => writeFileSync(clockFile, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  try {
    setClock(0)
    if (need === 'disk') {
      execFileSync('mkdir', [disk])
      mount(disk, diskMb)
      stops.push(() => execFileSync('umount', ['--lazy', disk]))
    }
    const opened = async <Kind extends Way>(opening: Promise<Kind>): Promise<Kind> => {
      const way = await opening
      stops.push(() => way.close())
      return way
    }
    let redisWay: Proxy | undefined
    let serviceWay: Way | undefined
    const through = ({ host, port }: Way, url: string): string => url.replace(/[^/]+$/, `${host}:${port}`)
    const byCable = hasCables()
    const platform = await startPlatform({
      variables: {
        ...(need === 'clock' && fakedClock(clockFile)),
        ...(byCable && { SOPHIA_ALLOWED_HOSTS: `localhost,127.0.0.1,${cableHost()}` }),
      },
      ...(need === 'disk' && { databaseFolder: disk }),
      async link(from, to, url) {
        const port = Number(new URL(url).port)
        if (to === 'redis') return through((redisWay ??= await opened(startProxy({ port }))), url)
        if (from !== 'sophia-dashboard' || to !== 'sophia-business') return url
        return through((serviceWay ??= await opened(byCable ? layCable(port) : startProxy({ port }))), url)
      },
    })
    stops.push(() => platform.stop())
    if (need === 'disk' && !existsSync(join(disk, 'postgres/PG_VERSION')))
      throw new Error('Postgres does not keep its data on the disk that is to be filled')
    await loadCompany(platform)
    return {
      platform,
      redisWay,
      serviceWay,
      setClock,
      // As root, the last blocks too.
      fillDisk: () =>
        feltByPostgres(platform.databaseUrl, () => {
          execFileSync('sh', ['-c', `cat /dev/zero > ${filler} 2>/dev/null || true`])
          if (statfsSync(disk).bavail > 0) throw new Error('The disk could not be filled')
        }),
      freeDisk: () => rmSync(filler, { force: true }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Only the clock on the wall: what waits goes on waiting as long as it said. */
const fakedClock = (file: string): Record<string, string> => ({
  LD_PRELOAD: fakeTimeLibrary() ?? '',
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
})

/** @throws when Postgres still takes a megabyte after that, as if nothing were the matter: then it is another disk that is full. */
async function feltByPostgres(databaseUrl: string, fill: () => void): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  // It may go down at this very moment, for lack of room for its log.
  client.on('error', () => {})
  await client.connect()
  try {
    fill()
    const grow = 'create table chaos_canary as select repeat(md5(n::text), 100) from generate_series(1, 10000) n'
    if (await client.query(grow).then(Boolean, () => false))
      throw new Error('Postgres does not feel that its disk is full')
  } finally {
    await client.end().catch(() => {})
  }
}

/** Waits until every service says that it is ready. @returns those that are not. */
export async function notReady({ urls }: Pick<RunningPlatform, 'urls'>, patienceMs: number): Promise<ServiceName[]> {
  for (const end = performance.now() + patienceMs; ; ) {
    const states = await Promise.all(serviceList.map(async ({ name }) => ({ name, ready: await isReady(urls[name]) })))
    const waiting = states.filter(({ ready }) => !ready).map(({ name }) => name)
    if (!waiting.length || performance.now() > end) return waiting
    await new Promise((wake) => setTimeout(wake, 250))
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.ok
    },
    () => false,
  )
