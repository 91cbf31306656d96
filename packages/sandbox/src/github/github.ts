import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Allowance, LimitName } from '../limits.ts'
import { callerOf, credentialOf, type Vendor, type World } from '../vendor.ts'
import { accountRoutes } from './account-routes.ts'
import { actionRoutes } from './action-routes.ts'
import { appRoutes } from './app-routes.ts'
import { type AppStore, createAppStore, isInstallationToken } from './app-store.ts'
import { commitRoutes } from './commit-routes.ts'
import { contentRoutes } from './content-routes.ts'
import { deploymentRoutes } from './deployment-routes.ts'
import { graphRoutes } from './graph-routes.ts'
import { issueRoutes } from './issue-routes.ts'
import { createProjectStore } from './project-store.ts'
import { pullRoutes } from './pull-routes.ts'
import { failure, primaryLimit, secondaryLimit } from './refusals.ts'
import { searchRoutes } from './search-routes.ts'
import { openWebhooks } from './webhook-routes.ts'

/** Asking costs nothing. */
const rateLimitRoute = '/github/rate_limit'

/** GitHub's REST API over the company's twelve repositories. */
export function githubVendor(world: World): Vendor {
  const webhooks = openWebhooks(world)
  const apps = createAppStore(world.clock)
  const store = createProjectStore(world, webhooks.announce)
  return {
    name: 'github',
    failure,
    rateLimited: secondaryLimit,
    routes(app: FastifyInstance) {
      app.addHook('preHandler', async (request, reply) => admit(world, apps, request, reply))
      app.addHook('onSend', async (request, reply, payload) => settle(world, request, reply, payload))
      for (const routes of [
        accountRoutes,
        pullRoutes,
        issueRoutes,
        commitRoutes,
        contentRoutes,
        actionRoutes,
        deploymentRoutes,
        searchRoutes,
        graphRoutes,
        webhooks.routes,
      ]) {
        routes(app, store)
      }
      appRoutes(app, store, apps)
    },
  }
}

/** All tokens of one installation share its limits. @throws {Refusal} 401 for a token that has expired or never was. */
function payerOf(apps: AppStore, request: FastifyRequest): string {
  const token = credentialOf(request)
  return isInstallationToken(token) ? `installation ${apps.installationOf(token)}` : callerOf(request)
}

function limitOf(request: FastifyRequest, caller: string): [name: LimitName, caller: string, resource: string] {
  if (request.routeOptions.url?.startsWith('/github/search/')) return ['githubSearch', caller, 'search']
  return [credentialOf(request) ? 'github' : 'githubAnonymous', caller, 'core']
}

const limitHeaders = ({ limit, remaining, resetAt, used }: Allowance, resource: string): Record<string, string> => ({
  'x-ratelimit-limit': String(limit.requests),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
  'x-ratelimit-used': String(used),
  'x-ratelimit-resource': resource,
})

/** Who pays for a request that was let in. */
const payers = new WeakMap<FastifyRequest, string>()

function admit({ limits }: World, apps: AppStore, request: FastifyRequest, reply: FastifyReply): void {
  if (request.routeOptions.url === rateLimitRoute) return
  const payer = payerOf(apps, request)
  const [name, caller, resource] = limitOf(request, payer)
  payers.set(request, payer)
  const allowance = limits.look(name, caller)
  if (!allowance.allowed) throw primaryLimit(limitHeaders(allowance, resource))
  void reply.headers({ 'x-github-media-type': 'github.v3; format=json', 'x-github-api-version-selected': '2022-11-28' })
}

/** An unchanged answer is a 304, and costs nothing when the caller is known. */
function settle({ limits }: World, request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const [name, caller, resource] = limitOf(request, payers.get(request) ?? callerOf(request))
  let unchanged = false
  if (request.method === 'GET' && reply.statusCode === 200 && typeof payload === 'string') {
    const etag = `W/"${createHash('sha256').update(payload).digest('hex')}"`
    void reply.headers({ etag, 'cache-control': 'private, max-age=60, s-maxage=60', vary: 'Accept, Authorization' })
    unchanged = request.headers['if-none-match']?.split(/,\s*/).includes(etag) ?? false
  }
  const free =
    request.routeOptions.url === rateLimitRoute ||
    reply.statusCode === 429 ||
    (unchanged && credentialOf(request) !== undefined)
  void reply.headers(limitHeaders(free ? limits.look(name, caller) : limits.take(name, caller), resource))
  if (!unchanged) return payload
  void reply.code(304).removeHeader('content-type').removeHeader('content-length')
  return ''
}
