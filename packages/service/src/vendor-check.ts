import { request } from 'undici'
import type { HealthCheck } from './health.ts'
import type { Upstream } from './upstream.ts'

/** @throws when nothing answers there, or not with success. */
export async function checkHttp(url: string, signal: AbortSignal): Promise<void> {
  const { statusCode, body } = await request(url, { signal })
  await body.dump()
  if (statusCode >= 400) throw new Error(`${url} answered ${statusCode}`)
}

interface VendorCheckOptions {
  /** As people write it: HubSpot. */
  readonly title: string
  readonly origin: 'live' | 'sandbox'
  readonly sandboxUrl: string
  readonly upstream: Upstream
}

/**
 * The health of a vendor. The sandbox is asked; the real one is not, because that would spend its limit: how the calls
 * went that people made tells how it is.
 */
export function vendorCheck({ title, origin, sandboxUrl, upstream }: VendorCheckOptions): HealthCheck['check'] {
  return async (signal) => {
    if (origin === 'sandbox') {
      await checkHttp(`${sandboxUrl}/_health`, signal)
      return { detail: 'played by the sandbox', origin }
    }
    const { circuit, lastError, lastSuccessAt } = upstream.lastState()
    if (circuit === 'open') throw new Error(lastError ?? `${title} fails`)
    return { detail: lastSuccessAt ? `answered at ${lastSuccessAt.toISOString()}` : 'not asked yet', origin }
  }
}
