import { createHash, createHmac } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { iso } from '../clock.ts'
import { Refusal, type World } from '../vendor.ts'
import type { WebhookDelivery, WebhookProtocol } from '../webhooks.ts'
import { originOf, type Query } from './pages.ts'
import { mustBeKnown, type ProjectStore } from './project-store.ts'
import { errorAnswer, notFound } from './refusals.ts'
import type { Schema } from './schema.ts'

/** What happened, as GitHub tells it. */
export interface Happening {
  readonly event: string
  readonly repositoryId: number
  readonly body: { readonly action: string; readonly [member: string]: unknown }
}
export type Announce = (happening: Happening) => void

/** The one webhook that every repository has. */
const hookId = 480_311_201

const guidOf = (id: string): string => {
  const hex = createHash('sha256').update(`delivery ${id}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** GitHub gives an answer ten seconds and sends nothing twice by itself. */
const protocol: WebhookProtocol<Happening> = {
  timeout: 10_000,
  retries: [],
  body: ({ body }) => JSON.stringify(body),
  sign: (body, { target }, { event }, id) => ({
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-event': event,
    'x-github-delivery': guidOf(id),
    'x-github-hook-id': String(hookId),
    'x-hub-signature-256': `sha256=${createHmac('sha256', target.secret).update(body).digest('hex')}`,
  }),
}

interface OfHook {
  Params: { owner: string; repo: string; hook: string; id: string }
}

/** Sends what is written, and answers for what was sent. */
export function openWebhooks(world: World) {
  const sender = world.sendsWebhooks('github', protocol)
  const routes = (app: FastifyInstance, store: ProjectStore): void => {
    const at = (request: FastifyRequest<OfHook>) => {
      mustBeKnown(request)
      const { repository } = store.of(request)
      if (request.params.hook !== String(hookId)) throw notFound()
      return sender.deliveries().filter(({ payload }) => payload.repositoryId === repository.id)
    }
    app.get<OfHook>('/repos/:owner/:repo/hooks/:hook/deliveries', async (request, reply) => {
      const { cursor, per_page: size = '30' } = request.query as Query
      const all = at(request)
      const rest = cursor === undefined ? all : all.filter(({ id }) => Number(id) < Number(cursor))
      const items = rest.slice(0, Math.min(100, Number(size)))
      if (items.length < rest.length) {
        const next = new URL(request.url, originOf(request))
        next.searchParams.set('cursor', items.at(-1)?.id ?? '')
        void reply.header('link', `<${next.href}>; rel="next"`)
      }
      return items.map(deliveryView)
    })
    app.post<OfHook>('/repos/:owner/:repo/hooks/:hook/deliveries/:id/attempts', async (request, reply) => {
      const known = at(request).find(({ id }) => id === request.params.id)
      if (!known || !sender.redeliver(known.id)) throw new Refusal(errorAnswer(404, 'Not Found'))
      return reply.code(202).send({})
    })
  }
  return { announce: (happening: Happening) => sender.send(happening), routes }
}

function deliveryView(delivery: WebhookDelivery<Happening>): Schema<'hook-delivery-item'> {
  const last = delivery.attempts.at(-1)
  const status = last?.status ?? 0
  return {
    id: Number(delivery.id),
    guid: guidOf(delivery.id),
    delivered_at: last?.at ?? iso(Date.parse(delivery.createdAt)),
    redelivery: delivery.attempts.length > 1,
    duration: 0.01,
    status: status >= 200 && status < 300 ? 'OK' : status ? 'Invalid HTTP Response' : 'failed to connect to host',
    status_code: status || 502,
    event: delivery.payload.event,
    action: delivery.payload.body.action,
    installation_id: null,
    repository_id: delivery.payload.repositoryId,
    throttled_at: null,
  }
}
