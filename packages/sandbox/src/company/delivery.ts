import { hour, minute, second } from '../clock.ts'
import { createRandom, type Random } from '../random.ts'
import { isMerged, isPull, type MergedPull, type Ticket } from './pull-requests.ts'
import { releasedAt, rollout, sameTrain } from './release-train.ts'
import { actionsBot, type Engineer, type Repository } from './repositories.ts'

export interface DeploymentStatus {
  readonly id: number
  readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  readonly at: number
}

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly environment: 'staging' | 'production'
  readonly createdAt: number
  readonly creator: Engineer
  /** Oldest first. */
  readonly statuses: readonly DeploymentStatus[]
}

export type Conclusion = 'success' | 'failure' | 'cancelled'

export interface Run {
  readonly id: number
  readonly workflow: 'ci' | 'deploy'
  readonly event: 'pull_request' | 'push' | 'workflow_dispatch'
  readonly title: string
  readonly branch: string
  readonly sha: string
  readonly number: number
  readonly pullNumber?: number
  readonly actor: Engineer
  readonly createdAt: number
  /** It ends then, or will: the clock decides what it looks like. */
  startedAt: number
  finishedAt: number
  conclusion: Conclusion
  attempt: number
}

export interface Delivery {
  readonly deployments: readonly Deployment[]
  /** Oldest first. */
  readonly runs: Run[]
}

/** What happened to the changes on their way to customers. */
export function createDelivery(
  seed: string,
  repository: Repository,
  tickets: readonly Ticket[],
  today: number,
): Delivery {
  const random = createRandom(seed, 'delivery', repository.name)
  const merged = tickets.filter(isMerged).sort((a, b) => a.pull.mergedAt - b.pull.mergedAt)
  const deployments = createDeployments(random, repository, merged, today)
  return { deployments, runs: createRuns(random, repository, tickets, deployments, today) }
}

/** The last change of each period goes out, and with it all before it. A repair does not wait. */
function releasesOf(
  repository: Repository,
  merged: readonly MergedPull[],
  today: number,
): { head: MergedPull; at: number; breaks: boolean }[] {
  if (repository.deploys === 'never') return []
  const releases: { head: MergedPull; at: number; breaks: boolean }[] = []
  let pending: MergedPull[] = []
  for (const [index, change] of merged.entries()) {
    pending.push(change)
    const { mergedAt, repairs } = change.pull
    const next = merged[index + 1]
    const urgent = repairs !== undefined
    if (!urgent && next && sameTrain(repository, mergedAt, next.pull.mergedAt)) continue
    const at = urgent ? releasedAt('each', mergedAt) : releasedAt(repository.deploys, mergedAt)
    // What a repair sets right breaks nothing any more, wherever it still waits.
    const breaks = pending.some((each) => each.pull.breaks && each !== repairs)
    if (at < today - hour) releases.push({ head: change, at, breaks })
    pending = []
  }
  return releases.sort((a, b) => a.at - b.at)
}

function createDeployments(
  random: Random,
  repository: Repository,
  merged: readonly MergedPull[],
  today: number,
): Deployment[] {
  let id = repository.id * 2
  const deployments: Deployment[] = []
  let caught = false
  for (const { at, breaks, head } of releasesOf(repository, merged, today)) {
    const add = (environment: Deployment['environment'], createdAt: number, fails: boolean) => {
      const took = random.int(70, 420) * second
      const end: DeploymentStatus['state'] = fails ? (random.chance(0.75) ? 'failure' : 'error') : 'success'
      const states = [
        ['queued', 0],
        ['in_progress', 9 * second],
        [end, took],
      ] as const
      const statuses = states.map(([state, after]) => ({ id: (id += random.int(1, 5)), state, at: createdAt + after }))
      deployments.push({
        id: (id += random.int(2, 40)),
        sha: head.pull.mergeSha,
        environment,
        createdAt,
        creator: actionsBot,
        statuses,
      })
    }
    add('staging', at, false)
    // Three in five bad changes are caught as they roll out, the first one always; the others only show in an incident.
    const fails: boolean = breaks && (random.chance(0.6) || !caught)
    caught ||= fails
    add('production', at + rollout, fails)
  }
  return deployments
}

function createRuns(
  random: Random,
  repository: Repository,
  tickets: readonly Ticket[],
  deployments: readonly Deployment[],
  today: number,
): Run[] {
  type Draft = Omit<Run, 'id' | 'number'>
  const drafts: Draft[] = []
  const minutes = repository.language === 'Rust' || repository.language === 'Kotlin' ? 14 : 6
  const add = (draft: Omit<Draft, 'startedAt' | 'finishedAt' | 'attempt'>, median: number) => {
    const startedAt = draft.createdAt + random.int(4, 40) * second
    drafts.push({
      ...draft,
      startedAt,
      finishedAt: startedAt + Math.floor(random.skewed(median, 0.35) * minute),
      attempt: 1,
    })
  }
  for (const ticket of tickets) {
    if (!isPull(ticket)) continue
    const { author, createdAt, number, pull, title } = ticket
    const run = {
      title,
      branch: pull.branch,
      sha: pull.headSha,
      pullNumber: number,
      actor: author,
      event: 'pull_request',
      workflow: 'ci',
    } as const
    if (random.chance(0.17)) add({ ...run, createdAt, conclusion: 'failure' }, minutes)
    add(
      { ...run, createdAt: createdAt + 31 * minute, conclusion: random.chance(0.04) ? 'cancelled' : 'success' },
      minutes,
    )
    if (isMerged(ticket)) {
      const push = {
        title: `${title} (#${number})`,
        branch: 'main',
        sha: ticket.pull.mergeSha,
        actor: author,
        event: 'push',
        workflow: 'ci',
      } as const
      add(
        {
          ...push,
          createdAt: ticket.pull.mergedAt + 2 * second,
          conclusion: random.chance(0.05) ? 'failure' : 'success',
        },
        minutes,
      )
    }
  }
  for (const { createdAt, environment, sha, statuses } of deployments) {
    if (environment === 'staging') continue
    const failed = statuses.at(-1)?.state !== 'success'
    add(
      {
        title: `Deploy ${sha.slice(0, 7)}`,
        branch: 'main',
        sha,
        actor: actionsBot,
        event: 'push',
        workflow: 'deploy',
        createdAt,
        conclusion: failed ? 'failure' : 'success',
      },
      4,
    )
  }
  const counters = { ci: 0, deploy: 0 }
  return drafts
    .filter(({ createdAt }) => createdAt < today)
    .sort((a, b) => a.createdAt - b.createdAt)
    .map((draft, index) => ({ id: repository.id * 25 + index * 7, number: (counters[draft.workflow] += 1), ...draft }))
}
