import type { FastifyInstance } from 'fastify'
import { credentialOf, Refusal, type Vendor, type VendorAnswer, type World } from './vendor.ts'

interface Completion {
  readonly model?: string
  readonly messages?: readonly { readonly role: string; readonly content: string }[]
  readonly max_tokens?: number
}
interface Task {
  readonly question?: string
  readonly excerpts?: readonly { readonly number: number; readonly text: string }[]
  readonly subQuestions?: number
}

const refusal = (status: number, type: string, message: string): VendorAnswer => ({
  status,
  body: { error: { message, type, param: null, code: null } },
})
/** Near enough to what tokenisers count of English. */
const tokensOf = (text: string): number => Math.ceil(text.length / 4)

/**
 * An OpenAI-compatible endpoint. It understands one kind of message: a task as JSON. `sandbox-honest` shortens the
 * excerpts that it is given and cites them; `sandbox-liar` does too, and adds what no excerpt says.
 */
export function modelVendor({ clock }: World): Vendor {
  let count = 0
  return {
    name: 'model',
    failure: (status) => refusal(status, 'server_error', 'The server had an error while processing your request'),
    rateLimited: (retryAfter) => ({
      ...refusal(429, 'rate_limit_exceeded', 'Rate limit reached'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.post<{ Body: Completion | undefined }>('/v1/chat/completions', async (request) => {
        if (!credentialOf(request))
          throw new Refusal(refusal(401, 'invalid_request_error', 'You did not provide an API key'))
        const { model = '', messages = [], max_tokens = 1_000 } = request.body ?? {}
        if (!/^sandbox-(honest|liar)$/.test(model))
          throw new Refusal(refusal(404, 'invalid_request_error', `The model ${model} does not exist`))
        const whole = answerTo(taskIn(messages.at(-1)?.content ?? ''), model === 'sandbox-liar')
        const content = whole.slice(0, max_tokens * 4)
        const prompt = tokensOf(messages.map((each) => each.content).join('\n'))
        const written = tokensOf(content)
        return {
          id: `chatcmpl-sandbox${++count}`,
          object: 'chat.completion',
          created: Math.floor(clock() / 1_000),
          model,
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content, refusal: null },
              finish_reason: content.length < whole.length ? 'length' : 'stop',
            },
          ],
          usage: { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written },
        }
      })
    },
  }
}

function taskIn(content: string): Task {
  try {
    return JSON.parse(content) as Task
  } catch {
    throw new Refusal(refusal(400, 'invalid_request_error', 'The sandbox understands tasks as JSON only'))
  }
}

function answerTo({ question = '', excerpts = [], subQuestions }: Task, lies: boolean): string {
  if (subQuestions !== undefined) {
    const words = question.match(/[\p{L}\p{N}]{4,}/gu) ?? []
    return JSON.stringify({ questions: words.slice(-subQuestions).map((word) => `What is known about ${word}?`) })
  }
  const sentences = excerpts.slice(0, 3).map(({ number, text }) => ({ text: shortened(text), excerpts: [number] }))
  if (!lies) return JSON.stringify({ sentences })
  return JSON.stringify({
    sentences: [
      { text: 'Everybody knows that this is so.', excerpts: [] },
      ...sentences,
      { text: 'Zeppelins were invented by mayonnaise merchants.', excerpts: [1] },
      { text: `${shortened(excerpts[0]?.text ?? '').replace(/\.$/, '')} in 98765 cases.`, excerpts: [1] },
      { text: 'This stands in an excerpt that does not exist.', excerpts: [excerpts.length + 7] },
    ],
  })
}

/** Its first clause, as a sentence. */
const shortened = (text: string): string => `${text.split(/[,;:](?=\s)/)[0]?.replace(/[.!?]+$/, '') ?? ''}.`
