import type { FastifyRequest } from 'fastify'
import { company } from '../company/company.ts'
import type { Project } from '../company/engineering.ts'
import { isMerged, isPull, type Ticket } from '../company/pull-requests.ts'
import type { Engineer } from '../company/repositories.ts'
import { credentialOf, type World } from '../vendor.ts'
import { type CommitLog, createCommitLog } from './commit-log.ts'
import { type FileTree, createFileTree } from './file-tree.ts'
import { originOf } from './pages.ts'
import { notFound, requiresAuthentication } from './refusals.ts'
import { repositoryView } from './repository-view.ts'
import type { Announce } from './webhook-routes.ts'

export interface Comment {
  readonly id: number
  readonly body: string
  readonly author: Engineer
  readonly at: number
}

/** One repository while the sandbox runs. */
export interface LiveProject extends Project {
  readonly log: CommitLog
  readonly files: FileTree
  readonly comments: Map<number, Comment[]>
  ticket(number: string | number): Ticket
}

export interface ProjectStore {
  readonly world: World
  /** The caller's: without a token only what is public. */
  visible(request: FastifyRequest): LiveProject[]
  /** The one of the path. @throws {Refusal} 404, also for one the caller may not see. */
  of(request: FastifyRequest): LiveProject
  /** As `of`, for a path that does not name it. */
  named(request: FastifyRequest, owner: string, repo: string): LiveProject
  nextId(): number
  /** Sends a webhook to whoever listens. */
  readonly announce: Announce
  view(request: FastifyRequest, project: LiveProject): ReturnType<typeof repositoryView>
}

export const apiOf = (request: FastifyRequest): string => `${originOf(request)}/github`

/** @throws {Refusal} 401 without a token. */
export function mustBeKnown(request: FastifyRequest): void {
  if (!credentialOf(request)) throw requiresAuthentication()
}

export function createProjectStore(world: World, announce: Announce): ProjectStore {
  const projects = world.company.projects.map((project) => live(world, project))
  let id = 3_900_000_000
  const visible = (request: FastifyRequest) =>
    credentialOf(request) ? projects : projects.filter(({ repository }) => !repository.private)
  const named = (request: FastifyRequest, owner: string, repo: string): LiveProject => {
    const project = visible(request).find(({ repository }) => repository.name.toLowerCase() === repo.toLowerCase())
    if (!project || owner.toLowerCase() !== company.login) throw notFound()
    return project
  }
  return {
    world,
    announce,
    visible,
    named,
    of(request) {
      const { owner, repo } = request.params as { owner: string; repo: string }
      return named(request, owner, repo)
    },
    nextId: () => (id += 1),
    view: (request, project) => repositoryView(apiOf(request), project.repository, figuresOf(project)),
  }
}

function live(world: World, project: Project): LiveProject {
  let log: CommitLog | undefined
  let files: FileTree | undefined
  return {
    repository: project.repository,
    get tickets() {
      return project.tickets
    },
    get delivery() {
      return project.delivery
    },
    get log() {
      return (log ??= createCommitLog(world.seed, project))
    },
    get files() {
      return (files ??= createFileTree(project.repository))
    },
    comments: new Map(),
    ticket(number) {
      const ticket = project.tickets[Number(number) - 1]
      if (!ticket) throw notFound()
      return ticket
    },
  }
}

const figuresOf = ({ repository, tickets }: LiveProject) => ({
  openIssues: tickets.filter(({ closedAt }) => closedAt === undefined).length,
  pushedAt: tickets.reduce(
    (latest, ticket) =>
      Math.max(latest, isMerged(ticket) ? ticket.pull.mergedAt : isPull(ticket) ? ticket.createdAt : 0),
    repository.createdAt,
  ),
})
