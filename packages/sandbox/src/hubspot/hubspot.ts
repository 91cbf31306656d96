import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf, credentialOf, Refusal, type Vendor, type World } from '../vendor.ts'
import { associationRoutes, objectAssociationRoutes } from './association-routes.ts'
import { batchRoutes } from './batch-routes.ts'
import { gathered, hubspotWebhooks } from './crm-events.ts'
import { type CrmStore, createCrmStore } from './crm-store.ts'
import { objectRoutes } from './object-routes.ts'
import { errorAnswer, failure, rateLimited, unauthenticated } from './refusals.ts'
import { settingsRoutes } from './settings-routes.ts'

/** Versions whose paths end in the version; v3 and v4 begin with it. */
const datedVersions = ['2026-09', '2026-03'] as const

/** HubSpot's CRM: objects, associations, pipelines, owners and properties. */
export function hubspotVendor(world: World): Vendor {
  let opened: CrmStore | undefined
  const webhooks = world.sendsWebhooks('hubspot', hubspotWebhooks())
  const changed = gathered((events) => webhooks.send(events))
  const store = () => (opened ??= createCrmStore(world.company.sales, world.clock, changed))
  return {
    name: 'hubspot',
    failure,
    rateLimited: (retryAfter) => rateLimited('TEN_SECONDLY_ROLLING', retryAfter),
    routes(app) {
      app.addHook('preHandler', async (request, reply) => admit(world, request, reply))
      for (const version of datedVersions) {
        area(app, `/crm/objects/${version}`, (scope) =>
          objects(scope, store, `/hubspot/crm/objects/${version}`, version !== '2026-09'),
        )
        area(app, `/crm/associations/${version}`, (scope) => associationRoutes(scope, store))
        area(app, '/crm', (scope) => settingsRoutes(scope, world, (name) => `/${name}/${version}`))
      }
      area(app, '/crm/v3/objects', (scope) => objects(scope, store, '/hubspot/crm/v3/objects', true))
      area(app, '/crm/v4/associations', (scope) => associationRoutes(scope, store))
      area(app, '/crm/v4/objects', (scope) => objectAssociationRoutes(scope, store, true))
      area(app, '/crm', (scope) => settingsRoutes(scope, world, (name) => `/v3/${name}`))
    },
  }
}

const area = (app: FastifyInstance, prefix: string, routes: (scope: FastifyInstance) => void): void => {
  void app.register(async (scope) => routes(scope), { prefix })
}

function objects(app: FastifyInstance, store: () => CrmStore, base: string, listsAssociations: boolean): void {
  objectRoutes(app, store, base)
  batchRoutes(app, store)
  objectAssociationRoutes(app, store, listsAssociations)
}

/** @throws {Refusal} 401 without a bearer token, 429 over a limit. */
function admit({ limits }: World, request: FastifyRequest, reply: FastifyReply): void {
  if (!credentialOf(request)) throw new Refusal(errorAnswer(401, unauthenticated))
  const caller = callerOf(request)
  if (request.routeOptions.url?.endsWith('/search')) {
    // Search has a limit of its own, and does not tell how much of it is left.
    if (!limits.take('hubspotSearch', caller).allowed) throw new Refusal(rateLimited('SECONDLY'))
    return
  }
  const daily = limits.take('hubspotDaily', caller)
  const { allowed, limit, remaining } = limits.take('hubspot', caller)
  void reply.headers({
    'x-hubspot-ratelimit-max': limit.requests,
    'x-hubspot-ratelimit-remaining': remaining,
    'x-hubspot-ratelimit-interval-milliseconds': limit.window,
    'x-hubspot-ratelimit-daily': daily.limit.requests,
    'x-hubspot-ratelimit-daily-remaining': daily.remaining,
  })
  if (!daily.allowed) throw new Refusal(rateLimited('DAILY'))
  if (!allowed) throw new Refusal(rateLimited('TEN_SECONDLY_ROLLING'))
}
