import type { Pool } from 'undici'
import { Uncounted } from './fault.ts'
import { type UpstreamHeaders, UpstreamError } from './upstream-error.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface TransportRequest {
  readonly method: Method
  /** From the base address on, query included. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal: AbortSignal
}

export type Transport = (
  request: TransportRequest,
) => Promise<{ status: number; headers: UpstreamHeaders; body: Buffer }>

export const poolTransport =
  (pool: Pool, prefix: string): Transport =>
  async ({ path, body, ...rest }) => {
    const response = await pool.request({ ...rest, path: prefix + path, ...(body !== undefined && { body }) })
    return {
      status: response.statusCode,
      headers: response.headers,
      body: Buffer.from(await response.body.arrayBuffer()),
    }
  }

export function transportError(name: string, error: unknown): unknown {
  const { code } = error as { code?: string }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return new UpstreamError(name, 'malformed', { code: 'too large' })
  // A fault of the request that we made, not of the other side.
  if (code === 'UND_ERR_INVALID_ARG' || error instanceof TypeError) return new Uncounted(error)
  const timedOut = code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'
  return new UpstreamError(name, timedOut ? 'timeout' : 'connection', code === undefined ? {} : { code })
}
