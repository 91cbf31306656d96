import { createHash, createHmac } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { iso } from '../clock.ts'
import { company } from '../company/company.ts'
import { credentialOf, type World } from '../vendor.ts'
import type { WebhookDelivery, WebhookProtocol } from '../webhooks.ts'
import { organizationId } from './account-view.ts'
import type { AppStore } from './app-store.ts'
import { originOf, type Query } from './pages.ts'
import { mustBeKnown, type ProjectStore } from './project-store.ts'
import { notFound } from './refusals.ts'
import { nodeId, type Schema } from './schema.ts'

/** What happened, as GitHub tells it. */
export interface Happening {
  readonly event: string
  readonly repositoryId: number
  readonly body: { readonly action: string; readonly [member: string]: unknown }
}
export type Announce = (happening: Happening) => void

/** The one webhook that every repository has, the one of the organisation and the one of an App: both are told of all. */
const hookIds = { repository: 480_311_201, organization: 480_311_200, integration: 480_311_202 }
type Scope = keyof typeof hookIds
/** Which of them is listened to. */
const scopeOf = (flavour: string | undefined): Scope =>
  flavour === 'organization' || flavour === 'integration' ? flavour : 'repository'

const guidOf = (id: string): string => {
  const hex = createHash('sha256').update(`delivery ${id}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** GitHub gives an answer ten seconds and sends nothing twice by itself. */
const protocolFor = (apps: AppStore): WebhookProtocol<Happening> => ({
  timeout: 10_000,
  retries: [],
  body({ body }, { target }) {
    const installation = scopeOf(target.flavour) === 'integration' && installationOf(apps)
    const organization = { login: company.login, id: organizationId }
    return JSON.stringify({ ...body, organization, ...(installation && { installation }) })
  },
  sign: (body, { target }, { event, repositoryId }, id) => ({
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-event': event,
    'x-github-delivery': guidOf(id),
    'x-github-hook-id': String(hookIds[scopeOf(target.flavour)]),
    'x-github-hook-installation-target-type': scopeOf(target.flavour),
    'x-github-hook-installation-target-id': String(
      { repository: repositoryId, organization: organizationId, integration: apps.latest()?.id }[
        scopeOf(target.flavour)
      ],
    ),
    'x-hub-signature-256': `sha256=${createHmac('sha256', target.secret).update(body).digest('hex')}`,
  }),
})

function installationOf(apps: AppStore) {
  const id = apps.latest()?.installationId
  return id === undefined ? undefined : { id, node_id: nodeId('Integration', id) }
}

interface OfHook {
  Params: { owner: string; repo: string; org: string; hook: string; id: string }
}
type Delivery = WebhookDelivery<Happening>

/** Sends what is written, and answers for what was sent. */
export function openWebhooks(world: World, apps: AppStore) {
  const sender = world.sendsWebhooks('github', protocolFor(apps))
  const routes = (app: FastifyInstance, store: ProjectStore): void => {
    const only = (request: FastifyRequest<OfHook>, scope: Scope) => {
      mustBeKnown(request)
      if (request.params.hook !== String(hookIds[scope])) throw notFound()
      if (scope === 'organization' && request.params.org.toLowerCase() !== company.login) throw notFound()
    }
    const ofRepository = (request: FastifyRequest<OfHook>) => {
      only(request, 'repository')
      const { repository } = store.of(request)
      return sender.deliveries().filter(({ payload }) => payload.repositoryId === repository.id)
    }
    const ofOrganization = (request: FastifyRequest<OfHook>) => {
      only(request, 'organization')
      return sender.deliveries()
    }
    /** An App has one webhook, and asks about it in its own name. */
    const ofApp = (request: FastifyRequest<OfHook>) => {
      if (apps.appOf(credentialOf(request)).id !== apps.latest()?.id) return []
      return sender.deliveries()
    }
    for (const [path, deliveries] of [
      ['/repos/:owner/:repo/hooks/:hook/deliveries', ofRepository],
      ['/orgs/:org/hooks/:hook/deliveries', ofOrganization],
      ['/app/hook/deliveries', ofApp],
    ] as const) {
      app.get<OfHook>(path, async (request, reply) => page(request, reply, deliveries(request)).map(deliveryView))
      app.post<OfHook>(`${path}/:id/attempts`, async (request, reply) => {
        const known = deliveries(request).find(({ id }) => id === request.params.id)
        if (!known || !sender.redeliver(known.id)) throw notFound()
        return reply.code(202).send({})
      })
    }
  }
  return { announce: (happening: Happening) => sender.send(happening), routes }
}

/** By a cursor, newest first. */
function page(request: FastifyRequest, reply: FastifyReply, all: readonly Delivery[]): Delivery[] {
  const { cursor, per_page: size = '30' } = request.query as Query
  const rest = cursor === undefined ? all : all.filter(({ id }) => Number(id) < Number(cursor))
  const items = rest.slice(0, Math.min(100, Number(size)))
  if (items.length < rest.length) {
    const next = new URL(request.url, originOf(request))
    next.searchParams.set('cursor', items.at(-1)?.id ?? '')
    void reply.header('link', `<${next.href}>; rel="next"`)
  }
  return items
}

function deliveryView(delivery: Delivery): Schema<'hook-delivery-item'> {
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
