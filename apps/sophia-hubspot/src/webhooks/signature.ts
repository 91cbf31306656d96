import { createHmac } from 'node:crypto'
import { isSameSignature } from '@sophia/service'

export interface Signed {
  readonly method: string
  readonly body: Buffer
  readonly signature: string | undefined
  readonly timestamp: string | undefined
}

const toleranceMs = 300_000
/** What HubSpot decodes of the address before it signs it; all else, such as %20, stays as it is. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

/**
 * Checks HubSpot's signature, version 3.
 *
 * @param url as HubSpot calls it, with its scheme: behind a proxy it cannot be told from the request.
 * @param now milliseconds since 1970.
 * @returns why it is not HubSpot's, for the log and the answer; undefined when it is.
 */
export function signatureFault(
  { body, method, signature, timestamp }: Signed,
  { now, secret, url }: { secret: string; url: string; now: number },
): string | undefined {
  if (signature === undefined) return 'X-HubSpot-Signature-v3 is missing.'
  if (timestamp === undefined) return 'X-HubSpot-Request-Timestamp is missing.'
  if (!/^\d{13}$/.test(timestamp)) return 'X-HubSpot-Request-Timestamp is no time in milliseconds.'
  const expected = createHmac('sha256', secret)
    .update(method + decodedUrl(url))
    .update(body)
    .update(timestamp)
    .digest('base64')
  if (!isSameSignature(expected, signature)) return 'X-HubSpot-Signature-v3 does not fit the request.'
  // Last, so that only who knows the secret learns about our clock.
  if (Math.abs(now - Number(timestamp)) > toleranceMs)
    return 'X-HubSpot-Request-Timestamp is more than five minutes from now.'
  return undefined
}

export const decodedUrl = (url: string): string =>
  url.replaceAll(/%[0-9A-F]{2}/g, (escape) => decoded[escape] ?? escape)
