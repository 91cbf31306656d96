import { type CallContext, cleanUserText, problems } from '@sophia/service'
import type { Static } from 'typebox'
import type {
  BranchItem,
  CommitItem,
  CommitQuery,
  FileAnswer,
  FileQuery,
  ListQuery,
  ReleaseItem,
  TreeAnswer,
  TreeQuery,
} from './code-schemas.ts'
import type { Github } from './github.ts'
import { type Listing, listOf } from './listing.ts'
import type { RepositoryParams } from './schemas.ts'

/** What a repository holds: files, commits, branches, releases. Each throws not-found. */
export interface Code {
  tree(params: RepositoryParams, query: TreeQuery, call: CallContext): Promise<TreeAnswer>
  file(params: RepositoryParams, query: FileQuery, call: CallContext): Promise<FileAnswer>
  commits(params: RepositoryParams, query: CommitQuery, call: CallContext): Promise<Listing<Static<typeof CommitItem>>>
  branches(params: RepositoryParams, query: ListQuery, call: CallContext): Promise<Listing<Static<typeof BranchItem>>>
  releases(params: RepositoryParams, query: ListQuery, call: CallContext): Promise<Listing<Static<typeof ReleaseItem>>>
}

const kinds = { blob: 'file', tree: 'folder', commit: 'submodule' } as const

export function createCode(github: Github): Code {
  return {
    async tree(params, { ref = 'HEAD' }, call) {
      const found = await github.ask(call, (request) =>
        request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...params, tree_sha: ref, recursive: '1' }),
      )
      if (!found) throw problems.notFound('tree', `${params.owner}/${params.repo}@${ref}`)
      return {
        sha: found.data.sha,
        entries: found.data.tree.map(({ path, sha, size, type }) => ({
          path: cleanUserText(path),
          type: kinds[type as keyof typeof kinds] ?? 'file',
          size: size ?? null,
          sha,
        })),
        untrusted: ['entries.path'],
        ...github.provenance(),
        complete: !found.data.truncated,
      }
    },
    async file(params, { path, ref }, call) {
      const found = await github.ask(call, (request) =>
        request('GET /repos/{owner}/{repo}/contents/{path}', { ...params, path, ...(ref !== undefined && { ref }) }),
      )
      if (!found) throw problems.notFound('file', path, 'List the tree first.')
      const { data } = found
      if (Array.isArray(data) || data.type !== 'file')
        throw problems.unprocessable(`${path} is no file.`, 'List the tree to see what is in a folder.')
      return {
        path: cleanUserText(data.path),
        sha: data.sha,
        size: data.size,
        text: textOf(data.content, data.encoding, path),
        url: data.html_url,
        untrusted: ['path', 'text'],
        ...github.provenance(),
      }
    },
    commits: (params, { path, ref, since, until, ...query }, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['message'] },
        (page) => (request) =>
          request('GET /repos/{owner}/{repo}/commits', {
            ...params,
            ...page,
            ...(ref !== undefined && { sha: ref }),
            ...(path !== undefined && { path }),
            ...(since !== undefined && { since }),
            ...(until !== undefined && { until }),
          }),
        (row: CommitRow) => ({
          sha: row.sha,
          message: cleanUserText(row.commit.message),
          author: row.author?.login ?? null,
          committedAt: row.commit.committer?.date ?? null,
          parents: row.parents.map(({ sha }) => sha),
          url: row.html_url,
        }),
      ),
    branches: (params, query, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['name'] },
        (page) => (request) => request('GET /repos/{owner}/{repo}/branches', { ...params, ...page }),
        (row: { name: string; commit: { sha: string }; protected: boolean }) => ({
          name: cleanUserText(row.name),
          sha: row.commit.sha,
          protected: row.protected,
        }),
      ),
    releases: (params, query, call) =>
      listOf(
        github,
        call,
        { params, query, untrusted: ['tag', 'name', 'notes'] },
        (page) => (request) => request('GET /repos/{owner}/{repo}/releases', { ...params, ...page }),
        (row: ReleaseRow) => ({
          id: Number(row.id),
          tag: cleanUserText(row.tag_name),
          name: row.name === null ? null : cleanUserText(row.name),
          notes: row.body == null ? null : cleanUserText(row.body),
          draft: row.draft,
          prerelease: row.prerelease,
          author: row.author?.login ?? null,
          publishedAt: row.published_at,
          url: row.html_url,
        }),
      ),
  }
}

interface CommitRow {
  readonly sha: string
  readonly html_url: string
  readonly commit: { readonly message: string; readonly committer: { readonly date?: string } | null }
  readonly author: { readonly login?: string } | null
  readonly parents: readonly { readonly sha: string }[]
}
interface ReleaseRow {
  readonly id: number | bigint
  readonly tag_name: string
  readonly name: string | null
  readonly body?: string | null | undefined
  readonly draft: boolean
  readonly prerelease: boolean
  readonly author: { readonly login: string } | null
  readonly published_at: string | null
  readonly html_url: string
}

/** @throws {Problem} unprocessable for what is no text, and for files too large for GitHub to hand over (1 MB). */
function textOf(content: string, encoding: string, path: string): string {
  if (encoding !== 'base64') throw problems.unprocessable(`${path} is too large to be read here.`)
  try {
    return cleanUserText(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(content, 'base64')))
  } catch {
    throw problems.unprocessable(`${path} is not text in UTF-8.`)
  }
}
