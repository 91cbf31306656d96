import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose'

/** A provider that is down is not asked again by every request. */
export const pauseMs = 2_000
const timeoutMs = 3_000

/** @returns what finds the key that a token names. @throws {Error} the provider does not say where its keys are. */
export async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  const found = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown }
  if (found.issuer !== issuer) throw new Error(`${url} is of the issuer ${String(found.issuer)}`)
  const keys = new URL(String(found.jwks_uri))
  if (!isTrustworthy(keys)) throw new Error(`${url} names keys that anybody on the way could replace: ${keys.origin}`)
  // An unknown key id makes it fetch the keys again, once in the cooldown: keys rotate, and made-up ids cost nothing.
  return createRemoteJWKSet(keys, {
    cooldownDuration: 10_000,
    timeoutDuration: timeoutMs,
    [customFetch]: pausing(),
  })
}

/**
 * jose's cooldown begins with an answer: while there is none, each made-up token would wait for a fetch of its own.
 * Tokens of a key that was fetched before do not come here.
 */
function pausing(): FetchImplementation {
  let failedAt = -Infinity
  return async (url, options) => {
    if (performance.now() - failedAt < pauseMs) throw new Error('The keys could not be fetched a moment ago')
    try {
      const answer = await fetch(url, options)
      const text = await answer.text()
      const found = JSON.parse(text) as { keys?: unknown } | null
      if (answer.status !== 200 || !Array.isArray(found?.keys))
        throw new Error(`${url} answered ${answer.status}, no keys`)
      return new Response(text)
    } catch (error) {
      failedAt = performance.now()
      throw error
    }
  }
}

export const isNear = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
const isTrustworthy = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && isNear(hostname))
