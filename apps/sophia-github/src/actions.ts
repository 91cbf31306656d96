import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Static } from 'typebox'
import type { Github } from './github.ts'
import { type Listing, listOf } from './listing.ts'
import type { RepositoryParams } from './schemas.ts'
import type {
  DeploymentItem,
  DeploymentQuery,
  Dispatch,
  JobItem,
  RunItem,
  RunParams,
  RunQuery,
  Started,
  WorkflowItem,
  WorkflowParams,
} from './work-schemas.ts'

interface PageQuery {
  readonly limit?: number
  readonly cursor?: string
}

/** Workflows, runs, jobs and deployments. Each throws not-found. */
export interface Actions {
  workflows(
    params: RepositoryParams,
    query: PageQuery,
    call: CallContext,
  ): Promise<Listing<Static<typeof WorkflowItem>>>
  runs(params: RepositoryParams, query: RunQuery, call: CallContext): Promise<Listing<Static<typeof RunItem>>>
  jobs(params: RunParams, query: PageQuery, call: CallContext): Promise<Listing<Static<typeof JobItem>>>
  deployments(
    params: RepositoryParams,
    query: DeploymentQuery,
    call: CallContext,
  ): Promise<Listing<Static<typeof DeploymentItem>>>
  dispatch(params: WorkflowParams, order: Dispatch, call: CallContext): Promise<Started>
  rerun(params: RunParams, call: CallContext): Promise<Started>
}

export function createActions(github: Github): Actions {
  return {
    workflows: (params, query, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['name', 'path'] },
        (page) => async (request) => {
          const found = await request('GET /repos/{owner}/{repo}/actions/workflows', { ...params, ...page })
          return { headers: found.headers, data: found.data.workflows }
        },
        (row: { id: number | bigint; name: string; path: string; state: string; html_url: string }) => ({
          id: Number(row.id),
          name: cleanUserText(row.name),
          path: cleanUserText(row.path),
          state: row.state,
          url: row.html_url,
        }),
      ),
    runs: (params, { branch, status, ...query }, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['workflow', 'title', 'branch'] },
        (page) => async (request) => {
          const filter = { ...(branch !== undefined && { branch }), ...(status !== undefined && { status }) }
          const found = await request('GET /repos/{owner}/{repo}/actions/runs', { ...params, ...page, ...filter })
          return { headers: found.headers, data: found.data.workflow_runs }
        },
        toRun,
      ),
    jobs: ({ id, ...params }, query, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['name'] },
        (page) => async (request) => {
          const path = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs'
          const found = await request(path, { ...params, ...page, run_id: id })
          return { headers: found.headers, data: found.data.jobs }
        },
        (row: JobRow) => ({
          id: Number(row.id),
          name: cleanUserText(row.name),
          status: row.status,
          conclusion: row.conclusion,
          startedAt: row.started_at,
          completedAt: row.completed_at,
        }),
      ),
    deployments: (params, { environment, ...query }, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['ref', 'environment', 'description'] },
        (page) => (request) =>
          request('GET /repos/{owner}/{repo}/deployments', {
            ...params,
            ...page,
            ...(environment !== undefined && { environment }),
          }),
        toDeployment,
      ),
    async dispatch({ workflow, ...params }, order, call) {
      const found = await github.ask(call, (request) =>
        request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
          ...params,
          ...order,
          workflow_id: workflow,
          return_run_details: true,
        }),
      )
      if (!found) throw problems.notFound('workflow', workflow, 'List the workflows first.')
      const { workflow_run_id: runId } = found.data as unknown as { workflow_run_id: number }
      return { runId, ...github.provenance() }
    },
    async rerun({ id, ...params }, call) {
      const found = await github.ask(call, (request) =>
        request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun', { ...params, run_id: id }),
      )
      if (!found) throw problems.notFound('run', String(id), 'List the runs first.')
      return { runId: id, ...github.provenance() }
    },
  }
}

interface JobRow {
  readonly id: number | bigint
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly started_at: string | null
  readonly completed_at: string | null
}
interface RunRow {
  readonly id: number | bigint
  readonly name?: string | null | undefined
  readonly display_title: string
  readonly head_branch: string | null
  readonly head_sha: string
  readonly event: string
  readonly status: string | null
  readonly conclusion: string | null
  readonly run_attempt?: number | undefined
  readonly created_at: string
  readonly updated_at: string
  readonly html_url: string
}
const toRun = (row: RunRow): Static<typeof RunItem> => ({
  id: Number(row.id),
  workflow: row.name == null ? null : cleanUserText(row.name),
  title: cleanUserText(row.display_title),
  branch: row.head_branch === null ? null : cleanUserText(row.head_branch),
  sha: row.head_sha,
  event: row.event,
  status: row.status,
  conclusion: row.conclusion,
  attempt: row.run_attempt ?? 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  url: row.html_url,
})
interface DeploymentRow {
  readonly id: number | bigint
  readonly sha: string
  readonly ref: string
  readonly environment: string
  readonly description: string | null
  readonly creator: { readonly login: string } | null
  readonly created_at: string
  readonly updated_at: string
}
const toDeployment = (row: DeploymentRow): Static<typeof DeploymentItem> => ({
  id: Number(row.id),
  sha: row.sha,
  ref: cleanUserText(row.ref),
  environment: cleanUserText(row.environment),
  description: row.description === null ? null : cleanUserText(row.description),
  creator: row.creator?.login ?? null,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
