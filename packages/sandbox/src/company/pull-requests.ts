import { day, hour, minute } from '../clock.ts'
import { createRandom, type Random } from '../random.ts'
import { releasedAt, rollout } from './release-train.ts'
import { dependencyBot, type Engineer, engineers, type Repository } from './repositories.ts'
import { changeTitle, incidentTitle, issueTitle, upgradeTitle } from './work-titles.ts'

export const pullRequestCount = 2_560
const historyDays = 730

export interface Review {
  readonly id: number
  readonly by: Engineer
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED'
  readonly at: number
}

/** A pull request or an issue: they share their numbers. Times are milliseconds since 1970. */
export interface Ticket {
  number: number
  readonly id: number
  readonly title: string
  readonly body: string
  readonly author: Engineer
  readonly createdAt: number
  updatedAt: number
  closedAt?: number
  labels: readonly string[]
  /** Missing for an issue. */
  readonly pull?: PullDetail
}

export interface PullDetail {
  readonly branch: string
  readonly draft: boolean
  readonly headSha: string
  /** Of the commit on the main branch; missing unless merged. */
  readonly mergeSha?: string
  readonly mergedAt?: number
  readonly mergedBy?: Engineer
  readonly firstCommitAt: number
  readonly commits: number
  readonly additions: number
  readonly deletions: number
  readonly changedFiles: number
  readonly reviews: readonly Review[]
  /** Its deployment breaks production. */
  readonly breaks: boolean
  /** Set right what this one broke. */
  readonly repairs?: Ticket
}

export type Pull = Ticket & { readonly pull: PullDetail }
export type MergedPull = Ticket & {
  readonly pull: PullDetail & { readonly mergedAt: number; readonly mergeSha: string }
}

export const isPull = (ticket: Ticket): ticket is Pull => ticket.pull !== undefined
export const isMerged = (ticket: Ticket): ticket is MergedPull => ticket.pull?.mergedAt !== undefined

/** Everything that got a number in this repository, in the order of the numbers. */
export function createTickets(seed: string, repository: Repository, today: number): Ticket[] {
  const random = createRandom(seed, 'tickets', repository.name)
  const wanted = Math.round(pullRequestCount * repository.share)
  let id = repository.id * 3
  const nextId = () => (id += random.int(3, 90))
  const tickets: Ticket[] = []
  for (let index = 0; index < wanted; index++) {
    const change = createPull(random, nextId, repository, startTime(random, today), today)
    tickets.push(change)
    if (isMerged(change) && change.pull.breaks) tickets.push(...aftermath(random, nextId, repository, change, today))
    if (random.chance(0.3)) tickets.push(createIssue(random, nextId(), repository, today))
  }
  tickets.sort((a, b) => a.createdAt - b.createdAt)
  for (const [index, ticket] of tickets.entries()) ticket.number = index + 1
  return tickets
}

/** The team grew: the second year saw more work than the first. Few people work at weekends. */
function startTime(random: Random, today: number): number {
  for (;;) {
    const share = random.next()
    const midnight = today - day - Math.floor((1 - share) * (historyDays - 1)) * day
    const weekend = new Date(midnight).getUTCDay() % 6 === 0
    if (random.chance((0.65 + 0.35 * share) * (weekend ? 0.08 : 1)))
      return midnight + random.int(8 * 60, 18 * 60) * minute + random.int(0, 59_999)
  }
}

function createPull(
  random: Random,
  nextId: () => number,
  repository: Repository,
  createdAt: number,
  today: number,
): Ticket {
  const byBot = random.chance(0.12)
  const author = byBot ? dependencyBot : random.pick(engineers)
  const size = byBot ? random.int(2, 30) : Math.round(Math.min(4_000, random.skewed(85, 1.2))) + 1
  const title = byBot ? upgradeTitle(random) : changeTitle(random, repository.name)
  // Reviews got faster over the last half year.
  const pace = (createdAt > today - 180 * day ? 0.7 : 1) * (1 + Math.log10(size + 1) / 3)
  const reviews = byBot ? [] : reviewsOf(random, nextId, author, createdAt, repository.reviewHours * pace)
  const ready = (reviews.at(-1)?.at ?? createdAt) + random.skewed(byBot ? 20 : 1.5, 0.9) * hour
  const abandoned = random.chance(0.1)
  const endsAt = abandoned ? ready + random.int(3, 60) * day : ready
  const done = endsAt < today
  const merged = done && !abandoned
  const head = { number: 0, id: nextId(), title, body: bodyOf(random, title), author, createdAt }
  return {
    ...head,
    updatedAt: Math.floor(
      Math.min(done ? endsAt : (reviews.filter(({ at }) => at < today).at(-1)?.at ?? createdAt), today),
    ),
    ...(done && { closedAt: Math.floor(endsAt) }),
    labels: byBot
      ? ['dependencies']
      : random.chance(0.3)
        ? [random.pick(['enhancement', 'bug', 'refactoring', 'documentation'])]
        : [],
    pull: {
      branch: `${author.login.split('-')[0]?.replace('[bot]', '')}/${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${random.int(10, 99)}`,
      draft: !done && random.chance(0.2),
      headSha: random.hex(40),
      ...(merged && {
        mergeSha: random.hex(40),
        mergedAt: Math.floor(endsAt),
        mergedBy: reviews.at(-1)?.by ?? random.pick(engineers),
      }),
      firstCommitAt: Math.floor(createdAt - random.skewed(byBot ? 0.05 : 9, 1) * hour),
      commits: byBot ? 1 : Math.min(24, 1 + Math.floor(random.skewed(2, 0.7))),
      additions: size,
      deletions: Math.floor(size * random.next() * 0.7),
      changedFiles: Math.max(1, Math.min(60, Math.round(size / 30))),
      reviews: reviews.filter(({ at }) => at < today),
      breaks: merged && !byBot && repository.deploys !== 'never' && random.chance(repository.failureRate),
    },
  }
}

function reviewsOf(random: Random, nextId: () => number, author: Engineer, createdAt: number, hours: number): Review[] {
  const reviewers = engineers.filter((each) => each !== author)
  const reviewer = random.pick(reviewers)
  const reviews: Review[] = []
  let at = createdAt
  const add = (state: Review['state'], by: Engineer, after: number) => {
    at += Math.max(2 * minute, random.skewed(after, 0.9) * hour)
    reviews.push({ id: nextId(), by, state, at: Math.floor(at) })
  }
  if (random.chance(0.3)) add('COMMENTED', random.pick(reviewers), hours)
  if (random.chance(0.28)) add('CHANGES_REQUESTED', reviewer, hours)
  add('APPROVED', reviewer, hours)
  return reviews
}

/** What follows a change that broke production: sometimes an incident, always a quick repair. */
function aftermath(
  random: Random,
  nextId: () => number,
  repository: Repository,
  broken: MergedPull,
  today: number,
): Ticket[] {
  // Nobody notices before it is out.
  const outAt = releasedAt(repository.deploys, broken.pull.mergedAt) + rollout
  const noticedAt = outAt + random.int(8, 40) * minute
  const repairedAt = Math.floor(noticedAt + Math.max(6 * minute, random.skewed(1.2, 0.9) * hour))
  if (repairedAt >= today - hour) return []
  const author = broken.author
  const revert = random.chance(0.45)
  const title = revert ? `Revert "${broken.title}"` : `Hotfix: ${broken.title.toLowerCase()}`
  const repair: Ticket = {
    number: 0,
    id: nextId(),
    title,
    body: `Sets right what "${broken.title}" broke.`,
    author,
    createdAt: noticedAt + 3 * minute,
    updatedAt: repairedAt,
    closedAt: repairedAt,
    labels: [revert ? 'revert' : 'hotfix'],
    pull: {
      branch: `${revert ? 'revert' : 'hotfix'}/${random.hex(8)}`,
      draft: false,
      headSha: random.hex(40),
      mergeSha: random.hex(40),
      mergedAt: repairedAt,
      mergedBy: random.pick(engineers),
      firstCommitAt: noticedAt + minute,
      commits: 1,
      additions: revert ? broken.pull.deletions : random.int(2, 40),
      deletions: revert ? broken.pull.additions : random.int(1, 20),
      changedFiles: revert ? broken.pull.changedFiles : random.int(1, 3),
      reviews: [
        {
          id: nextId(),
          by: random.pick(engineers.filter((each) => each !== author)),
          state: 'APPROVED',
          at: repairedAt - 2 * minute,
        },
      ],
      breaks: false,
      repairs: broken,
    },
  }
  if (!random.chance(0.4)) return [repair]
  const incident: Ticket = {
    number: 0,
    id: nextId(),
    title: incidentTitle(random, repository.name),
    body: `Seen after "${broken.title}" was deployed.`,
    author: random.pick(engineers),
    createdAt: noticedAt,
    updatedAt: repairedAt,
    closedAt: repairedAt,
    labels: ['incident'],
  }
  return [incident, repair]
}

function createIssue(random: Random, id: number, repository: Repository, today: number): Ticket {
  const createdAt = startTime(random, today)
  const closesAt = Math.floor(createdAt + random.skewed(12, 1.1) * day)
  const title = issueTitle(random, repository.name)
  const closed = closesAt < today && random.chance(0.85)
  return {
    number: 0,
    id,
    title,
    body: `Seen by ${random.int(1, 9)} customers. Steps, what happened and what should have happened are below.`,
    author: random.pick(engineers),
    createdAt,
    updatedAt: closed ? closesAt : createdAt,
    ...(closed && { closedAt: closesAt }),
    labels: [random.pick(['bug', 'bug', 'enhancement', 'question', 'flaky test'])],
  }
}

const bodyOf = (random: Random, title: string): string =>
  `${title}.\n\n${random.pick(['Behind a flag until the pilot ends.', 'Asked for by two customers.', 'No change of behaviour.', 'Follows the plan from last week.'])}`
