import { type CallContext, createUpstream, UpstreamError } from '@sophia/service'
import type { Config } from '../config.ts'
import { normalised } from './vectors.ts'

/** An OpenAI-compatible embedding endpoint, and one model of it. */
export interface Endpoint {
  /** The model with its dimensions where they are chosen: vectors of two of these cannot be compared. */
  readonly model: string
  /**
   * Vectors of length 1, in the order of the texts. Retried within the call's budget.
   *
   * @throws {UpstreamError}
   */
  embed(texts: readonly string[], call: CallContext): Promise<Float32Array[]>
  /** @throws when it fails so often that it is not asked. */
  check(): { detail: string }
  close(): Promise<void>
}

export type EndpointConfig = Pick<
  Config,
  'EMBEDDING_URL' | 'EMBEDDING_MODEL' | 'EMBEDDING_API_KEY' | 'EMBEDDING_DIMENSIONS'
>

const name = 'embeddings'

/** undefined where none is configured. */
export function createEndpoint(
  config: EndpointConfig,
  metrics?: Parameters<typeof createUpstream>[0]['metrics'],
): Endpoint | undefined {
  if (config.EMBEDDING_URL === undefined) return undefined
  const dimensions = config.EMBEDDING_DIMENSIONS
  const upstream = createUpstream({
    name,
    baseUrl: config.EMBEDDING_URL,
    timeoutMs: 15_000,
    connections: 8,
    ...(metrics && { metrics }),
    ...(config.EMBEDDING_API_KEY && { headers: { authorization: `Bearer ${config.EMBEDDING_API_KEY}` } }),
  })
  return {
    model: dimensions === undefined ? config.EMBEDDING_MODEL : `${config.EMBEDDING_MODEL}@${dimensions}`,
    async embed(input, call) {
      const { body } = await upstream.json<unknown>({
        method: 'POST',
        path: '/embeddings',
        body: { model: config.EMBEDDING_MODEL, input, encoding_format: 'float', ...(dimensions && { dimensions }) },
        idempotent: true,
        call,
      })
      const vectors = vectorsOf(body, input.length)
      if (!vectors) throw new UpstreamError(name, 'malformed', {})
      return vectors
    },
    check() {
      const { circuit, lastError, lastSuccessAt } = upstream.lastState()
      if (circuit === 'open') throw new Error(lastError ?? 'The embedding endpoint fails')
      return { detail: lastSuccessAt ? `answered at ${lastSuccessAt.toISOString()}` : 'not asked yet' }
    },
    close: () => upstream.close(),
  }
}

/** undefined when it is not one vector a text, all of one length and of finite numbers. */
function vectorsOf(body: unknown, count: number): Float32Array[] | undefined {
  const data = (body as { data?: unknown } | undefined)?.data
  if (!Array.isArray(data) || data.length !== count) return undefined
  const vectors: Float32Array[] = []
  for (const [position, item] of data.entries()) {
    const { index = position, embedding } = item as { index?: number; embedding?: unknown }
    if (!Array.isArray(embedding) || !embedding.length) return undefined
    if (!embedding.every((value) => typeof value === 'number' && Number.isFinite(value))) return undefined
    vectors[index] = normalised(embedding as number[])
  }
  const [first] = vectors
  const whole = Object.keys(vectors).length === count && vectors.length === count
  return whole && vectors.every((vector) => vector.length === first?.length) ? vectors : undefined
}
