import { createHash } from 'node:crypto'
import { isoSeconds } from '../clock.ts'
import { company } from '../company/company.ts'
import { createRandom } from '../random.ts'
import { accountView, website } from './account-view.ts'
import type { Commit } from './commit-log.ts'
import { repositoryUrl } from './repository-view.ts'
import { nodeId, type Schema } from './schema.ts'
import type { Setting } from './ticket-view.ts'

const emailOf = (login: string): string => `${login}@users.noreply.github.example`

/** Commits of this sandbox hold no content, so a tree's hash is made from the commit's. */
const treeOf = (sha: string): string => createHash('sha1').update(`tree ${sha}`).digest('hex')

export function commitView({ api, project }: Setting, commit: Commit): Schema<'commit'> {
  const base = repositoryUrl(api, project.repository.name)
  const url = `${base}/commits/${commit.sha}`
  const signature = { name: commit.author.name, email: emailOf(commit.author.login), date: isoSeconds(commit.at) }
  const html = `${website}/${company.login}/${project.repository.name}/commit`
  const tree = treeOf(commit.sha)
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url,
    html_url: `${html}/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      author: signature,
      committer: signature,
      message: commit.message,
      tree: { sha: tree, url: `${base}/git/trees/${tree}` },
      url: `${base}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    author: accountView(api, commit.author),
    committer: accountView(api, commit.author),
    parents: commit.parents.map((sha) => ({ sha, url: `${base}/commits/${sha}`, html_url: `${html}/${sha}` })),
  }
}

/** The files a change of this size touched, always the same for the same commit. */
export function changedFiles(
  { api, project }: Setting,
  sha: string,
  count: number,
  additions: number,
  deletions: number,
): Schema<'diff-entry'>[] {
  const random = createRandom('files', sha)
  const base = repositoryUrl(api, project.repository.name)
  const { files } = project.files
  const start = random.int(0, files.length - 1)
  const chosen = Math.min(count, files.length)
  return Array.from({ length: chosen }, (_, index) => {
    const file = files[(start + index) % files.length] as (typeof files)[number]
    const part = (whole: number) => Math.floor(whole / chosen) + (index < whole % chosen ? 1 : 0)
    return {
      sha: file.sha,
      filename: file.path,
      status: 'modified',
      additions: part(additions),
      deletions: part(deletions),
      changes: part(additions) + part(deletions),
      blob_url: `${website}/${company.login}/${project.repository.name}/blob/${sha}/${file.path}`,
      raw_url: `${website}/${company.login}/${project.repository.name}/raw/${sha}/${file.path}`,
      contents_url: `${base}/contents/${file.path}?ref=${sha}`,
    }
  })
}
