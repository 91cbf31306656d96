import { type CallContext, problems } from '@sophia/service'
import { askGraph, type Connection, pagesOf } from './graph.ts'
import type { Github } from './github.ts'
import type { Change, Commit, Release } from './delivery-figures.ts'

export interface Deliveries {
  /**
   * What is known of deployments and of the commits they carry, from well before `since` until now.
   *
   * @throws {Problem} not-found when there is no such repository.
   */
  load(
    repository: { owner: string; repo: string },
    environment: string,
    since: number,
    call: CallContext,
  ): Promise<{ releases: Release[]; commits: Commit[]; complete: boolean }>
}

const day = 86_400_000
/** Before the window: finds the deployment that a first one is compared with, and sees past rollbacks. */
const lookback = 90 * day

export interface DeploymentNode {
  readonly databaseId: number
  readonly createdAt: string
  readonly commitOid: string
  readonly statuses: { readonly nodes: readonly { readonly state: string; readonly createdAt: string }[] }
}
interface CommitNode {
  readonly oid: string
  readonly committedDate: string
  readonly parents: { readonly nodes: readonly { readonly oid: string }[] }
  readonly associatedPullRequests: { readonly nodes: readonly PullNode[] }
}
export interface PullNode {
  readonly number: number
  readonly title: string
  readonly createdAt: string
  readonly mergedAt: string | null
  readonly mergeCommit: { readonly oid: string } | null
  readonly commits: { readonly nodes: readonly { readonly commit: { readonly authoredDate: string } }[] }
}

export const pullMembers =
  'number title createdAt mergedAt mergeCommit { oid } commits(first: 1) { nodes { commit { authoredDate } } }'

const deploymentsQuery = `query Deployments($owner: String!, $name: String!, $environment: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    deployments(environments: [$environment], first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { databaseId createdAt commitOid statuses(first: 20) { nodes { state createdAt } } }
      pageInfo { hasNextPage endCursor }
    } } }`

const historyQuery = `query History($owner: String!, $name: String!, $since: GitTimestamp!, $after: String) {
  repository(owner: $owner, name: $name) { defaultBranchRef { target { ... on Commit {
    history(first: 100, since: $since, after: $after) {
      nodes { oid committedDate parents(first: 10) { nodes { oid } }
        associatedPullRequests(first: 5) { nodes { ${pullMembers} } } }
      pageInfo { hasNextPage endCursor }
    } } } } } }`

export function createDeliveries(github: Github): Deliveries {
  return {
    async load({ owner, repo }, environment, from, call) {
      const since = from - lookback
      const named = { owner, name: repo }
      const missing = () => problems.notFound('repository', `${owner}/${repo}`, 'List the repositories first.')
      const deployments = pagesOf<DeploymentNode>(
        async (after) => {
          type Data = { repository: { deployments: Connection<DeploymentNode> } }
          const data = await askGraph<Data>(github, call, deploymentsQuery, { ...named, environment, after })
          if (!data) throw missing()
          return data.repository.deployments
        },
        (nodes) => Date.parse(nodes.at(-1)?.createdAt ?? '') < since && nodes.some((each) => isBase(each, since)),
      )
      const found = await deployments
      const oldest = Math.min(
        since,
        ...found.nodes
          .filter((each) => isBase(each, since))
          .map(createdAt)
          .slice(0, 1),
      )
      const history = await pagesOf<CommitNode>(async (after) => {
        type Data = { repository: { defaultBranchRef: { target: { history: Connection<CommitNode> } } | null } }
        const since = new Date(oldest - lookback).toISOString()
        const data = await askGraph<Data>(github, call, historyQuery, { ...named, since, after })
        if (!data) throw missing()
        return data.repository.defaultBranchRef?.target.history ?? none
      })
      return {
        releases: found.nodes.map(toRelease),
        commits: history.nodes.map(toCommit),
        complete: found.complete && history.complete,
      }
    },
  }
}

const none = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
const createdAt = (node: DeploymentNode): number => Date.parse(node.createdAt)
const isBase = (node: DeploymentNode, since: number): boolean =>
  createdAt(node) < since && toRelease(node).outcome === 'success'

/**
 * Its last end counts: a check may call a success a failure afterwards, and a job that failed may be run again. `INACTIVE`
 * is no end: GitHub says it of a success when the next one follows.
 */
export function toRelease({ commitOid, databaseId, createdAt: created, statuses }: DeploymentNode): Release {
  const ends = statuses.nodes
    .filter(({ state }) => state === 'SUCCESS' || state === 'FAILURE' || state === 'ERROR')
    .map(({ createdAt: at, state }) => ({ at: Date.parse(at), good: state === 'SUCCESS' }))
    .sort((a, b) => a.at - b.at)
  const last = ends.at(-1)
  // Saying the same again ends nothing anew.
  const end = ends[ends.findLastIndex(({ good }) => good !== last?.good) + 1]
  const outcome = end === undefined ? 'open' : end.good ? 'success' : 'failure'
  return { id: databaseId, sha: commitOid, createdAt: Date.parse(created), finishedAt: end?.at ?? null, outcome }
}

function toCommit({ associatedPullRequests, oid, parents }: CommitNode): Commit {
  const pull = associatedPullRequests.nodes.find(({ mergeCommit }) => mergeCommit?.oid === oid)
  return { sha: oid, parents: parents.nodes.map(({ oid: sha }) => sha), change: pull ? toChange(pull) : null }
}

export const toChange = ({ commits, createdAt: opened, mergedAt, number, title }: PullNode): Change => {
  const first = commits.nodes[0]?.commit.authoredDate ?? opened
  return { number, title, firstCommitAt: Date.parse(first), mergedAt: Date.parse(mergedAt ?? opened) }
}
