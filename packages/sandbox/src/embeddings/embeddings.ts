import type { FastifyInstance } from 'fastify'
import { callerOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { dimensions, embed } from './embedding.ts'

/** The figures of OpenAI. A token is about four characters. */
const maxInputs = 2_048
const maxCharacters = 8_191 * 4

const failure = (status: number, message: string, code: string | null = null): VendorAnswer => ({
  status,
  body: {
    error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code },
  },
})

interface Body {
  readonly model?: unknown
  readonly input?: unknown
  readonly dimensions?: unknown
  readonly encoding_format?: unknown
}

/** An embedding endpoint as OpenAI's, vLLM's and many others' are: one model of 384 dimensions. */
export function embeddingsVendor({ limits }: World): Vendor {
  return {
    name: 'embeddings',
    failure: (status) => failure(status, status === 404 ? 'Not found' : 'The server had an error'),
    rateLimited: (retryAfter) => ({
      ...failure(429, 'Rate limit reached for requests', 'rate_limit_exceeded'),
      ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
    }),
    routes(app: FastifyInstance) {
      app.post<{ Body: Body | undefined }>('/v1/embeddings', async (request) => {
        if (!limits.take('embeddings', callerOf(request)).allowed) {
          throw new Refusal(failure(429, 'Rate limit reached for requests', 'rate_limit_exceeded'))
        }
        return answer(request.body ?? {})
      })
    },
  }
}

function answer({ model, input, dimensions: wanted, encoding_format: format }: Body) {
  if (typeof model !== 'string' || !model) throw new Refusal(failure(400, 'you must provide a model parameter'))
  const texts = typeof input === 'string' ? [input] : input
  if (!Array.isArray(texts) || !texts.length || !texts.every((text) => typeof text === 'string' && text)) {
    throw new Refusal(failure(400, "'$.input' is invalid."))
  }
  if (texts.length > maxInputs) throw new Refusal(failure(400, `'$.input' is too long: at most ${maxInputs} items.`))
  if (texts.some((text: string) => text.length > maxCharacters)) {
    throw new Refusal(failure(400, "This model's maximum context length is 8191 tokens.", 'context_length_exceeded'))
  }
  if (wanted !== undefined && wanted !== dimensions) {
    throw new Refusal(failure(400, `This model has ${dimensions} dimensions and cannot give others.`))
  }
  const tokens = texts.reduce((sum: number, text: string) => sum + Math.ceil(text.length / 4), 0)
  return {
    object: 'list',
    data: texts.map((text: string, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? toBase64(embed(text)) : embed(text),
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

const toBase64 = (vector: readonly number[]): string => Buffer.from(Float32Array.from(vector).buffer).toString('base64')
