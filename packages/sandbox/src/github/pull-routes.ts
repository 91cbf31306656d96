import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isPull, type Pull } from '../company/pull-requests.ts'
import { caller } from '../company/repositories.ts'
import { createRandom } from '../random.ts'
import { changedFiles, commitView } from './commit-view.ts'
import { paged, type Query } from './pages.ts'
import { apiOf, type LiveProject, mustBeKnown, type ProjectStore } from './project-store.ts'
import { notFound, unprocessable } from './refusals.ts'
import { pullSummaryView, pullView, reviewView, type Setting } from './ticket-view.ts'

interface OfPull {
  Params: { owner: string; repo: string; number: string }
}
interface NewPull {
  Body: { title?: unknown; head?: unknown; base?: unknown; body?: unknown; draft?: unknown } | undefined
}

export const settingOf = (store: ProjectStore, request: FastifyRequest, project: LiveProject): Setting => ({
  api: apiOf(request),
  project,
  repository: store.view(request, project),
})

export function pullRoutes(app: FastifyInstance, store: ProjectStore): void {
  const at = (request: FastifyRequest<OfPull>) => {
    const project = store.of(request)
    const pull = project.ticket(request.params.number)
    if (!isPull(pull)) throw notFound()
    return { pull, setting: settingOf(store, request, project) }
  }

  app.get('/repos/:owner/:repo/pulls', async (request, reply) => {
    const project = store.of(request)
    const setting = settingOf(store, request, project)
    const { items } = paged(request, reply, listed(project, request.query as Query))
    return items.map((pull) => pullSummaryView(setting, pull))
  })
  app.post<NewPull>('/repos/:owner/:repo/pulls', async (request, reply) => {
    mustBeKnown(request)
    const project = store.of(request)
    const pull = openPull(store, project, request.body ?? {})
    const setting = settingOf(store, request, project)
    const view = pullView(setting, pull)
    store.announce({
      event: 'pull_request',
      repositoryId: project.repository.id,
      body: {
        action: 'opened',
        number: pull.number,
        pull_request: view,
        repository: setting.repository,
        sender: view.user,
      },
    })
    return reply.code(201).send(view)
  })

  app.get<OfPull>('/repos/:owner/:repo/pulls/:number', async (request) => {
    const { pull, setting } = at(request)
    return pullView(setting, pull)
  })
  app.get<OfPull>('/repos/:owner/:repo/pulls/:number/reviews', async (request, reply) => {
    const { pull, setting } = at(request)
    return paged(request, reply, pull.pull.reviews).items.map((review) => reviewView(setting, pull, review))
  })
  app.get<OfPull>('/repos/:owner/:repo/pulls/:number/commits', async (request, reply) => {
    const { pull, setting } = at(request)
    return paged(request, reply, setting.project.log.ofPull(pull)).items.map((commit) => commitView(setting, commit))
  })
  app.get<OfPull>('/repos/:owner/:repo/pulls/:number/files', async (request, reply) => {
    const { pull, setting } = at(request)
    const { additions, changedFiles: count, deletions, headSha } = pull.pull
    return paged(request, reply, changedFiles(setting, headSha, count, additions, deletions)).items
  })
}

function listed({ tickets }: LiveProject, query: Query): Pull[] {
  const { base, direction, head, sort = 'created', state = 'open' } = query
  const field = sort === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = (direction ?? 'desc') === 'asc' ? 1 : -1
  return tickets
    .filter(isPull)
    .filter((pull) => state === 'all' || (pull.closedAt === undefined) === (state === 'open'))
    .filter((pull) => (!head || head.split(':').at(-1) === pull.pull.branch) && (!base || base === 'main'))
    .sort((a, b) => sign * (a[field] - b[field]))
}

function openPull(
  store: ProjectStore,
  project: LiveProject,
  { base, body, draft, head, title }: NonNullable<NewPull['Body']>,
): Pull {
  if (typeof title !== 'string' || !title) throw unprocessable('PullRequest', 'title', 'missing_field')
  if (typeof head !== 'string' || !head) throw unprocessable('PullRequest', 'head', 'missing_field')
  if (base !== 'main') throw unprocessable('PullRequest', 'base', 'invalid')
  const at = store.world.clock()
  const pull: Pull = {
    number: project.tickets.length + 1,
    id: store.nextId(),
    title,
    body: typeof body === 'string' ? body : '',
    author: caller,
    createdAt: at,
    updatedAt: at,
    labels: [],
    pull: {
      branch: head.split(':').at(-1) ?? head,
      draft: draft === true,
      headSha: createRandom(store.world.seed, 'head', project.repository.name, head).hex(40),
      firstCommitAt: at,
      commits: 1,
      additions: 1,
      deletions: 0,
      changedFiles: 1,
      reviews: [],
      breaks: false,
    },
  }
  project.tickets.push(pull)
  return pull
}
