import Fastify from 'fastify'
import { createClock } from '../src/clock.ts'
import { createCompany } from '../src/company/company.ts'
import { createLimitBook, vendorLimits } from '../src/limits.ts'
import type { Vendor, World } from '../src/vendor.ts'
import { createWebhooks } from '../src/webhooks.ts'

export interface PlayedRoute {
  /** Lower case. */
  readonly method: string
  /** With parameters as Fastify writes them: `/repos/:owner/:repo`. */
  readonly path: string
}

/** Every route that a stand-in registers. */
export async function routesOf(create: (world: World) => Vendor): Promise<PlayedRoute[]> {
  const clock = createClock()
  const routes: PlayedRoute[] = []
  const app = Fastify({ exposeHeadRoutes: false })
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one.toLowerCase(), path: url })
  })
  const vendor = create({
    seed: 'sophia',
    clock,
    company: createCompany('sophia', clock()),
    limits: createLimitBook(vendorLimits, false, clock),
    sendsWebhooks: (_vendor, protocol) => createWebhooks(protocol, clock),
  })
  vendor.routes(app)
  await app.ready()
  return routes
}

/** Names of parameters differ between a vendor's document and ours, their places do not. */
export const placeOf = (path: string): string => path.replaceAll(/\{[^}]+\}|:\w+(\([^)]*\))?|\*/g, '{}')
