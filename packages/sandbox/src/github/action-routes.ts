import type { FastifyInstance, FastifyRequest } from 'fastify'
import { second } from '../clock.ts'
import type { Run } from '../company/delivery.ts'
import { caller } from '../company/repositories.ts'
import { Refusal } from '../vendor.ts'
import { jobsOf, runStatus, runView, workflowsOf, workflowView } from './action-view.ts'
import { paged, type Query, rangeTest } from './pages.ts'
import { type LiveProject, mustBeKnown, type ProjectStore } from './project-store.ts'
import { settingOf } from './pull-routes.ts'
import { errorAnswer, notFound } from './refusals.ts'

const actions = '/repos/:owner/:repo/actions'
/** A list narrowed by a filter ends here. */
const filteredWall = 1_000

interface OfRun {
  Params: { owner: string; repo: string; id: string }
}
interface Dispatch {
  Params: { owner: string; repo: string; id: string }
  Body: { ref?: unknown; inputs?: unknown; return_run_details?: unknown } | undefined
}

/** Workflows, their runs and jobs; dispatches and reruns really run, by the sandbox's clock. */
export function actionRoutes(app: FastifyInstance, store: ProjectStore): void {
  const now = () => store.world.clock()
  const open = (request: FastifyRequest) => settingOf(store, request, store.of(request))
  const runAt = (request: FastifyRequest<OfRun>) => {
    const setting = open(request)
    const run = setting.project.delivery.runs.find(({ id }) => String(id) === request.params.id)
    if (!run) throw notFound()
    return { run, setting }
  }
  const runList = (request: FastifyRequest, reply: Parameters<typeof paged>[1], runs: readonly Run[]) => {
    const setting = open(request)
    const fitting = filtered(runs, request.query as Query, now())
    return {
      total_count: fitting.length,
      workflow_runs: paged(request, reply, fitting).items.map((run) => runView(setting, run, now())),
    }
  }

  app.get(`${actions}/workflows`, async (request, reply) => {
    const setting = open(request)
    const workflows = workflowsOf(setting.project)
    return {
      total_count: workflows.length,
      workflows: paged(request, reply, workflows).items.map((each) => workflowView(setting, each)),
    }
  })
  app.get<OfRun>(`${actions}/workflows/:id`, async (request) => {
    const setting = open(request)
    return workflowView(setting, workflowAt(setting.project, request.params.id))
  })
  app.get<OfRun>(`${actions}/workflows/:id/runs`, async (request, reply) => {
    const project = store.of(request)
    const { key } = workflowAt(project, request.params.id)
    return runList(
      request,
      reply,
      project.delivery.runs.filter(({ workflow }) => workflow === key),
    )
  })
  app.post<Dispatch>(`${actions}/workflows/:id/dispatches`, async (request, reply) => {
    mustBeKnown(request)
    const setting = open(request)
    const run = dispatch(store, setting.project, workflowAt(setting.project, request.params.id).key, request.body?.ref)
    if (request.body?.return_run_details !== true) return reply.code(204).send()
    const { html_url, url } = runView(setting, run, now())
    return { workflow_run_id: run.id, run_url: url, html_url }
  })

  app.get(`${actions}/runs`, async (request, reply) => runList(request, reply, store.of(request).delivery.runs))
  app.get<OfRun>(`${actions}/runs/:id`, async (request) => {
    const { run, setting } = runAt(request)
    return runView(setting, run, now())
  })
  app.get<OfRun>(`${actions}/runs/:id/jobs`, async (request, reply) => {
    const { run, setting } = runAt(request)
    const jobs = jobsOf(setting, run, now())
    return { total_count: jobs.length, jobs: paged(request, reply, jobs).items }
  })
  for (const kind of ['rerun', 'rerun-failed-jobs']) {
    app.post<OfRun>(`${actions}/runs/:id/${kind}`, async (request, reply) => {
      mustBeKnown(request)
      const { run } = runAt(request)
      if (runStatus(run, now()) !== 'completed') throw new Refusal(errorAnswer(403, 'This workflow is already running'))
      const took = run.finishedAt - run.startedAt
      run.attempt += 1
      run.startedAt = now() + 3 * second
      run.finishedAt = run.startedAt + took
      run.conclusion = 'success'
      return reply.code(201).send({})
    })
  }
  app.post<OfRun>(`${actions}/runs/:id/cancel`, async (request, reply) => {
    mustBeKnown(request)
    const { run } = runAt(request)
    if (runStatus(run, now()) === 'completed')
      throw new Refusal(errorAnswer(409, 'Cannot cancel a workflow run that is completed.'))
    run.conclusion = 'cancelled'
    run.finishedAt = now()
    return reply.code(202).send({})
  })
}

function workflowAt(project: LiveProject, idOrFile: string) {
  const workflow = workflowsOf(project).find(({ file, id }) => idOrFile === String(id) || idOrFile === file)
  if (!workflow) throw notFound()
  return workflow
}

function dispatch(store: ProjectStore, project: LiveProject, workflow: Run['workflow'], ref: unknown): Run {
  const head = typeof ref === 'string' ? project.log.find(ref) : undefined
  if (typeof ref !== 'string' || !head) throw new Refusal(errorAnswer(422, `No ref found for: ${String(ref)}`))
  const { runs } = project.delivery
  const createdAt = store.world.clock()
  const startedAt = createdAt + 3 * second
  const run: Run = {
    id: store.nextId() * 5,
    number: runs.filter((each) => each.workflow === workflow).length + 1,
    workflow,
    event: 'workflow_dispatch',
    title: workflow === 'deploy' ? 'Deploy' : 'CI',
    branch: ref,
    sha: head.sha,
    actor: caller,
    createdAt,
    startedAt,
    finishedAt: startedAt + 40 * second,
    conclusion: 'success',
    attempt: 1,
  }
  runs.push(run)
  return run
}

/** Newest first. */
function filtered(runs: readonly Run[], query: Query, now: number): readonly Run[] {
  const { actor, branch, created, event, head_sha: sha, status } = query
  const inRange = rangeTest(created)
  const fitting = runs
    .filter(
      (run) =>
        (!branch || run.branch === branch) &&
        (!event || run.event === event) &&
        (!actor || run.actor.login === actor) &&
        (!sha || run.sha === sha),
    )
    .filter((run) => inRange(run.createdAt))
    .filter(
      (run) =>
        !status || status === runStatus(run, now) || (runStatus(run, now) === 'completed' && status === run.conclusion),
    )
    .toSorted((a, b) => b.createdAt - a.createdAt)
  return actor || branch || created || event || sha || status ? fitting.slice(0, filteredWall) : fitting
}
