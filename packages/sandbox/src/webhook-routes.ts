import type { FastifyInstance } from 'fastify'
import type { VendorName } from './vendor.ts'
import { type WebhookOrder, type Webhooks, type WebhookTarget, webhookTricks } from './webhooks.ts'

const strict = { type: 'object', additionalProperties: false }
const targetSchema = {
  ...strict,
  required: ['url', 'secret'],
  properties: {
    url: { type: 'string', pattern: '^https?://' },
    secret: { type: 'string', minLength: 1 },
    flavour: { type: 'string' },
  },
}
const orderSchema = {
  ...strict,
  required: ['trick'],
  properties: { trick: { enum: webhookTricks }, times: { type: 'integer', minimum: 1, maximum: 1_000 } },
}

interface OfVendor {
  Params: { vendor: string; id: string }
}

/** Where webhooks go, what happens to them on the way, and what became of them. */
export function webhookRoutes(app: FastifyInstance, senders: ReadonlyMap<VendorName, Webhooks>): void {
  const senderOf = (vendor: string): Webhooks => {
    const sender = senders.get(vendor as VendorName)
    if (!sender) throw Object.assign(new Error(`${vendor} sends no webhooks here`), { statusCode: 404 })
    return sender
  }
  const view = (vendor: string) => {
    const sender = senderOf(vendor)
    const target = sender.target()
    return { vendor, url: target?.url ?? null, deliveries: sender.deliveries() }
  }

  app.get('/_webhooks', async () => ({ vendors: [...senders.keys()].map(view) }))
  app.get<OfVendor>('/_webhooks/:vendor', async ({ params }) => view(params.vendor))
  app.put<OfVendor & { Body: WebhookTarget }>(
    '/_webhooks/:vendor',
    { schema: { body: targetSchema } },
    async ({ params, body }) => {
      senderOf(params.vendor).point(body)
      return { vendor: params.vendor, url: body.url }
    },
  )
  app.delete<OfVendor>('/_webhooks/:vendor', async ({ params }, reply) => {
    senderOf(params.vendor).point(undefined)
    return reply.code(204).send()
  })
  app.post<OfVendor & { Body: WebhookOrder }>(
    '/_webhooks/:vendor/orders',
    { schema: { body: orderSchema } },
    async ({ params, body }, reply) => {
      senderOf(params.vendor).order(body)
      return reply.code(201).send(body)
    },
  )
  /** Answers when nothing is on its way any more. */
  app.post<OfVendor>('/_webhooks/:vendor/idle', async ({ params }) => {
    await senderOf(params.vendor).idle()
    return view(params.vendor)
  })
  app.post<OfVendor>('/_webhooks/:vendor/deliveries/:id', async ({ params }) => {
    const again = senderOf(params.vendor).redeliver(params.id)
    if (!again) throw Object.assign(new Error(`No delivery ${params.id}, or nobody listens`), { statusCode: 404 })
    return again
  })
}
