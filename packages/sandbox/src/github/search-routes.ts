import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { company } from '../company/company.ts'
import { isPull, type Ticket } from '../company/pull-requests.ts'
import { website } from './account-view.ts'
import { paged, positionOf, type Query, rangeTest } from './pages.ts'
import { apiOf, type LiveProject, mustBeKnown, type ProjectStore } from './project-store.ts'
import { settingOf } from './pull-routes.ts'
import { unprocessable, wallReached } from './refusals.ts'
import { repositoryUrl } from './repository-view.ts'
import { issueView } from './ticket-view.ts'

const wall = 1_000

/** Search over repositories, issues with pull requests, and the text of files. */
export function searchRoutes(app: FastifyInstance, store: ProjectStore): void {
  app.get('/search/repositories', async (request, reply) => {
    const question = questionOf(request)
    const found = store
      .visible(request)
      .filter(({ repository }) => repositoryFits(question, repository))
      .map((project) => ({ ...store.view(request, project), score: 1 }))
    return answer(request, reply, found)
  })

  app.get('/search/issues', async (request, reply) => {
    const question = questionOf(request)
    const { order = 'desc', sort = 'created' } = request.query as Query
    const field = sort === 'updated' ? 'updatedAt' : 'createdAt'
    const fits = ticketTest(question)
    const found = within(store, request, question)
      .flatMap((project) => project.tickets.filter(fits).map((ticket) => ({ project, ticket })))
      .sort((a, b) => (order === 'asc' ? 1 : -1) * (a.ticket[field] - b.ticket[field]))
    const { items, ...rest } = answer(request, reply, found)
    return {
      ...rest,
      items: items.map(({ project, ticket }) => ({
        ...issueView(settingOf(store, request, project), ticket),
        score: 1,
      })),
      search_type: 'lexical',
    }
  })

  app.get('/search/code', async (request, reply) => {
    mustBeKnown(request)
    const question = questionOf(request)
    const found = within(store, request, question).flatMap((project) =>
      project.files.files
        .filter(({ path, text }) => question.words.every((word) => `${path} ${text}`.toLowerCase().includes(word)))
        .filter(({ path }) => (question.qualifiers['path'] ?? []).every((folder) => path.startsWith(folder)))
        .map((file) => {
          const base = repositoryUrl(apiOf(request), project.repository.name)
          return {
            name: file.path.split('/').at(-1),
            path: file.path,
            sha: file.sha,
            url: `${base}/contents/${file.path}?ref=main`,
            git_url: `${base}/git/blobs/${file.sha}`,
            html_url: `${website}/${company.login}/${project.repository.name}/blob/main/${file.path}`,
            repository: store.view(request, project),
            score: 1,
          }
        }),
    )
    return answer(request, reply, found)
  })
}

interface Question {
  readonly words: readonly string[]
  /** Words with OR between them: one of them is enough. */
  readonly any: boolean
  readonly qualifiers: Readonly<Record<string, readonly string[]>>
}

/** Words, phrases in quotes, and `name:value`. */
function questionOf(request: FastifyRequest): Question {
  const { q } = request.query as Query
  if (!q?.trim()) throw unprocessable('Search', 'q', 'missing')
  const words: string[] = []
  const qualifiers: Record<string, string[]> = {}
  for (const [, name, quotedValue, value, phrase, word] of q.matchAll(
    /([a-z-]+):(?:"([^"]*)"|(\S+))|"([^"]*)"|(\S+)/gi,
  )) {
    const text = quotedValue ?? value
    if (name && text !== undefined) (qualifiers[name.toLowerCase()] ??= []).push(text)
    else if (word !== 'OR') words.push((phrase ?? word ?? '').toLowerCase())
  }
  return { words, any: /\sOR\s/.test(q), qualifiers }
}

function answer<Item>(request: FastifyRequest, reply: FastifyReply, found: readonly Item[]) {
  const { page, perPage } = positionOf(request.query as Query)
  if ((page - 1) * perPage >= wall) throw wallReached()
  return {
    total_count: found.length,
    incomplete_results: false,
    items: paged(request, reply, found.slice(0, wall)).items,
  }
}

function within(store: ProjectStore, request: FastifyRequest, { qualifiers }: Question): LiveProject[] {
  const owners = [...(qualifiers['org'] ?? []), ...(qualifiers['user'] ?? [])]
  if (owners.length && !owners.includes(company.login)) throw unprocessable('Search', 'q', 'invalid')
  const names = qualifiers['repo']
  const projects = store
    .visible(request)
    .filter(({ repository }) => !names || names.includes(`${company.login}/${repository.name}`))
  if (names && !projects.length) throw unprocessable('Search', 'q', 'invalid')
  return projects
}

function repositoryFits(
  { any, qualifiers, words }: Question,
  { description, language, name, topics }: LiveProject['repository'],
): boolean {
  const text = `${name} ${description} ${topics.join(' ')}`.toLowerCase()
  const owners = [...(qualifiers['org'] ?? []), ...(qualifiers['user'] ?? [])]
  return (
    (any ? words.some((word) => text.includes(word)) : words.every((word) => text.includes(word))) &&
    (!owners.length || owners.includes(company.login)) &&
    (qualifiers['language'] ?? []).every((wanted) => wanted.toLowerCase() === language.toLowerCase()) &&
    (qualifiers['topic'] ?? []).every((topic) => topics.includes(topic))
  )
}

function ticketTest({ qualifiers, words }: Question): (ticket: Ticket) => boolean {
  const one = (name: string) => qualifiers[name]?.at(-1)
  const created = rangeTest(one('created'))
  const updated = rangeTest(one('updated'))
  const closed = rangeTest(one('closed'))
  const merged = rangeTest(one('merged'))
  const kinds: Record<string, (ticket: Ticket) => boolean> = {
    pr: isPull,
    'pull-request': isPull,
    issue: (ticket) => !isPull(ticket),
    open: ({ closedAt }) => closedAt === undefined,
    closed: ({ closedAt }) => closedAt !== undefined,
    merged: ({ pull }) => pull?.mergedAt !== undefined,
    unmerged: ({ pull }) => pull !== undefined && pull.mergedAt === undefined,
    draft: ({ pull }) => pull?.draft === true,
  }
  const wanted = [...(qualifiers['is'] ?? []), ...(qualifiers['type'] ?? []), ...(qualifiers['state'] ?? [])].map(
    (kind) => kinds[kind] ?? (() => true),
  )
  return (ticket) =>
    wanted.every((fits) => fits(ticket)) &&
    words.every((word) => `${ticket.title} ${ticket.body}`.toLowerCase().includes(word)) &&
    (!one('author') || ticket.author.login === one('author')) &&
    (qualifiers['label'] ?? []).every((label) => ticket.labels.includes(label)) &&
    created(ticket.createdAt) &&
    updated(ticket.updatedAt) &&
    (!one('closed') || (ticket.closedAt !== undefined && closed(ticket.closedAt))) &&
    (!one('merged') || (ticket.pull?.mergedAt !== undefined && merged(ticket.pull.mergedAt)))
}
