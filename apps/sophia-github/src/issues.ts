import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Static } from 'typebox'
import type { Github } from './github.ts'
import { type Listing, listOf, noRepository } from './listing.ts'
import type { PullParams, RepositoryParams } from './schemas.ts'
import type { Comment, CommentAnswer, CommentItem, Issue, IssueAnswer, IssueQuery, NewIssue } from './work-schemas.ts'

export interface Issues {
  /** Without pull requests, newest first. A page can be short, for GitHub lists both. @throws {Problem} not-found. */
  list(params: RepositoryParams, query: IssueQuery, call: CallContext): Promise<Listing<Issue>>
  create(params: RepositoryParams, issue: NewIssue, call: CallContext): Promise<IssueAnswer>
  comments(
    params: PullParams,
    query: { limit?: number; cursor?: string },
    call: CallContext,
  ): Promise<Listing<Static<typeof CommentItem>>>
  /** Of an issue or a pull request. @throws {Problem} not-found. */
  comment(params: PullParams, comment: Comment, call: CallContext): Promise<CommentAnswer>
}

const untrusted = ['title', 'body', 'labels']

export function createIssues(github: Github): Issues {
  return {
    async list(params, { state = 'open', ...query }, call) {
      const page = await listOf(
        github,
        call,
        { params, query, untrusted },
        (at) => (request) => request('GET /repos/{owner}/{repo}/issues', { ...params, ...at, state }),
        (row: IssueRow) => (row.pull_request ? undefined : toIssue(row)),
      )
      return { ...page, items: page.items.filter((item) => item !== undefined) }
    },
    async create(params, issue, call) {
      const found = await github.ask(call, (request) =>
        request('POST /repos/{owner}/{repo}/issues', { ...params, ...issue }),
      )
      if (!found) throw noRepository(params)
      return { ...toIssue(found.data), untrusted, ...github.provenance() }
    },
    comments: ({ number, ...params }, query, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['body'] },
        (at) => (request) =>
          request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...params,
            ...at,
            issue_number: number,
          }),
        toComment,
      ),
    async comment({ number, ...params }, { body }, call) {
      const found = await github.ask(call, (request) =>
        request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...params,
          issue_number: number,
          body,
        }),
      )
      if (!found) throw problems.notFound('issue', `${params.owner}/${params.repo}#${number}`)
      return { ...toComment(found.data), untrusted: ['body'], ...github.provenance() }
    },
  }
}

interface IssueRow {
  readonly number: number
  readonly title: string
  readonly body?: string | null | undefined
  readonly user: { readonly login: string } | null
  readonly state: string
  readonly labels: readonly (string | { readonly name?: string })[]
  readonly comments: number
  readonly created_at: string
  readonly updated_at: string
  readonly closed_at: string | null
  readonly html_url: string
  readonly pull_request?: unknown
}
const toIssue = (row: IssueRow): Issue => ({
  number: row.number,
  title: cleanUserText(row.title),
  body: row.body == null ? null : cleanUserText(row.body),
  author: row.user?.login ?? null,
  state: row.state,
  labels: row.labels.map((label) => cleanUserText(typeof label === 'string' ? label : (label.name ?? ''))),
  comments: row.comments,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  closedAt: row.closed_at,
  url: row.html_url,
})

interface CommentRow {
  readonly id: number | bigint
  readonly user: { readonly login: string } | null
  readonly body?: string | undefined
  readonly created_at: string
  readonly html_url: string
}
const toComment = (row: CommentRow): Static<typeof CommentItem> => ({
  id: Number(row.id),
  author: row.user?.login ?? null,
  body: cleanUserText(row.body ?? ''),
  createdAt: row.created_at,
  url: row.html_url,
})
