import { isoSeconds } from '../clock.ts'
import { company } from '../company/company.ts'
import type { Repository } from '../company/repositories.ts'
import { accountView, organization, website } from './account-view.ts'
import { nodeId, type Schema } from './schema.ts'

export interface RepositoryFigures {
  readonly openIssues: number
  readonly pushedAt: number
}

const childPaths = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const

export const repositoryUrl = (api: string, name: string): string => `${api}/repos/${company.login}/${name}`

const childUrls = (url: string) =>
  Object.fromEntries(Object.entries(childPaths).map(([field, path]) => [field, url + path])) as Record<
    keyof typeof childPaths,
    string
  >

/** All that any of GitHub's repository shapes asks for. */
export function repositoryView(api: string, repository: Repository, { openIssues, pushedAt }: RepositoryFigures) {
  const url = repositoryUrl(api, repository.name)
  const full_name = `${company.login}/${repository.name}`
  const html_url = `${website}/${full_name}`
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name,
    private: repository.private,
    owner: accountView(api, organization),
    html_url,
    description: repository.description,
    fork: false,
    url,
    ...childUrls(url),
    created_at: isoSeconds(repository.createdAt),
    updated_at: isoSeconds(pushedAt),
    pushed_at: isoSeconds(pushedAt),
    git_url: `git://github.example/${full_name}.git`,
    ssh_url: `git@github.example:${full_name}.git`,
    clone_url: `${html_url}.git`,
    svn_url: html_url,
    mirror_url: null,
    homepage: null,
    size: 2_000 + (repository.id % 30_000),
    stargazers_count: repository.private ? 0 : 37,
    watchers_count: repository.private ? 0 : 37,
    language: repository.language,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: false,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: false,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [...repository.topics],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: openIssues,
    watchers: 0,
    default_branch: 'main',
    permissions: { admin: false, maintain: false, push: true, triage: true, pull: true },
    subscribers_count: 12,
    network_count: 0,
  } satisfies Schema<'full-repository'> & Schema<'repository'>
}
