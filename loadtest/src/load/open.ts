import { localUrl, type ServiceName, serviceList } from '@sophia/catalog'
import { makeBundles } from '../app-process.ts'
import { startPlatform } from '../platform/platform.ts'
import type { Target } from './asking.ts'
import type { Options } from './options.ts'
import { loadCompany } from './prepare.ts'

export interface Opened extends Target {
  readonly sandboxUrl: string | undefined
  readonly pids: ReadonlyMap<string, number>
  /** undefined where it is not within reach. */
  readonly databaseUrl: string | undefined
  close(): Promise<void>
}

/** The platform that is asked: one that runs, or one that is started and filled with the sandbox's company. */
export async function open(options: Options): Promise<Opened> {
  if (options.url === undefined) {
    makeBundles()
    console.error('Starting the nine services, Postgres, Redis and the sandbox…')
    const platform = await startPlatform()
    const { urls, token, sandboxUrl, pids, databaseUrl } = platform
    try {
      console.error(
        `They run${platform.hasRedis ? '' : ' (without Redis: there is none on the path)'}. Loading the company…`,
      )
      await loadCompany({ urls, token })
    } catch (error) {
      await platform.stop()
      throw error
    }
    return { urls, token, sandboxUrl, pids, databaseUrl, close: () => platform.stop() }
  }
  const { hostname, protocol } = new URL(options.url)
  // Where only the dashboard is named, the others answer beside it on their documented ports.
  const beside = (name: ServiceName) => `${protocol}//${hostname}:${new URL(localUrl(name)).port}`
  const urls = Object.fromEntries(
    serviceList.map(({ name }) => [
      name,
      options.addresses[name] ?? (name === 'sophia-dashboard' ? options.url : beside(name)),
    ]),
  ) as Record<ServiceName, string>
  return {
    urls,
    token: process.env['SOPHIA_TOKEN'] || undefined,
    sandboxUrl: options.sandbox,
    pids: new Map(),
    databaseUrl: undefined,
    close: async () => {},
  }
}
