import type { ServiceName } from '@sophia/catalog'

export interface Production {
  readonly urls: Readonly<Record<ServiceName, string>>
  readonly pids: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/**
 * The nine services from their bundles, each in a process of its own, as they are run: what is measured is what is started.
 * They listen on this machine alone, so nobody signs in. Loaded by path: its types do not fit beside those of a browser.
 */
export async function startProduction(): Promise<Production> {
  const path = new URL('../../../loadtest/src/platform/platform.ts', import.meta.url).href
  const { startPlatform } = (await import(path)) as {
    startPlatform(options: { variables: Record<string, string> }): Promise<Production>
  }
  return startPlatform({ variables: { SOPHIA_API_KEYS: '' } })
}
