import { isoSeconds } from '../clock.ts'
import type { Pull, Review, Ticket } from '../company/pull-requests.ts'
import { company } from '../company/company.ts'
import { accountView, organization, website } from './account-view.ts'
import type { Comment, LiveProject } from './project-store.ts'
import { type repositoryView, repositoryUrl } from './repository-view.ts'
import { nodeId, type Schema } from './schema.ts'

/** What a view needs beside the thing itself. */
export interface Setting {
  readonly api: string
  readonly project: LiveProject
  readonly repository: ReturnType<typeof repositoryView>
}

const colours: Record<string, string> = {
  bug: 'd73a4a',
  enhancement: 'a2eeef',
  hotfix: 'b60205',
  revert: 'b60205',
  incident: '5319e7',
  dependencies: '0366d6',
}

const labelView = (base: string, name: string) => ({
  id: 700_000_000 + (Number.parseInt(Buffer.from(name).toString('hex').slice(0, 12), 16) % 100_000_000),
  node_id: nodeId('Label', name),
  url: `${base}/labels/${encodeURIComponent(name)}`,
  name,
  color: colours[name] ?? 'ededed',
  default: false,
  description: null,
})

const stamp = (time: number | undefined): string | null => (time === undefined ? null : isoSeconds(time))

export function issueView({ api, project }: Setting, ticket: Ticket) {
  const base = repositoryUrl(api, project.repository.name)
  const url = `${base}/issues/${ticket.number}`
  const kind = ticket.pull ? 'pull' : 'issues'
  const html_url = `${website}/${company.login}/${project.repository.name}/${kind}/${ticket.number}`
  const state = ticket.closedAt === undefined ? 'open' : 'closed'
  return {
    id: ticket.id,
    node_id: nodeId('Issue', ticket.id),
    url,
    repository_url: base,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url,
    number: ticket.number,
    state,
    state_reason: state === 'closed' ? ('completed' as const) : null,
    title: ticket.title,
    body: ticket.body,
    user: accountView(api, ticket.author),
    labels: ticket.labels.map((name) => labelView(base, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: project.comments.get(ticket.number)?.length ?? 0,
    created_at: isoSeconds(ticket.createdAt),
    updated_at: isoSeconds(ticket.updatedAt),
    closed_at: stamp(ticket.closedAt),
    closed_by: ticket.closedAt === undefined ? null : accountView(api, ticket.author),
    author_association: 'MEMBER' as const,
    ...(ticket.pull && {
      draft: ticket.pull.draft,
      pull_request: {
        url: `${base}/pulls/${ticket.number}`,
        html_url,
        diff_url: `${html_url}.diff`,
        patch_url: `${html_url}.patch`,
        merged_at: stamp(ticket.pull.mergedAt),
      },
    }),
  } satisfies Schema<'issue'>
}

/** As in a list: without `merged`, the number of commits and the size. */
export function pullSummaryView(setting: Setting, pull: Pull) {
  const { api, project, repository } = setting
  const base = repositoryUrl(api, project.repository.name)
  const url = `${base}/pulls/${pull.number}`
  const issue = issueView(setting, pull)
  const { branch, draft, headSha, mergedAt, mergeSha, reviews } = pull.pull
  const owner = accountView(api, organization)
  const end = (ref: string, sha: string) => ({
    label: `${company.login}:${ref}`,
    ref,
    sha,
    user: owner,
    repo: repository,
  })
  const baseSha = project.log.ofPull(pull)[0]?.parents[0] ?? ''
  const statuses_url = `${base}/statuses/${headSha}`
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: issue.html_url,
    diff_url: `${issue.html_url}.diff`,
    patch_url: `${issue.html_url}.patch`,
    issue_url: issue.url,
    number: pull.number,
    state: issue.state as 'open' | 'closed',
    locked: false,
    title: pull.title,
    user: issue.user,
    body: pull.body,
    created_at: issue.created_at,
    updated_at: issue.updated_at,
    closed_at: issue.closed_at,
    merged_at: stamp(mergedAt),
    merge_commit_sha: mergeSha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: issue.state === 'open' ? reviews.slice(0, 1).map(({ by }) => accountView(api, by)) : [],
    requested_teams: [],
    labels: issue.labels.map((label) => ({ ...label, description: '' })),
    milestone: null,
    draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base}/pulls/comments{/number}`,
    comments_url: issue.comments_url,
    statuses_url,
    head: end(branch, headSha),
    base: end('main', baseSha),
    _links: {
      self: { href: url },
      html: { href: issue.html_url },
      issue: { href: issue.url },
      comments: { href: issue.comments_url },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${base}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses_url },
    },
    author_association: 'MEMBER',
    auto_merge: null,
    active_lock_reason: null,
  } satisfies Schema<'pull-request-simple'>
}

export function pullView(setting: Setting, pull: Pull): Schema<'pull-request'> {
  const { additions, changedFiles, commits, deletions, mergedAt, mergedBy, reviews } = pull.pull
  const summary = pullSummaryView(setting, pull)
  const merged = mergedAt !== undefined
  const open = summary.state === 'open'
  return {
    ...summary,
    merged,
    mergeable: open ? true : null,
    rebaseable: open ? true : null,
    mergeable_state: open ? 'clean' : 'unknown',
    merged_by: merged && mergedBy ? accountView(setting.api, mergedBy) : null,
    comments: setting.project.comments.get(pull.number)?.length ?? 0,
    review_comments: reviews.filter(({ state }) => state !== 'APPROVED').length,
    maintainer_can_modify: false,
    commits,
    additions,
    deletions,
    changed_files: changedFiles,
  }
}

const verdicts = {
  APPROVED: '',
  CHANGES_REQUESTED: 'Please look at the comments once more.',
  COMMENTED: 'A few questions.',
} as const

export function reviewView(
  { api, project }: Setting,
  pull: Pull,
  { at, by, id, state }: Review,
): Schema<'pull-request-review'> {
  const pull_request_url = `${repositoryUrl(api, project.repository.name)}/pulls/${pull.number}`
  const html_url = `${website}/${company.login}/${project.repository.name}/pull/${pull.number}#pullrequestreview-${id}`
  return {
    id,
    node_id: nodeId('PullRequestReview', id),
    user: accountView(api, by),
    body: verdicts[state],
    state,
    html_url,
    pull_request_url,
    author_association: 'MEMBER',
    _links: { html: { href: html_url }, pull_request: { href: pull_request_url } },
    submitted_at: isoSeconds(at),
    commit_id: pull.pull.headSha,
  }
}

export function commentView(
  { api, project }: Setting,
  ticket: Ticket,
  { at, author, body, id }: Comment,
): Schema<'issue-comment'> {
  const base = repositoryUrl(api, project.repository.name)
  return {
    id,
    node_id: nodeId('IssueComment', id),
    url: `${base}/issues/comments/${id}`,
    html_url: `${website}/${company.login}/${project.repository.name}/issues/${ticket.number}#issuecomment-${id}`,
    body,
    user: accountView(api, author),
    created_at: isoSeconds(at),
    updated_at: isoSeconds(at),
    issue_url: `${base}/issues/${ticket.number}`,
    author_association: 'MEMBER',
  }
}
