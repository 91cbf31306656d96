import { githubVendor } from '../src/github/github.ts'
import { type PlayedRoute, routesOf } from './played-routes.ts'

/** Operations of GitHub's that one route of ours answers behind its wildcard. */
const behindWildcards = [
  '/repos/:owner/:repo/commits/*/pulls',
  '/repos/:owner/:repo/releases/latest',
  '/repos/:owner/:repo/releases/tags/*',
].map((path): PlayedRoute => ({ method: 'get', path }))

/** What the stand-in of GitHub plays of its REST; GraphQL is in no description of that. */
export const playedRoutes = async (): Promise<PlayedRoute[]> => [
  ...(await routesOf(githubVendor)).filter(({ path }) => path !== '/graphql'),
  ...behindWildcards,
]
