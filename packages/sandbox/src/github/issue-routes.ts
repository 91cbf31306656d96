import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Ticket } from '../company/pull-requests.ts'
import { caller } from '../company/repositories.ts'
import { paged, type Query } from './pages.ts'
import { type LiveProject, mustBeKnown, type ProjectStore } from './project-store.ts'
import { settingOf } from './pull-routes.ts'
import { unprocessable } from './refusals.ts'
import { commentView, issueView } from './ticket-view.ts'

interface OfIssue {
  Params: { owner: string; repo: string; number: string }
}
interface IssueBody {
  Body: { title?: unknown; body?: unknown; labels?: unknown; state?: unknown } | undefined
}

/** Issues; a list of them holds the pull requests too, as GitHub's does. */
export function issueRoutes(app: FastifyInstance, store: ProjectStore): void {
  const at = (request: FastifyRequest<OfIssue>) => {
    const project = store.of(request)
    return { project, ticket: project.ticket(request.params.number), setting: settingOf(store, request, project) }
  }

  app.get('/repos/:owner/:repo/issues', async (request, reply) => {
    const project = store.of(request)
    const setting = settingOf(store, request, project)
    return paged(request, reply, listed(project, request.query as Query)).items.map((ticket) =>
      issueView(setting, ticket),
    )
  })
  app.post<IssueBody>('/repos/:owner/:repo/issues', async (request, reply) => {
    mustBeKnown(request)
    const project = store.of(request)
    const { body, labels, title } = request.body ?? {}
    if (typeof title !== 'string' || !title) throw unprocessable('Issue', 'title', 'missing_field')
    const now = store.world.clock()
    const ticket: Ticket = {
      number: project.tickets.length + 1,
      id: store.nextId(),
      title,
      body: typeof body === 'string' ? body : '',
      author: caller,
      createdAt: now,
      updatedAt: now,
      labels: labelsOf(labels),
    }
    project.tickets.push(ticket)
    const issue = issueView(settingOf(store, request, project), ticket)
    store.announce({
      event: 'issues',
      repositoryId: project.repository.id,
      body: { action: 'opened', issue, repository: store.view(request, project), sender: issue.user },
    })
    return reply.code(201).send(issue)
  })

  app.get<OfIssue>('/repos/:owner/:repo/issues/:number', async (request) => {
    const { setting, ticket } = at(request)
    return issueView(setting, ticket)
  })
  app.patch<OfIssue & IssueBody>('/repos/:owner/:repo/issues/:number', async (request) => {
    mustBeKnown(request)
    const { setting, ticket } = at(request)
    const { labels, state } = request.body ?? {}
    if (labels !== undefined) ticket.labels = labelsOf(labels)
    if (state === 'closed') ticket.closedAt ??= store.world.clock()
    if (state === 'open') delete ticket.closedAt
    ticket.updatedAt = store.world.clock()
    return issueView(setting, ticket)
  })

  app.get<OfIssue>('/repos/:owner/:repo/issues/:number/comments', async (request, reply) => {
    const { project, setting, ticket } = at(request)
    return paged(request, reply, project.comments.get(ticket.number) ?? []).items.map((comment) =>
      commentView(setting, ticket, comment),
    )
  })
  app.post<OfIssue & IssueBody>('/repos/:owner/:repo/issues/:number/comments', async (request, reply) => {
    mustBeKnown(request)
    const { project, setting, ticket } = at(request)
    const body = request.body?.body
    if (typeof body !== 'string' || !body) throw unprocessable('IssueComment', 'body', 'missing_field')
    const comment = { id: store.nextId(), body, author: caller, at: store.world.clock() }
    project.comments.set(ticket.number, [...(project.comments.get(ticket.number) ?? []), comment])
    ticket.updatedAt = comment.at
    const view = commentView(setting, ticket, comment)
    store.announce({
      event: 'issue_comment',
      repositoryId: project.repository.id,
      body: {
        action: 'created',
        comment: view,
        issue: issueView(setting, ticket),
        repository: setting.repository,
        sender: view.user,
      },
    })
    return reply.code(201).send(view)
  })
}

const labelsOf = (labels: unknown): string[] =>
  Array.isArray(labels)
    ? labels
        .map((label: string | { name?: string }) => (typeof label === 'string' ? label : (label.name ?? '')))
        .filter(Boolean)
    : []

function listed({ tickets }: LiveProject, query: Query): Ticket[] {
  const { creator, direction, labels, since, sort = 'created', state = 'open' } = query
  const field = sort === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = (direction ?? 'desc') === 'asc' ? 1 : -1
  const wanted = labels?.split(',') ?? []
  const after = since === undefined ? -Infinity : Date.parse(since)
  return tickets
    .filter((ticket) => state === 'all' || (ticket.closedAt === undefined) === (state === 'open'))
    .filter((ticket) => ticket.updatedAt >= after && (!creator || ticket.author.login === creator))
    .filter((ticket) => wanted.every((label) => ticket.labels.includes(label)))
    .sort((a, b) => sign * (a[field] - b[field]))
}
