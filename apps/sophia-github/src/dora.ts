import { type CallContext, cleanUserText, decodeCursor, encodeCursor, problems } from '@sophia/service'
import { type Deliveries, pullMembers, type PullNode, toChange } from './deliveries.ts'
import { type DeliveredChange, deliveredChanges, incidents, finishedReleases, median } from './delivery-figures.ts'
import { askGraph } from './graph.ts'
import type { Github } from './github.ts'
import type { CycleAnswer, DoraAnswer, DoraQuery, CycleQuery, FinishedDeploymentPage } from './dora-schemas.ts'
import type { PullParams } from './schemas.ts'

export interface Dora {
  /** @throws {Problem} bad-input for a window that ends before it begins; not-found. */
  figures(query: DoraQuery, call: CallContext): Promise<DoraAnswer>
  /** The deployments that the figures count, in the order in which they ended. @throws {Problem} as figures. */
  deployments(query: DoraQuery, call: CallContext): Promise<FinishedDeploymentPage>
  /** @throws {Problem} not-found. */
  cycle(params: PullParams, query: CycleQuery, call: CallContext): Promise<CycleAnswer>
}

const hour = 3_600_000
const day = 24 * hour
const iso = (time: number): string => new Date(time).toISOString()
const hours = (ms: number): number => ms / hour

const definitions = {
  change: 'A pull request whose merge commit is reached by a successful deployment and by no success before it.',
  deploymentFrequency: 'Successful deployments to the environment that ended in the window, per day.',
  leadTime: 'From the first commit of a change to the end of the deployment that first brought it; median.',
  changeFailureRate: 'Deployments that ended in failure or error, of all that ended in the window.',
  recoveryTime:
    'From the end of a failed deployment to the end of the next success in the environment; failures in a row are one incident, of the window in which it began; median.',
}

const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

export function createDora(github: Github, deliveries: Deliveries): Dora {
  return {
    async figures({ repo: full, environment = 'production', limit = 25, cursor, ...query }, call) {
      const offset = decodeCursor(cursor, isOffset) ?? 0
      const { from, to } = windowOf(query)
      const [owner = '', repo = ''] = full.split('/')
      const { commits, complete, releases } = await deliveries.load({ owner, repo }, environment, from, call)
      const within = (time: number) => time >= from && time < to
      const ended = finishedReleases(releases).filter(({ finishedAt }) => within(finishedAt))
      const failed = ended.filter(({ outcome }) => outcome === 'failure')
      const changes = deliveredChanges(releases, commits).filter(({ release }) => within(release.finishedAt))
      const broken = incidents(releases).filter(({ failures }) => within(failures[0]?.finishedAt ?? Number.NaN))
      const leads = changes.map(({ change, release }) => hours(release.finishedAt - change.firstCommitAt))
      const recoveries = broken.flatMap(({ failures: [first], recovery }) =>
        first && recovery ? [hours(recovery.finishedAt - first.finishedAt)] : [],
      )
      const successes = ended.length - failed.length
      const next = offset + limit
      return {
        repo: full,
        environment,
        from: iso(from),
        to: iso(to),
        deployments: { successful: successes, failed: failed.length, perDay: (successes * day) / (to - from) },
        leadTime: { changes: leads.length, medianHours: median(leads), sumHours: sum(leads) },
        changeFailureRate: ended.length ? failed.length / ended.length : null,
        recovery: {
          incidents: broken.length,
          recovered: recoveries.length,
          medianHours: median(recoveries),
          sumHours: sum(recoveries),
        },
        definitions,
        changes: changes.slice(offset, next).map((each) => evidenceOf(each, environment)),
        incidents: broken.map(({ failures, recovery }) => ({
          failedDeployments: failures.map(({ id }) => id),
          failedAt: iso(failures[0]?.finishedAt ?? 0),
          recoveredBy: recovery?.id ?? null,
          recoveredAt: recovery ? iso(recovery.finishedAt) : null,
        })),
        nextCursor: next < changes.length ? encodeCursor(next) : null,
        untrusted: ['changes.title'],
        ...github.provenance(),
        complete,
      }
    },

    async deployments({ repo: full, environment = 'production', limit = 25, cursor, ...query }, call) {
      const offset = decodeCursor(cursor, isOffset) ?? 0
      const { from, to } = windowOf(query)
      const [owner = '', repo = ''] = full.split('/')
      const { complete, releases } = await deliveries.load({ owner, repo }, environment, from, call)
      const ended = finishedReleases(releases).filter(({ finishedAt }) => finishedAt >= from && finishedAt < to)
      const next = offset + limit
      return {
        items: ended.slice(offset, next).map(({ id, sha, outcome, finishedAt }) => ({
          id,
          sha,
          outcome: outcome === 'success' ? 'success' : 'failure',
          finishedAt: iso(finishedAt),
        })),
        nextCursor: next < ended.length ? encodeCursor(next) : null,
        ...github.provenance(),
        complete,
      }
    },

    async cycle({ number, owner, repo }, { environment = 'production' }, call) {
      type Found = PullNode & {
        reviews: { nodes: readonly { state: string; submittedAt: string | null; author: { login: string } | null }[] }
      }
      type Data = { repository: { pullRequest: Found } }
      const data = await askGraph<Data>(github, call, cycleQuery, { owner, name: repo, number })
      if (!data) throw problems.notFound('pull request', `${owner}/${repo}#${number}`, 'List the pull requests first.')
      const { pullRequest: pull } = data.repository
      const { firstCommitAt, mergedAt } = toChange(pull)
      const opened = Date.parse(pull.createdAt)
      const reviews = pull.reviews.nodes
        .flatMap(({ author, state, submittedAt }) =>
          submittedAt === null ? [] : [{ at: Date.parse(submittedAt), by: author?.login ?? null, state }],
        )
        .sort((a, b) => a.at - b.at)
      const merged = pull.mergedAt === null ? null : mergedAt
      const loaded = merged === null ? undefined : await deliveries.load({ owner, repo }, environment, merged, call)
      const delivered =
        loaded &&
        deliveredChanges(loaded.releases, loaded.commits).find(({ mergeSha }) => mergeSha === pull.mergeCommit?.oid)
      const firstReview = reviews[0]?.at ?? null
      const approved = reviews.findLast(({ state }) => state === 'APPROVED')?.at ?? null
      const deployed = delivered?.release.finishedAt ?? null
      const stage = (start: number | null, end: number | null) =>
        start === null || end === null ? null : Math.max(0, hours(end - start))
      return {
        number,
        title: cleanUserText(pull.title),
        stages: {
          codingHours: stage(Math.min(firstCommitAt, opened), opened),
          pickupHours: stage(opened, firstReview),
          reviewHours: stage(firstReview, approved),
          mergeHours: stage(approved ?? opened, merged),
          deployHours: stage(merged, deployed),
        },
        firstCommitAt: iso(firstCommitAt),
        openedAt: iso(opened),
        mergedAt: merged === null ? null : iso(merged),
        reviews: reviews.map(({ at, by, state }) => ({ at: iso(at), by, state: state.toLowerCase() })),
        deployment: delivered ? evidenceOf(delivered, environment) : null,
        untrusted: ['title', 'deployment.title'],
        ...github.provenance(),
        complete: loaded?.complete ?? true,
      }
    },
  }
}

const cycleQuery = `query Cycle($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    ${pullMembers} reviews(first: 100) { nodes { state submittedAt author { login } } } } } }`

/** @throws {Problem} bad-input. */
function windowOf(query: { from?: string; to?: string }): { from: number; to: number } {
  const to = query.to === undefined ? Date.now() : Date.parse(query.to)
  const from = query.from === undefined ? to - 30 * day : Date.parse(query.from)
  if (from >= to) throw problems.badInput([{ pointer: '/query/to', message: 'must be after from' }])
  return { from, to }
}

function evidenceOf({ change, mergeSha, previous, release }: DeliveredChange, environment: string) {
  const range = { from: previous?.sha ?? null, to: release.sha }
  return {
    number: change.number,
    title: cleanUserText(change.title),
    mergeSha,
    firstCommitAt: iso(change.firstCommitAt),
    mergedAt: iso(change.mergedAt),
    deploymentId: release.id,
    deployedAt: iso(release.finishedAt),
    leadHours: hours(release.finishedAt - change.firstCommitAt),
    range,
    because: `Merge commit ${mergeSha.slice(0, 7)} lies in ${range.from?.slice(0, 7) ?? 'the beginning'}..${range.to.slice(0, 7)}, between two successful deployments to ${environment}.`,
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
