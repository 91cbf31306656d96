/** Brings proofs to a dashboard, which may have forgotten those that it had. */
import { type Proof, shownProofs } from '@sophia/proof'

export interface Board {
  /** Of the dashboard. */
  readonly url: string
  /** API key with role write. */
  readonly key?: string
  readonly timeoutMs: number
}

/**
 * Publishes, oldest first, what the dashboard lacks of the end of the chain.
 *
 * @returns how many those were.
 * @throws {Error} in words, when the dashboard does not take one.
 */
export async function publish(chain: readonly Proof[], { url, key, timeoutMs }: Board): Promise<number> {
  const ask = async (init: RequestInit = {}): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
    const answer = await fetch(new URL('/api/proofs', url), {
      headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...init,
    })
    const body = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string }
    if (answer.ok) return body
    throw new Error(`${url} answers ${answer.status}: ${body.detail ?? body.title ?? 'no reason'}`)
  }
  const { items } = (await ask()) as { items: { hash: string }[] }
  const known = new Set(items.map(({ hash }) => hash))
  const newest = chain.findLastIndex(({ hash }) => known.has(hash))
  const missing = chain.slice(newest + 1).slice(-shownProofs)
  for (const proof of missing) await ask({ method: 'POST', body: JSON.stringify(proof) })
  return missing.length
}
