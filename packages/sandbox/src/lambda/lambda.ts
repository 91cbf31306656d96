import type { FastifyInstance, FastifyRequest } from 'fastify'
import { callerOf, credentialOf, Refusal, type Vendor, type World } from '../vendor.ts'
import { accountRoutes } from './account-routes.ts'
import { type Cloud, createCloud } from './cloud.ts'
import { firewallRoutes } from './firewall-routes.ts'
import { instanceRoutes } from './instance-routes.ts'
import { failure, rateLimited, unauthorized } from './refusals.ts'

/** Lambda Cloud, document version 1.10: instances with their keys, filesystems, images, firewall and audit log. */
export function lambdaVendor(world: World): Vendor {
  let opened: Cloud | undefined
  const cloud = () => (opened ??= createCloud(world))
  return {
    name: 'lambda',
    failure,
    rateLimited,
    routes(app: FastifyInstance) {
      app.addHook('preHandler', async (request) => admit(world, request))
      void app.register(
        async (scope) => {
          instanceRoutes(scope, cloud, world.company.today)
          accountRoutes(scope, cloud, world.company.today)
          firewallRoutes(scope, cloud)
        },
        { prefix: '/api/v1' },
      )
    },
  }
}

/** @throws {Refusal} 401 without a key, 429 over a limit. */
function admit({ limits }: World, request: FastifyRequest): void {
  if (!credentialOf(request)) throw unauthorized()
  const caller = callerOf(request)
  const launches = request.routeOptions.url?.endsWith('/instance-operations/launch')
  const allowed = limits.take('lambda', caller).allowed && (!launches || limits.take('lambdaLaunch', caller).allowed)
  if (!allowed) throw new Refusal(rateLimited())
}
