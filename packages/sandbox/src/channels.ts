import type { FastifyInstance } from 'fastify'
import { Refusal, type Vendor, type VendorAnswer, type VendorName, type World } from './vendor.ts'

/** What came over a channel, the newest last: `GET /slack/_messages` and so on show it. */
type Received = Readonly<Record<string, unknown>>
const atMost = 1_000

function inbox(app: FastifyInstance) {
  const received: Received[] = []
  app.get('/_messages', async () => ({ messages: received }))
  app.delete('/_messages', async (_request, reply) => {
    received.length = 0
    return reply.code(204).send()
  })
  const receive = (message: Received): void => {
    received.push(message)
    if (received.length > atMost) received.shift()
  }
  /** Among those that are kept. */
  receive.had = (key: string): boolean => received.some((each) => each['key'] === key)
  return receive
}

const text = (status: number, body: string, headers: Record<string, string> = {}): VendorAnswer => ({
  status,
  body,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
})

/** Incoming webhooks of Slack: they answer in one word. */
export function slackVendor({ clock }: World): Vendor {
  return {
    name: 'slack',
    failure: (status) => text(status, status === 404 ? 'no_service' : 'rollup_error'),
    rateLimited: (retryAfter) =>
      text(429, 'rate_limited', retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    routes(app) {
      const receive = inbox(app)
      app.post<{ Params: { team: string; app: string; secret: string }; Body: { text?: unknown } | null | undefined }>(
        '/services/:team/:app/:secret',
        async ({ body, params }, reply) => {
          if (!params.team.startsWith('T') || !params.app.startsWith('B')) throw new Refusal(text(404, 'no_team'))
          if (params.secret === 'withdrawn') throw new Refusal(text(403, 'invalid_token'))
          if (typeof body !== 'object' || body === null) throw new Refusal(text(400, 'invalid_payload'))
          if (typeof body.text !== 'string' || body.text === '') throw new Refusal(text(400, 'no_text'))
          receive({ at: new Date(clock()).toISOString(), text: body.text })
          return reply.type('text/html; charset=utf-8').send('ok')
        },
      )
    },
  }
}

const refused = (status: number, description: string, parameters?: object): VendorAnswer => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
})

/** `sendMessage` of Telegram's Bot API. A bot's token begins with its number. */
export function telegramVendor({ clock }: World): Vendor {
  let count = 0
  return {
    name: 'telegram',
    failure: (status) => refused(status, status === 404 ? 'Not Found' : 'Internal Server Error'),
    rateLimited: (retryAfter = 1) =>
      refused(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter }),
    routes(app) {
      const receive = inbox(app)
      app.post<{ Params: { token: string }; Body: { chat_id?: unknown; text?: unknown } | undefined }>(
        '/bot:token/sendMessage',
        async ({ body, params }) => {
          if (!/^\d+:[\w-]+$/.test(params.token)) throw new Refusal(refused(401, 'Unauthorized'))
          const { chat_id: chat, text: said } = body ?? {}
          if (typeof said !== 'string' || said === '')
            throw new Refusal(refused(400, 'Bad Request: message text is empty'))
          if (said.length > 4_096) throw new Refusal(refused(400, 'Bad Request: message is too long'))
          if (!/^-?\d+$|^@\w+$/.test(String(chat))) throw new Refusal(refused(400, 'Bad Request: chat not found'))
          receive({ at: new Date(clock()).toISOString(), chat, text: said })
          const date = Math.floor(clock() / 1_000)
          return { ok: true, result: { message_id: ++count, chat: { id: chat, type: 'group' }, date, text: said } }
        },
      )
    },
  }
}

/** Somebody's own receiver. It knows what it has had by the key, as ours asks of it. */
export function webhookVendor({ clock }: World): Vendor {
  const name: VendorName = 'webhook'
  return {
    name,
    failure: (status) => ({ status, body: { error: 'failed' } }),
    rateLimited: (retryAfter) => ({
      status: 429,
      body: { error: 'too many' },
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app) {
      const receive = inbox(app)
      app.post('/*', async ({ body, headers }) => {
        const key = String(headers['idempotency-key'] ?? '')
        const duplicate = key !== '' && receive.had(key)
        const { 'sophia-signature': signature, 'sophia-timestamp': timestamp } = headers
        receive({ at: new Date(clock()).toISOString(), key, duplicate, signature, timestamp, body })
        return { received: true, duplicate }
      })
    },
  }
}
