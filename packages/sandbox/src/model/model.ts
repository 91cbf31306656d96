import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { credentialOf, Refusal, type Vendor, type World } from '../vendor.ts'
import { playAnalyst } from './analyst.ts'
import { anthropicRefusal, type MessagesRequest, toCompletion, toMessage } from './anthropic-wire.ts'
import { playScript, scriptBody, type ScriptedTurn } from './script.ts'
import { playTask } from './tasks.ts'
import { type Answer, type Completion, invalid, refusal, toAnswer, toChunks, type Turn } from './wire.ts'

/** Requests that `GET /model/_received` shows, the newest last. */
const atMost = 50

/** In the words of OpenAI and OpenRouter. */
const failures: Readonly<Record<number, readonly [type: string, message: string]>> = {
  401: ['invalid_request_error', 'Incorrect API key provided'],
  402: ['insufficient_credits', 'Insufficient credits. Add more to go on'],
  403: ['permission_error', 'Your key may not use this model'],
  404: ['invalid_request_error', 'Not found'],
  529: ['overloaded_error', 'Overloaded'],
}

/**
 * An OpenAI-compatible endpoint, and one that speaks as Anthropic does. `sandbox-honest` and `sandbox-liar` write research, `sandbox-analyst` answers questions with
 * the tools that it is offered, `sandbox-script` plays what `PUT /model/_script` told it.
 */
export function modelVendor({ clock }: World): Vendor {
  let count = 0
  let script: readonly ScriptedTurn[] = []
  const received: Completion[] = []
  const turnOf = (request: Completion): Turn => {
    switch (request.model) {
      case 'sandbox-honest':
        return playTask(request, false)
      case 'sandbox-liar':
        return playTask(request, true)
      case 'sandbox-analyst':
        return playAnalyst(request, clock())
      case 'sandbox-script':
        return playScript(script, request)
    }
    throw invalid(404, `The model ${request.model ?? ''} does not exist`)
  }
  const answerTo = (completion: Completion): Answer => {
    received.push(completion)
    if (received.length > atMost) received.shift()
    return toAnswer(completion, turnOf(completion), Math.floor(clock() / 1_000), ++count)
  }
  return {
    name: 'model',
    failure: (status) => {
      const [type, message] = failures[status] ?? [
        'server_error',
        'The server had an error while processing your request',
      ]
      return refusal(status, type, message)
    },
    rateLimited: (retryAfter) => ({
      ...refusal(429, 'rate_limit_exceeded', 'Rate limit reached'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.post<{ Body: Completion | undefined }>('/v1/chat/completions', async (request, reply) => {
        if (!credentialOf(request)) throw invalid(401, 'You did not provide an API key')
        const completion = { model: '', messages: [], max_tokens: 1_000, ...request.body }
        const answer = answerTo(completion)
        if (!completion.stream) return answer
        const chunks = toChunks(answer, completion.stream_options?.include_usage ?? false)
        return reply.type('text/event-stream; charset=utf-8').send(Readable.from(chunks))
      })
      app.post<{ Body: MessagesRequest | undefined }>('/v1/messages', async (request) => {
        if (!request.headers['x-api-key'])
          throw new Refusal(anthropicRefusal(401, 'authentication_error', 'x-api-key header is required'))
        const completion = { max_tokens: 1_000, ...toCompletion(request.body ?? {}) }
        return toMessage(answerTo(completion))
      })
      app.put<{ Body: { turns: ScriptedTurn[] } }>(
        '/_script',
        { schema: { body: scriptBody } },
        async (request, reply) => {
          script = request.body.turns
          return reply.code(204).send()
        },
      )
      app.get('/_received', async () => ({ requests: received }))
      app.delete('/_received', async (_request, reply) => {
        received.length = 0
        return reply.code(204).send()
      })
    },
  }
}
