import type { FastifyInstance } from 'fastify'
import type { Vendor, World } from '../vendor.ts'
import { accountRoutes } from './account-routes.ts'
import { actionRoutes } from './action-routes.ts'
import { appRoutes } from './app-routes.ts'
import { createAppStore } from './app-store.ts'
import { commitRoutes } from './commit-routes.ts'
import { contentRoutes } from './content-routes.ts'
import { deploymentRoutes } from './deployment-routes.ts'
import { graphRoutes } from './graph-routes.ts'
import { issueRoutes } from './issue-routes.ts'
import { createMeter } from './meter.ts'
import { createProjectStore } from './project-store.ts'
import { pullRoutes } from './pull-routes.ts'
import { failure, secondaryLimit } from './refusals.ts'
import { searchRoutes } from './search-routes.ts'
import { openWebhooks } from './webhook-routes.ts'

/** GitHub's REST API over the company's twelve repositories. */
export function githubVendor(world: World): Vendor {
  const apps = createAppStore(world.clock)
  const webhooks = openWebhooks(world, apps)
  const meter = createMeter(world, apps)
  const store = createProjectStore(world, webhooks.announce)
  return {
    name: 'github',
    failure,
    rateLimited: (retryAfter) => secondaryLimit(403, retryAfter),
    arrive: meter.arrive,
    routes(app: FastifyInstance) {
      app.addHook('preHandler', async (request, reply) => meter.admit(request, reply))
      app.addHook('onSend', async (request, reply, payload) => meter.settle(request, reply, payload))
      for (const routes of [
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
      accountRoutes(app, store, meter)
      appRoutes(app, store, apps)
    },
  }
}
