import { type CallContext, problems } from '@sophia/service'
import type { Github } from './github.ts'
import { nextCursor, pageOf, positionOf } from './pages.ts'
import type { Pull, PullAnswer, PullPage, PullParams, PullQuery, RepositoryParams } from './schemas.ts'
import { cleanText } from './user-text.ts'

export interface Pulls {
  /**
   * Newest first.
   *
   * @throws {Problem} not-found when there is no such repository.
   */
  list(params: RepositoryParams, query: PullQuery, call: CallContext): Promise<PullPage>
  /** With size and body. @throws {Problem} not-found. */
  get(params: PullParams, call: CallContext): Promise<PullAnswer>
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
      const { data } = found
      return {
        ...toPull(data),
        body: data.body === null ? null : cleanText(data.body),
        commits: data.commits,
        additions: data.additions,
        deletions: data.deletions,
        changedFiles: data.changed_files,
        mergedBy: data.merged_by?.login ?? null,
        untrusted: ['body', ...untrusted],
        ...github.provenance(),
      }
    },
  }
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
  title: cleanText(found.title),
  author: found.user?.login ?? null,
  state: found.state === 'open' ? 'open' : 'closed',
  draft: found.draft ?? false,
  base: cleanText(found.base.ref),
  head: cleanText(found.head.ref),
  createdAt: found.created_at,
  updatedAt: found.updated_at,
  closedAt: found.closed_at,
  mergedAt: found.merged_at,
  url: found.html_url,
})
