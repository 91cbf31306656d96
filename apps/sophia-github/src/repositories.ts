import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Github } from './github.ts'
import { nextCursor, pageOf, positionOf } from './pages.ts'
import type { Repository, RepositoryAnswer, RepositoryPage, RepositoryParams, RepositoryQuery } from './schemas.ts'

export interface Repositories {
  /** Those that the token may see, by name; those of an app, by their age. */
  list(query: RepositoryQuery, call: CallContext): Promise<RepositoryPage>
  /** @throws {Problem} not-found. */
  get(params: RepositoryParams, call: CallContext): Promise<RepositoryAnswer>
}

const untrusted = ['description', 'defaultBranch']

export function createRepositories(github: Github): Repositories {
  return {
    async list(query, call) {
      const position = positionOf(query)
      const found = await listed(github, pageOf(position), call)
      // Every token has this list: an address that does not know it is not GitHub's, and no list is not an empty one.
      if (!found) throw problems.upstream('github', 'GITHUB_API_URL does not answer as GitHub does. Check the address.')
      return {
        items: found.rows.map(toRepository),
        nextCursor: nextCursor(position, found.link),
        untrusted: untrusted.map((member) => `items.${member}`),
        ...github.provenance(),
      }
    },
    async get({ owner, repo }, call) {
      const found = await github.ask(call, (request) => request('GET /repos/{owner}/{repo}', { owner, repo }))
      if (!found) throw problems.notFound('repository', `${owner}/${repo}`, 'List the repositories first.')
      return { ...toRepository(found.data), untrusted, ...github.provenance() }
    },
  }
}

/** A person's token has a list of its own; an app has its installation's, in the order of their making. */
async function listed(github: Github, page: { page: number; per_page: number }, call: CallContext) {
  if (github.appId === undefined) {
    const found = await github.ask(call, (request) => request('GET /user/repos', { ...page, sort: 'full_name' }))
    return found && { rows: found.data, link: found.headers.link }
  }
  const found = await github.ask(call, (request) => request('GET /installation/repositories', page))
  return found && { rows: found.data.repositories, link: found.headers.link }
}

/** What is read of a repository, in a list or alone. */
interface Listed {
  readonly owner: { readonly login: string }
  readonly name: string
  readonly description: string | null
  readonly private: boolean
  readonly archived: boolean
  readonly default_branch: string
  readonly language: string | null
  readonly open_issues_count: number
  readonly pushed_at: string | null
  readonly html_url: string
}

const toRepository = (found: Listed): Repository => ({
  owner: found.owner.login,
  name: found.name,
  description: found.description === null ? null : cleanUserText(found.description),
  private: found.private,
  archived: found.archived,
  defaultBranch: cleanUserText(found.default_branch),
  language: found.language,
  openIssues: found.open_issues_count,
  pushedAt: found.pushed_at,
  url: found.html_url,
})
