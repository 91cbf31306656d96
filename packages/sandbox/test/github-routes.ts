import Fastify from 'fastify'
import { createClock } from '../src/clock.ts'
import { createCompany } from '../src/company/company.ts'
import { githubVendor } from '../src/github/github.ts'
import { createLimitBook, vendorLimits } from '../src/limits.ts'
import { createWebhooks } from '../src/webhooks.ts'

export interface PlayedRoute {
  /** Lower case. */
  readonly method: string
  /** With parameters as Fastify writes them: `/repos/:owner/:repo`. */
  readonly path: string
}

/** Operations of GitHub's that one route of ours answers behind its wildcard. */
const behindWildcards = [
  '/repos/:owner/:repo/commits/*/pulls',
  '/repos/:owner/:repo/releases/latest',
  '/repos/:owner/:repo/releases/tags/*',
].map((path): PlayedRoute => ({ method: 'get', path }))

/** Every route that the stand-in of GitHub registers. What is not REST, and in no description of it, is left out. */
export function playedRoutes(): PlayedRoute[] {
  const clock = createClock()
  const routes: PlayedRoute[] = []
  const app = Fastify({ exposeHeadRoutes: false })
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one.toLowerCase(), path: url })
  })
  const vendor = githubVendor({
    seed: 'sophia',
    clock,
    company: createCompany('sophia', clock()),
    limits: createLimitBook(vendorLimits, false, clock),
    sendsWebhooks: (_vendor, protocol) => createWebhooks(protocol, clock),
  })
  vendor.routes(app)
  return [...routes.filter(({ path }) => path !== '/graphql'), ...behindWildcards]
}

/** Names of parameters differ between the two, their places do not. */
export const placeOf = (path: string): string => path.replaceAll(/\{[^}]+\}|:\w+(\([^)]*\))?|\*/g, '{}')
