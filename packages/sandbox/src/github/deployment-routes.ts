import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isoSeconds } from '../clock.ts'
import { company } from '../company/company.ts'
import type { Deployment, DeploymentStatus } from '../company/delivery.ts'
import { accountView, website } from './account-view.ts'
import { paged, type Query } from './pages.ts'
import { apiOf, type LiveProject, type ProjectStore } from './project-store.ts'
import { notFound } from './refusals.ts'
import { repositoryUrl } from './repository-view.ts'
import { nodeId, type Schema } from './schema.ts'

const repo = '/repos/:owner/:repo'
interface OfDeployment {
  Params: { owner: string; repo: string; id: string; statusId: string }
}

export function deploymentRoutes(app: FastifyInstance, store: ProjectStore): void {
  const at = (request: FastifyRequest<OfDeployment>) => {
    const project = store.of(request)
    const deployment = project.delivery.deployments.find(({ id }) => String(id) === request.params.id)
    if (!deployment) throw notFound()
    return { project, deployment, api: apiOf(request) }
  }

  app.get(`${repo}/deployments`, async (request, reply) => {
    const project = store.of(request)
    const { environment, ref, sha, task } = request.query as Query
    const fitting = project.delivery.deployments
      .filter((each) => (!environment || each.environment === environment) && (!sha || each.sha === sha))
      .filter((each) => (!ref || ref === 'main' || ref === each.sha) && (!task || task === 'deploy'))
      .toSorted((a, b) => b.createdAt - a.createdAt)
    return paged(request, reply, fitting).items.map((deployment) => deploymentView(apiOf(request), project, deployment))
  })
  app.get<OfDeployment>(`${repo}/deployments/:id`, async (request) => {
    const { api, deployment, project } = at(request)
    return deploymentView(api, project, deployment)
  })
  app.get<OfDeployment>(`${repo}/deployments/:id/statuses`, async (request, reply) => {
    const { api, deployment, project } = at(request)
    return paged(request, reply, deployment.statuses.toReversed()).items.map((status) =>
      statusView(api, project, deployment, status),
    )
  })
  app.get<OfDeployment>(`${repo}/deployments/:id/statuses/:statusId`, async (request) => {
    const { api, deployment, project } = at(request)
    const status = deployment.statuses.find(({ id }) => String(id) === request.params.statusId)
    if (!status) throw notFound()
    return statusView(api, project, deployment, status)
  })
  app.get(`${repo}/environments`, async (request) => {
    const project = store.of(request)
    const names = [...new Set(project.delivery.deployments.map(({ environment }) => environment))]
    const base = repositoryUrl(apiOf(request), project.repository.name)
    const since = isoSeconds(project.repository.createdAt)
    return {
      total_count: names.length,
      environments: names.map((name, index) => ({
        id: project.repository.id + index,
        node_id: nodeId('Environment', name),
        name,
        url: `${base}/environments/${name}`,
        html_url: base,
        created_at: since,
        updated_at: since,
        protection_rules: [],
      })),
    }
  })
}

function deploymentView(api: string, { repository }: LiveProject, deployment: Deployment): Schema<'deployment'> {
  const repository_url = repositoryUrl(api, repository.name)
  const url = `${repository_url}/deployments/${deployment.id}`
  const { createdAt, creator, environment, id, sha, statuses } = deployment
  return {
    url,
    id,
    node_id: nodeId('Deployment', id),
    task: 'deploy',
    original_environment: environment,
    environment,
    description: null,
    created_at: isoSeconds(createdAt),
    updated_at: isoSeconds(statuses.at(-1)?.at ?? createdAt),
    statuses_url: `${url}/statuses`,
    repository_url,
    creator: accountView(api, creator),
    sha,
    ref: 'main',
    payload: {},
    transient_environment: false,
    production_environment: environment === 'production',
  }
}

const descriptions: Partial<Record<DeploymentStatus['state'], string>> = {
  failure: 'Health check failed after the rollout',
  error: 'Rollout timed out',
}

function statusView(
  api: string,
  { repository }: LiveProject,
  deployment: Deployment,
  { at, id, state }: DeploymentStatus,
): Schema<'deployment-status'> {
  const repository_url = repositoryUrl(api, repository.name)
  const deployment_url = `${repository_url}/deployments/${deployment.id}`
  const log = `${website}/${company.login}/${repository.name}/deployments/${deployment.id}/log`
  return {
    url: `${deployment_url}/statuses/${id}`,
    id,
    node_id: nodeId('DeploymentStatus', id),
    state,
    creator: accountView(api, deployment.creator),
    description: descriptions[state] ?? '',
    environment: deployment.environment,
    target_url: log,
    created_at: isoSeconds(at),
    updated_at: isoSeconds(at),
    deployment_url,
    repository_url,
    environment_url: `https://${deployment.environment}.${company.login}.example`,
    log_url: log,
  }
}
