import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isoSeconds } from '../clock.ts'
import { isPull, type Pull } from '../company/pull-requests.ts'
import type { Commit } from './commit-log.ts'
import { type LiveProject, mustBeKnown, type ProjectStore } from './project-store.ts'
import { Refusal } from '../vendor.ts'

interface Question {
  Body: { query?: string; variables?: Record<string, unknown> } | undefined
}
type Variables = Record<string, unknown>

/** The three GraphQL questions that Sophia asks, known by their operation's name; no GraphQL beyond them is played. */
export function graphRoutes(app: FastifyInstance, store: ProjectStore): void {
  app.post<Question>('/graphql', async (request) => {
    mustBeKnown(request)
    const { query = '', variables = {} } = request.body ?? {}
    const name = nameOf(query)
    const answer = answers[name]
    if (!answer) return { errors: [{ type: 'undefinedField', message: `The sandbox does not play the query ${name}` }] }
    const project = projectOf(store, request, variables)
    if (!project)
      return {
        data: { repository: null },
        errors: [
          {
            type: 'NOT_FOUND',
            path: ['repository'],
            message: `Could not resolve to a Repository with the name '${String(variables['owner'])}/${String(variables['name'])}'.`,
          },
        ],
      }
    return answer(project, variables)
  })
}

/** GitHub's: how many requests would fill each connection once, in hundreds. All pages have a hundred rows here. */
const costs: Record<string, number> = {
  // Deployments, and the statuses of each.
  Deployments: 1 + 100,
  // Commits; of each the parents and the pull requests, and of each of five the first commit.
  History: 1 + 100 + 100 + 100 * 5,
  Cycle: 1 + 1 + 1,
}

/** Points of a request's query; at least one. */
export function graphCost(body: unknown): number {
  const { query = '' } = (body ?? {}) as { query?: string }
  return Math.max(1, Math.round((costs[nameOf(query)] ?? 1) / 100))
}

const nameOf = (query: string): string => /query\s+(\w+)/.exec(query)?.[1] ?? ''

const answers: Record<string, (project: LiveProject, variables: Variables) => unknown> = {
  Deployments: ({ delivery }, variables) => {
    const { environment } = variables
    const all = delivery.deployments
      .filter((each) => each.environment === environment)
      .toSorted((a, b) => b.createdAt - a.createdAt)
    const nodes = all.map(({ createdAt, id, sha, statuses }) => ({
      databaseId: id,
      createdAt: isoSeconds(createdAt),
      commitOid: sha,
      statuses: {
        nodes: statuses
          .toReversed()
          .map(({ at, state }) => ({ state: state.toUpperCase(), createdAt: isoSeconds(at) })),
      },
    }))
    return { data: { repository: { deployments: connection(nodes, variables) } } }
  },
  History: (project, variables) => {
    const since = Date.parse(String(variables['since']))
    const nodes = project.log.main.filter(({ at }) => at >= since).map((commit) => historyNode(project, commit))
    return { data: { repository: { defaultBranchRef: { target: { history: connection(nodes, variables) } } } } }
  },
  Cycle: (project, variables) => {
    const ticket = project.tickets[Number(variables['number']) - 1]
    if (!ticket || !isPull(ticket))
      return {
        data: { repository: { pullRequest: null } },
        errors: [
          {
            type: 'NOT_FOUND',
            path: ['repository', 'pullRequest'],
            message: `Could not resolve to a PullRequest with the number of ${String(variables['number'])}.`,
          },
        ],
      }
    const reviews = ticket.pull.reviews.map(({ at, by, state }) => ({
      state,
      submittedAt: isoSeconds(at),
      author: { login: by.login },
    }))
    return { data: { repository: { pullRequest: { ...pullNode(project, ticket), reviews: { nodes: reviews } } } } }
  },
}

function projectOf(store: ProjectStore, request: FastifyRequest, { name, owner }: Variables): LiveProject | undefined {
  try {
    return store.named(request, String(owner), String(name))
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** A page of nodes; the cursor is the number of those before it. */
function connection<Node>(all: readonly Node[], { after, first = 100 }: Variables) {
  const start = typeof after === 'string' ? Number(Buffer.from(after, 'base64url').toString()) : 0
  const end = start + Number(first)
  const endCursor = Buffer.from(String(end)).toString('base64url')
  return { nodes: all.slice(start, end), pageInfo: { hasNextPage: end < all.length, endCursor } }
}

function historyNode(project: LiveProject, { at, parents, pullNumber, sha }: Commit) {
  const ticket = pullNumber === undefined ? undefined : project.tickets[pullNumber - 1]
  return {
    oid: sha,
    committedDate: isoSeconds(at),
    parents: { nodes: parents.map((oid) => ({ oid })) },
    associatedPullRequests: { nodes: ticket && isPull(ticket) ? [pullNode(project, ticket)] : [] },
  }
}

const pullNode = (project: LiveProject, pull: Pull) => ({
  number: pull.number,
  title: pull.title,
  createdAt: isoSeconds(pull.createdAt),
  mergedAt: pull.pull.mergedAt === undefined ? null : isoSeconds(pull.pull.mergedAt),
  mergeCommit: pull.pull.mergeSha === undefined ? null : { oid: pull.pull.mergeSha },
  commits: {
    nodes: project.log
      .ofPull(pull)
      .slice(0, 1)
      .map(({ at }) => ({ commit: { authoredDate: isoSeconds(at) } })),
  },
})
