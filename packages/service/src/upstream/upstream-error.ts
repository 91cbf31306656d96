export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * status: it answered 400 or more. malformed: the answer is not JSON, or too large. circuit-open: it failed so often
 * that it is not asked for a while. rate-limited: our own limiter's turn comes after the deadline.
 */
export type UpstreamErrorKind = 'status' | 'timeout' | 'connection' | 'circuit-open' | 'rate-limited' | 'malformed'

interface UpstreamErrorDetails {
  readonly status?: number
  readonly headers?: UpstreamHeaders
  readonly body?: string
  readonly retryAfterS?: number
  /** Of the system or library, such as ECONNREFUSED. */
  readonly code?: string
}

/** Holds the fifty faults that a service of ours names at most, each at the end of a long pointer. */
const maxBodyLength = 65_536

const sentences: Record<UpstreamErrorKind, string> = {
  status: 'refused the request',
  timeout: 'did not answer in time',
  connection: 'could not be reached',
  'circuit-open': 'failed repeatedly and is not asked for a moment',
  'rate-limited': 'may not be asked that often',
  malformed: 'gave an answer that cannot be read',
}

/** An outside system failed us. The message names the system and what happened; it holds no URL, header or body. */
export class UpstreamError extends Error {
  override name = 'UpstreamError'
  readonly upstream: string
  readonly kind: UpstreamErrorKind
  readonly status?: number
  /** Of the system or library, such as ECONNREFUSED. */
  readonly code?: string
  /** Seconds until it makes sense to ask again. */
  readonly retryAfterS?: number
  // Private, so that no logger walks over them.
  readonly #headers: UpstreamHeaders | undefined
  readonly #body: string | undefined

  constructor(
    upstream: string,
    kind: UpstreamErrorKind,
    { status, headers, body, retryAfterS, code }: UpstreamErrorDetails = {},
  ) {
    const detail = status ?? code
    super(`${upstream} ${sentences[kind]}${detail === undefined ? '' : ` (${detail})`}`)
    this.upstream = upstream
    this.kind = kind
    if (status !== undefined) this.status = status
    if (code !== undefined) this.code = code
    if (retryAfterS !== undefined) this.retryAfterS = retryAfterS
    this.#headers = headers
    this.#body = body
  }

  static ofStatus(upstream: string, answer: { status: number; headers: UpstreamHeaders; body: Buffer }): UpstreamError {
    const { status, headers } = answer
    const retryAfterS = retryAfter(headers['retry-after'])
    const body = answer.body.toString('utf8', 0, maxBodyLength)
    return new UpstreamError(upstream, 'status', {
      status,
      headers,
      body,
      ...(retryAfterS !== undefined && { retryAfterS }),
    })
  }

  /** What a caller of ours is told unless somebody knows better. */
  get statusCode(): number {
    if (this.kind === 'timeout') return 504
    return this.kind === 'circuit-open' || this.kind === 'rate-limited' || this.status === 429 ? 503 : 502
  }

  get headers(): UpstreamHeaders | undefined {
    return this.#headers
  }

  /** The first 16 KiB of a refusal, as text. */
  get body(): string | undefined {
    return this.#body
  }
}

/** @returns seconds from now, of either form of the header. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000)
}
