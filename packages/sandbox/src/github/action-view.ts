import { isoSeconds, second } from '../clock.ts'
import { company } from '../company/company.ts'
import type { Run } from '../company/delivery.ts'
import { isPull } from '../company/pull-requests.ts'
import { accountView, website } from './account-view.ts'
import type { LiveProject } from './project-store.ts'
import { repositoryUrl } from './repository-view.ts'
import { nodeId, type Schema } from './schema.ts'
import type { Setting } from './ticket-view.ts'

interface Workflow {
  readonly id: number
  readonly key: Run['workflow']
  readonly name: string
  readonly file: string
  readonly jobs: readonly string[]
}

export function workflowsOf({ repository }: LiveProject): Workflow[] {
  const ci = { id: repository.id + 1, key: 'ci', name: 'CI', file: 'ci.yml', jobs: ['lint', 'test', 'build'] } as const
  const deploy = { id: repository.id + 2, key: 'deploy', name: 'Deploy', file: 'deploy.yml', jobs: ['deploy'] } as const
  return repository.deploys === 'never' ? [ci] : [ci, deploy]
}

export const runStatus = ({ finishedAt, startedAt }: Run, now: number): 'queued' | 'in_progress' | 'completed' =>
  now < startedAt ? 'queued' : now < finishedAt ? 'in_progress' : 'completed'

export function workflowView({ api, project }: Setting, { file, id, name }: Workflow): Schema<'workflow'> {
  const base = repositoryUrl(api, project.repository.name)
  const html = `${website}/${company.login}/${project.repository.name}`
  const at = isoSeconds(project.repository.createdAt)
  return {
    id,
    node_id: nodeId('Workflow', id),
    name,
    path: `.github/workflows/${file}`,
    state: 'active',
    created_at: at,
    updated_at: at,
    url: `${base}/actions/workflows/${id}`,
    html_url: `${html}/blob/main/.github/workflows/${file}`,
    badge_url: `${html}/workflows/${name}/badge.svg`,
  }
}

export function runView({ api, project, repository }: Setting, run: Run, now: number) {
  const base = repositoryUrl(api, project.repository.name)
  const workflow = workflowsOf(project).find(({ key }) => key === run.workflow) as Workflow
  const url = `${base}/actions/runs/${run.id}`
  const status = runStatus(run, now)
  const commit = project.log.find(run.sha)
  const actor = accountView(api, run.actor)
  const signature = { name: run.actor.name, email: `${run.actor.login}@users.noreply.github.example` }
  return {
    id: run.id,
    name: workflow.name,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: `.github/workflows/${workflow.file}`,
    display_title: run.title,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status,
    conclusion: status === 'completed' ? run.conclusion : null,
    workflow_id: workflow.id,
    check_suite_id: run.id + 1,
    check_suite_node_id: nodeId('CheckSuite', run.id + 1),
    url,
    html_url: `${website}/${company.login}/${project.repository.name}/actions/runs/${run.id}`,
    pull_requests: pullOf(base, project, run),
    created_at: isoSeconds(run.createdAt),
    updated_at: isoSeconds(Math.min(now, run.finishedAt)),
    run_started_at: isoSeconds(run.startedAt),
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${base}/check-suites/${run.id + 1}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${base}/actions/workflows/${workflow.id}`,
    head_commit: {
      id: run.sha,
      tree_id: run.sha,
      message: commit?.message ?? run.title,
      timestamp: isoSeconds(commit?.at ?? run.createdAt),
      author: signature,
      committer: signature,
    },
    repository,
    head_repository: repository,
  } satisfies Schema<'workflow-run'>
}

function pullOf(base: string, project: LiveProject, { pullNumber }: Run): Schema<'pull-request-minimal'>[] {
  const ticket = pullNumber === undefined ? undefined : project.ticket(pullNumber)
  if (!ticket || !isPull(ticket)) return []
  const repo = { id: project.repository.id, url: base, name: project.repository.name }
  const from = project.log.ofPull(ticket)[0]?.parents[0] ?? ''
  const { branch, headSha } = ticket.pull
  return [
    {
      id: ticket.id,
      number: ticket.number,
      url: `${base}/pulls/${ticket.number}`,
      head: { ref: branch, sha: headSha, repo },
      base: { ref: 'main', sha: from, repo },
    },
  ]
}

/** Jobs share the run's time; in a run that failed, the last but one of them did. */
export function jobsOf({ api, project }: Setting, run: Run, now: number): Schema<'job'>[] {
  const base = repositoryUrl(api, project.repository.name)
  const workflow = workflowsOf(project).find(({ key }) => key === run.workflow) as Workflow
  const failing = Math.max(0, workflow.jobs.length - 2)
  const status = runStatus(run, now)
  return workflow.jobs.map((name, index) => {
    const id = run.id * 4 + index
    const failed = run.conclusion === 'failure' && index === failing
    const conclusion = failed
      ? 'failure'
      : run.conclusion === 'failure' && index > failing
        ? 'skipped'
        : run.conclusion === 'failure'
          ? 'success'
          : run.conclusion
    return {
      id,
      run_id: run.id,
      run_url: `${base}/actions/runs/${run.id}`,
      run_attempt: run.attempt,
      node_id: nodeId('Job', id),
      head_sha: run.sha,
      head_branch: run.branch,
      url: `${base}/actions/jobs/${id}`,
      html_url: `${website}/${company.login}/${project.repository.name}/actions/runs/${run.id}/job/${id}`,
      status,
      conclusion: status === 'completed' ? conclusion : null,
      created_at: isoSeconds(run.createdAt),
      started_at: isoSeconds(run.startedAt + index * second),
      completed_at:
        status === 'completed' ? isoSeconds(run.finishedAt - (workflow.jobs.length - 1 - index) * second) : null,
      name,
      steps: [],
      check_run_url: `${base}/check-runs/${id}`,
      labels: ['ubuntu-latest'],
      runner_id: 1,
      runner_name: 'GitHub Actions 1',
      runner_group_id: 1,
      runner_group_name: 'GitHub Actions',
      workflow_name: workflow.name,
    }
  })
}
