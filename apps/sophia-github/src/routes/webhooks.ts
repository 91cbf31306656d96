import { Problem, type Routes } from '@sophia/service'
import { GapAnswer, GapParams, WebhookAnswer } from '../webhook-schemas.ts'
import type { Webhooks } from '../webhooks.ts'

const tags = ['webhooks']
/** What a delivery may have changed. */
const touched = ['repositories', 'code', 'pulls', 'issues', 'actions', 'delivery', 'search']
/** GitHub's own limit of a payload. */
const bodyLimit = 25 * 2 ** 20

/** @param webhooks undefined when no secret is set. */
export const webhookRoutes: Routes<{ webhooks: Webhooks | undefined }> = async (app, { webhooks }) => {
  // The signature is of the bytes, and parsing what nobody has signed is work for strangers.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const open = (): Webhooks => {
    if (webhooks) return webhooks
    throw new Problem('unavailable', {
      detail: 'GITHUB_WEBHOOK_SECRET is not set: no webhook can be told from a forged one.',
      hint: 'Set GITHUB_WEBHOOK_SECRET to the secret of the webhook at GitHub, and start sophia-github again.',
    })
  }
  app.post(
    '/webhooks',
    {
      bodyLimit,
      schema: {
        operationId: 'receiveWebhook',
        summary: 'Take a webhook of GitHub, signed with X-Hub-Signature-256',
        tags,
        response: { 202: WebhookAnswer },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const { headers } = request
      const one = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined)
      const taken = await open().take({
        signature: one('x-hub-signature-256'),
        guid: one('x-github-delivery'),
        event: one('x-github-event'),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      })
      // A duplicate too: its first arrival may have ended between storing and this.
      await app.cache.invalidate(touched)
      return reply.code(202).send(taken)
    },
  )
  app.post(
    '/repos/:owner/:repo/hooks/:hook/gaps',
    {
      schema: {
        operationId: 'closeWebhookGaps',
        summary: 'Ask GitHub again for the deliveries that never arrived',
        tags,
        params: GapParams,
        response: { 200: GapAnswer },
      },
      config: { access: 'admin', budgetMs: 15_000 },
    },
    (request) => open().closeGaps(request.params, request.call),
  )
}
