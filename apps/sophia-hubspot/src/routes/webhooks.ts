import { Problem, type Routes, signedRequest, takeRawBodies } from '@sophia/service'
import { EventPage, EventQuery, Received } from '../webhooks/schemas.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'

/** A hundred events are some fifty thousand bytes. */
const bodyLimit = 2 ** 20

/** @param missing the variables that are not set, without which a webhook cannot be told from a forged one. */
export const webhookRoutes: Routes<{ webhooks: Webhooks | undefined; missing: readonly string[] }> = async (
  app,
  { webhooks, missing },
) => {
  takeRawBodies(app)

  const open = (): Webhooks => {
    if (webhooks) return webhooks
    const variables = missing.join(' and ')
    throw new Problem('unavailable', {
      detail: `${variables} ${missing.length > 1 ? 'are' : 'is'} not set: no webhook can be told from a forged one.`,
      hint: `Set ${variables} as docs/going-live/hubspot.md says, and start sophia-hubspot again.`,
    })
  }
  app.post(
    '/webhooks',
    {
      bodyLimit,
      schema: {
        operationId: 'receiveWebhook',
        summary: 'Take a webhook of HubSpot, signed with X-HubSpot-Signature-v3',
        tags: ['webhooks'],
        response: { 200: Received },
      },
      config: { access: 'public' },
    },
    async (request) => {
      const { body, header } = signedRequest(request)
      const { received, touched } = await open().take({
        method: request.method,
        signature: header('x-hubspot-signature-v3'),
        timestamp: header('x-hubspot-request-timestamp'),
        body,
      })
      if (touched.length) await app.cache.invalidate(touched)
      return received
    },
  )
  app.get(
    '/webhooks/events',
    {
      schema: {
        operationId: 'listWebhookEvents',
        summary: 'List the events that HubSpot told, newest first',
        tags: ['webhooks'],
        querystring: EventQuery,
        response: { 200: EventPage },
      },
      config: { access: 'admin' },
    },
    (request) => open().list(request.query),
  )
}
