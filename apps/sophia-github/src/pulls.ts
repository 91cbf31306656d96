import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Static } from 'typebox'
import type { Github } from './github.ts'
import { type Listing, listOf, noRepository } from './listing.ts'
import { nextCursor, pageOf, positionOf } from './pages.ts'
import type { Pull, PullAnswer, PullPage, PullParams, PullQuery, RepositoryParams } from './schemas.ts'
import type { NewPull, ReviewItem } from './work-schemas.ts'

export interface Pulls {
  /**
   * Newest first.
   *
   * @throws {Problem} not-found when there is no such repository.
   */
  list(params: RepositoryParams, query: PullQuery, call: CallContext): Promise<PullPage>
  /** With size and body. @throws {Problem} not-found. */
  get(params: PullParams, call: CallContext): Promise<PullAnswer>
  /** Oldest first. @throws {Problem} not-found. */
  reviews(
    params: PullParams,
    query: { limit?: number; cursor?: string },
    call: CallContext,
  ): Promise<Listing<Static<typeof ReviewItem>>>
  /** @throws {Problem} not-found; unprocessable when GitHub refuses the branches. */
  create(params: RepositoryParams, pull: NewPull, call: CallContext): Promise<PullAnswer>
}

const untrusted = ['title', 'base', 'head']

export function createPulls(github: Github): Pulls {
  return {
    async list({ owner, repo }, { state = 'all', ...query }, call) {
      const position = positionOf(query)
      const found = await github.ask(call, (request) =>
        request('GET /repos/{owner}/{repo}/pulls', {
          owner,
          repo,
          state,
          sort: 'created',
          direction: 'desc',
          ...pageOf(position),
        }),
      )
      if (!found) throw problems.notFound('repository', `${owner}/${repo}`, 'List the repositories first.')
      const { below = Infinity } = position
      const items = found.data.filter(({ number }) => number < below).map(toPull)
      return {
        items,
        nextCursor: nextCursor(position, found.headers.link, items.at(-1)?.number ?? position.below),
        untrusted: untrusted.map((member) => `items.${member}`),
        ...github.provenance(),
      }
    },
    async get({ owner, repo, number }, call) {
      const found = await github.ask(call, (request) =>
        request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: number }),
      )
      if (!found) throw problems.notFound('pull request', `${owner}/${repo}#${number}`, 'List the pull requests first.')
      return { ...toWhole(found.data), ...github.provenance() }
    },
    reviews: ({ number, ...params }, query, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['body'] },
        (page) => (request) =>
          request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', { ...params, ...page, pull_number: number }),
        (row: ReviewRow) => ({
          id: Number(row.id),
          author: row.user?.login ?? null,
          state: row.state.toLowerCase(),
          body: cleanUserText(row.body),
          submittedAt: row.submitted_at ?? null,
        }),
      ),
    async create(params, pull, call) {
      const found = await github.ask(call, (request) =>
        request('POST /repos/{owner}/{repo}/pulls', { ...params, ...pull }),
      )
      if (!found) throw noRepository(params)
      return { ...toWhole(found.data), ...github.provenance() }
    },
  }
}

interface ReviewRow {
  readonly id: number | bigint
  readonly user: { readonly login: string } | null
  readonly state: string
  readonly body: string
  readonly submitted_at?: string | undefined
}

/** What is read of a pull request, in a list or alone. */
interface Listed {
  readonly number: number
  readonly title: string
  readonly user: { readonly login: string } | null
  readonly state: string
  readonly draft?: boolean
  readonly base: { readonly ref: string }
  readonly head: { readonly ref: string }
  readonly created_at: string
  readonly updated_at: string
  readonly closed_at: string | null
  readonly merged_at: string | null
  readonly html_url: string
}

const toPull = (found: Listed): Pull => ({
  number: found.number,
  title: cleanUserText(found.title),
  author: found.user?.login ?? null,
  state: found.state === 'open' ? 'open' : 'closed',
  draft: found.draft ?? false,
  base: cleanUserText(found.base.ref),
  head: cleanUserText(found.head.ref),
  createdAt: found.created_at,
  updatedAt: found.updated_at,
  closedAt: found.closed_at,
  mergedAt: found.merged_at,
  url: found.html_url,
})

interface Whole extends Listed {
  readonly body: string | null
  readonly commits: number
  readonly additions: number
  readonly deletions: number
  readonly changed_files: number
  readonly merged_by: { readonly login: string } | null
}
const toWhole = (found: Whole) => ({
  ...toPull(found),
  body: found.body === null ? null : cleanUserText(found.body),
  commits: found.commits,
  additions: found.additions,
  deletions: found.deletions,
  changedFiles: found.changed_files,
  mergedBy: found.merged_by?.login ?? null,
  untrusted: ['body', ...untrusted],
})
