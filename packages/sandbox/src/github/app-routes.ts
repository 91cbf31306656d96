import type { FastifyInstance, FastifyRequest } from 'fastify'
import { iso, isoSeconds } from '../clock.ts'
import { credentialOf, Refusal } from '../vendor.ts'
import { accountView, organization, website } from './account-view.ts'
import { type AppStore, type InstalledApp, isInstallationToken } from './app-store.ts'
import { paged } from './pages.ts'
import { apiOf, type ProjectStore } from './project-store.ts'
import { errorAnswer, notFound } from './refusals.ts'
import { nodeId, type Schema } from './schema.ts'

interface OfInstallation {
  Params: { id: string }
}

const permissions = {
  metadata: 'read',
  contents: 'read',
  issues: 'write',
  pull_requests: 'write',
  actions: 'write',
  deployments: 'read',
} as const

/**
 * GitHub Apps: one is made from a manifest, whatever the code, and is installed at once. It signs for itself, and gets
 * tokens for its installation.
 */
export function appRoutes(app: FastifyInstance, store: ProjectStore, apps: AppStore): void {
  app.post<{ Params: { code: string } }>('/app-manifests/:code/conversions', async (request, reply) => {
    const made = apps.create(`sophia-${request.params.code}`)
    return reply.code(201).send({
      ...appView(apiOf(request), made.app),
      client_id: `Iv23li${made.app.id}`,
      client_secret: 'sandbox',
      webhook_secret: null,
      pem: made.pem,
    })
  })
  app.get('/app', async (request) => appView(apiOf(request), apps.appOf(credentialOf(request))))
  app.get('/app/installations', async (request) => {
    const installed = apps.appOf(credentialOf(request))
    return [installationView(apiOf(request), installed)]
  })
  app.post<OfInstallation>('/app/installations/:id/access_tokens', async (request, reply) => {
    const installed = apps.appOf(credentialOf(request))
    if (String(installed.installationId) !== request.params.id) throw notFound()
    const { expiresAt, token } = apps.issue(installed)
    return reply.code(201).send({
      token,
      expires_at: isoSeconds(expiresAt),
      permissions,
      repository_selection: 'all',
    } satisfies Schema<'installation-token'>)
  })
  app.get('/installation/repositories', async (request, reply) => {
    if (!isInstallationToken(credentialOf(request)))
      throw new Refusal(
        errorAnswer(
          403,
          'You must authenticate with an installation access token in order to list repositories for an installation.',
        ),
      )
    const views = store.visible(request).map((project) => store.view(request, project))
    const sorted = views.sort((a, b) => (a.id < b.id ? -1 : 1))
    return { total_count: sorted.length, repositories: paged(request, reply, sorted).items }
  })
}

/** What belongs to a person, an app has no part in. @throws {Refusal} 403. */
export function mustBePerson(request: FastifyRequest): void {
  if (isInstallationToken(credentialOf(request)))
    throw new Refusal(errorAnswer(403, 'Resource not accessible by integration'))
}

const slugOf = ({ name }: InstalledApp): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

const appView = (api: string, app: InstalledApp) =>
  ({
    id: app.id,
    slug: slugOf(app),
    node_id: nodeId('App', app.id),
    owner: accountView(api, organization),
    name: app.name,
    description: null,
    external_url: website,
    html_url: `${website}/apps/${slugOf(app)}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions,
    events: ['push'],
  }) satisfies Partial<NonNullable<Schema<'integration'>>>

const installationView = (api: string, app: InstalledApp): Schema<'installation'> => ({
  id: app.installationId,
  account: accountView(api, organization),
  repository_selection: 'all',
  access_tokens_url: `${api}/app/installations/${app.installationId}/access_tokens`,
  repositories_url: `${api}/installation/repositories`,
  html_url: `${website}/organizations/${organization.login}/settings/installations/${app.installationId}`,
  app_id: app.id,
  target_id: organization.id,
  target_type: 'Organization',
  permissions,
  events: ['push'],
  created_at: iso(app.createdAt),
  updated_at: iso(app.createdAt),
  single_file_name: null,
  app_slug: slugOf(app),
  suspended_at: null,
  suspended_by: null,
})
