import { Problem, type Routes, signedRequest, takeRawBodies } from '@sophia/service'
import { GapAnswer, GapParams, WebhookAnswer } from '../webhook-schemas.ts'
import type { Webhooks } from '../webhooks.ts'

const tags = ['webhooks']
/** What a delivery may have changed. */
const touched = ['repositories', 'code', 'pulls', 'issues', 'actions', 'delivery', 'search']
/** GitHub's own limit of a payload. */
const bodyLimit = 25 * 2 ** 20

/** @param webhooks undefined when no secret is set. */
export const webhookRoutes: Routes<{ webhooks: Webhooks | undefined }> = async (app, { webhooks }) => {
  takeRawBodies(app)

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
      const { body, header } = signedRequest(request)
      const taken = await open().take({
        signature: header('x-hub-signature-256'),
        guid: header('x-github-delivery'),
        event: header('x-github-event'),
        hook: header('x-github-hook-id'),
        scope: header('x-github-hook-installation-target-type'),
        target: header('x-github-hook-installation-target-id'),
        body,
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
