import type { FastifyInstance, FastifyRequest } from 'fastify'
import { day } from '../clock.ts'
import { company } from '../company/company.ts'
import { caller, dependencyBot, engineers } from '../company/repositories.ts'
import type { LimitName } from '../limits.ts'
import { credentialOf } from '../vendor.ts'
import { organizationAsUser, organizationView, personView } from './account-view.ts'
import { mustBePerson } from './app-routes.ts'
import type { Meter } from './meter.ts'
import { paged, type Query } from './pages.ts'
import { apiOf, mustBeKnown, type LiveProject, type ProjectStore } from './project-store.ts'
import { notFound } from './refusals.ts'

interface OfOrganization {
  Params: { org: string }
  Querystring: Query
}

/** Who is who, and which repositories there are. */
export function accountRoutes(app: FastifyInstance, store: ProjectStore, meter: Meter): void {
  const { company: past, clock } = store.world
  const since = past.today - 1_500 * day
  const publicCount = past.projects.filter(({ repository }) => !repository.private).length

  const repositories = (request: FastifyRequest) => {
    const { direction, sort, type, visibility } = request.query as Query
    const kind = type ?? visibility
    const views = store
      .visible(request)
      .filter(({ repository }) => (kind === 'public' ? !repository.private : kind !== 'private' || repository.private))
      .map((project) => store.view(request, project))
    const field =
      ({ created: 'created_at', updated: 'updated_at', pushed: 'pushed_at', full_name: 'full_name' } as const)[
        sort ?? 'created'
      ] ?? 'created_at'
    const sign = (direction ?? (field === 'full_name' ? 'asc' : 'desc')) === 'asc' ? 1 : -1
    return views.sort((a, b) => (a[field] < b[field] ? -sign : sign))
  }
  const own = (org: string) => {
    if (org.toLowerCase() !== company.login) throw notFound()
  }

  app.get('/user', async (request) => {
    mustBeKnown(request)
    mustBePerson(request)
    return personView(apiOf(request), caller, since)
  })
  app.get('/user/repos', async (request, reply) => {
    mustBeKnown(request)
    mustBePerson(request)
    return paged(request, reply, repositories(request)).items
  })
  app.get<OfOrganization>('/orgs/:org', async (request) => {
    own(request.params.org)
    return organizationView(apiOf(request), since, publicCount)
  })
  app.get<OfOrganization>('/orgs/:org/repos', async (request, reply) => {
    own(request.params.org)
    return paged(request, reply, repositories(request)).items
  })
  app.get<{ Params: { login: string } }>('/users/:login', async (request) => {
    const { login } = request.params
    if (login.toLowerCase() === company.login) return organizationAsUser(apiOf(request), since, publicCount)
    const person = [...engineers, dependencyBot, caller].find((each) => each.login === login)
    if (!person) throw notFound()
    return personView(apiOf(request), person, since)
  })
  app.get<{ Params: { login: string } }>('/users/:login/repos', async (request, reply) => {
    own(request.params.login)
    return paged(request, reply, repositories(request)).items
  })
  app.get('/repos/:owner/:repo', async (request) => store.view(request, store.of(request)))
  app.get('/repos/:owner/:repo/languages', async (request) => languagesOf(store.of(request)))

  app.get('/rate_limit', async (request) => {
    const figures = (name: LimitName) => {
      const { limit, remaining, resetAt, used } = meter.look(name, request)
      return { limit: limit.requests, used, remaining, reset: Math.ceil(Math.max(resetAt, clock()) / 1_000) }
    }
    const core = figures(credentialOf(request) ? 'github' : 'githubAnonymous')
    const resources = {
      core,
      search: figures('githubSearch'),
      code_search: figures('githubCodeSearch'),
      graphql: figures('githubGraph'),
    }
    return { resources, rate: core }
  })
}

const languagesOf = ({ files, repository }: LiveProject): Record<string, number> => ({
  [repository.language]: files.files
    .filter(({ path }) => path.startsWith('src/'))
    .reduce((sum, { text }) => sum + text.length, 0),
})
