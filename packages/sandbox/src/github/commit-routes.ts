import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isoSeconds } from '../clock.ts'
import { company } from '../company/company.ts'
import { isPull } from '../company/pull-requests.ts'
import { actionsBot } from '../company/repositories.ts'
import { accountView, website } from './account-view.ts'
import type { Commit } from './commit-log.ts'
import { changedFiles, commitView } from './commit-view.ts'
import { paged, type Query } from './pages.ts'
import type { LiveProject, ProjectStore } from './project-store.ts'
import { settingOf } from './pull-routes.ts'
import { errorAnswer, notFound } from './refusals.ts'
import { Refusal } from '../vendor.ts'
import { repositoryUrl } from './repository-view.ts'
import { nodeId, type Schema } from './schema.ts'
import { pullSummaryView, type Setting } from './ticket-view.ts'

const repo = '/repos/:owner/:repo'

interface Named {
  Params: { owner: string; repo: string; '*': string }
}

/** Commits, comparisons, branches, tags and releases. */
export function commitRoutes(app: FastifyInstance, store: ProjectStore): void {
  const open = (request: FastifyRequest) => settingOf(store, request, store.of(request))

  app.get(`${repo}/commits`, async (request, reply) => {
    const setting = open(request)
    return paged(request, reply, listed(setting.project, request.query as Query)).items.map((commit) =>
      commitView(setting, commit),
    )
  })
  app.get<Named>(`${repo}/commits/*`, async (request, reply) => {
    const setting = open(request)
    const [, ref = '', part] = /^(.+?)(\/pulls)?$/.exec(request.params['*']) ?? []
    const commit = setting.project.log.find(ref)
    if (!commit) throw new Refusal(errorAnswer(422, `No commit found for SHA: ${ref}`))
    if (part) return paged(request, reply, pullsOf(setting, commit)).items
    const { additions, changedFiles: count, deletions, sha } = commit
    return {
      ...commitView(setting, commit),
      stats: { additions, deletions, total: additions + deletions },
      files: changedFiles(setting, sha, count, additions, deletions),
    }
  })
  app.get<Named>(`${repo}/compare/*`, async (request, reply) => comparison(open(request), request, reply))

  app.get(`${repo}/branches`, async (request, reply) => {
    const setting = open(request)
    return paged(request, reply, branchesOf(setting)).items
  })
  app.get<Named>(`${repo}/branches/*`, async (request) => {
    const setting = open(request)
    const name = request.params['*']
    const branch = branchesOf(setting).find((each) => each.name === name)
    const commit = branch && setting.project.log.find(branch.commit.sha)
    if (!branch || !commit) throw notFound()
    const url = `${repositoryUrl(setting.api, setting.project.repository.name)}/branches/${name}`
    const html = `${website}/${company.login}/${setting.project.repository.name}/tree/${name}`
    return {
      ...branch,
      commit: commitView(setting, commit),
      _links: { self: url, html },
      protection: { enabled: branch.protected },
      protection_url: `${url}/protection`,
    }
  })

  app.get(`${repo}/tags`, async (request, reply) => {
    const setting = open(request)
    return paged(request, reply, setting.project.log.tags).items.map((tag) => tagView(setting, tag.name, tag.commit))
  })
  app.get(`${repo}/releases`, async (request, reply) => {
    const setting = open(request)
    return paged(request, reply, setting.project.log.tags).items.map((tag) =>
      releaseView(setting, tag.name, tag.commit),
    )
  })
  app.get<Named>(`${repo}/releases/*`, async (request) => {
    const setting = open(request)
    const { tags } = setting.project.log
    const wanted = request.params['*']
    const tag =
      wanted === 'latest'
        ? tags[0]
        : tags.find(({ commit, name }) => wanted === `tags/${name}` || wanted === String(releaseId(commit)))
    if (!tag) throw notFound()
    return releaseView(setting, tag.name, tag.commit)
  })
}

function listed({ files, log }: LiveProject, query: Query): readonly Commit[] {
  const { author, path, sha = 'main', since, until } = query
  const history = log.history(sha)
  if (!history) throw notFound()
  const from = since === undefined ? -Infinity : Date.parse(since)
  const to = until === undefined ? Infinity : Date.parse(until)
  const known = !path || files.files.some((file) => file.path === path || file.path.startsWith(`${path}/`))
  return known ? history.filter(({ at, author: by }) => at >= from && at <= to && (!author || by.login === author)) : []
}

const pullsOf = (setting: Setting, { pullNumber }: Commit) => {
  const ticket = pullNumber === undefined ? undefined : setting.project.ticket(pullNumber)
  return ticket && isPull(ticket) ? [pullSummaryView(setting, ticket)] : []
}

function comparison(
  setting: Setting,
  request: FastifyRequest<Named>,
  reply: Parameters<typeof paged>[1],
): Schema<'commit-comparison'> {
  const { log, repository } = setting.project
  const [baseRef = '', headRef = ''] = request.params['*'].split('...')
  const [base, head] = [log.history(baseRef), log.history(headRef)]
  if (!base?.[0] || !head?.[0]) throw notFound()
  const inBase = new Set(base.map(({ sha }) => sha))
  const inHead = new Set(head.map(({ sha }) => sha))
  const ahead = head.filter(({ sha }) => !inBase.has(sha)).toReversed()
  const behind = base.filter(({ sha }) => !inHead.has(sha)).length
  const common = head.find(({ sha }) => inBase.has(sha)) ?? base[0]
  const status = ahead.length ? (behind ? 'diverged' : 'ahead') : behind ? 'behind' : 'identical'
  const url = `${repositoryUrl(setting.api, repository.name)}/compare/${baseRef}...${headRef}`
  const html_url = `${website}/${company.login}/${repository.name}/compare/${baseRef}...${headRef}`
  return {
    url,
    html_url,
    permalink_url: html_url,
    diff_url: `${html_url}.diff`,
    patch_url: `${html_url}.patch`,
    base_commit: commitView(setting, base[0]),
    merge_base_commit: commitView(setting, common),
    status,
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: paged(request, reply, ahead).items.map((commit) => commitView(setting, commit)),
    files: [],
  }
}

function branchesOf({ api, project }: Setting): Schema<'short-branch'>[] {
  const base = repositoryUrl(api, project.repository.name)
  const branch = (name: string, sha: string) => ({
    name,
    commit: { sha, url: `${base}/commits/${sha}` },
    protected: name === 'main',
  })
  const open = project.tickets.filter(isPull).filter(({ closedAt }) => closedAt === undefined)
  return [
    ...open.map(({ pull }) => branch(pull.branch, pull.headSha)),
    branch('main', project.log.main[0]?.sha ?? ''),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function tagView({ api, project }: Setting, name: string, { sha }: Commit): Schema<'tag'> {
  const base = repositoryUrl(api, project.repository.name)
  const balls = { zipball_url: `${base}/zipball/refs/tags/${name}`, tarball_url: `${base}/tarball/refs/tags/${name}` }
  return { name, ...balls, commit: { sha, url: `${base}/commits/${sha}` }, node_id: nodeId('Tag', name) }
}

const releaseId = ({ sha }: Commit): number => Number.parseInt(sha.slice(0, 7), 16)

function releaseView(setting: Setting, name: string, commit: Commit): Schema<'release'> {
  const base = repositoryUrl(setting.api, setting.project.repository.name)
  const id = releaseId(commit)
  const at = isoSeconds(commit.at + 600_000)
  return {
    url: `${base}/releases/${id}`,
    assets_url: `${base}/releases/${id}/assets`,
    upload_url: `${base}/releases/${id}/assets{?name,label}`,
    html_url: `${website}/${company.login}/${setting.project.repository.name}/releases/tag/${name}`,
    id,
    author: accountView(setting.api, actionsBot),
    node_id: nodeId('Release', id),
    tag_name: name,
    target_commitish: 'main',
    name,
    draft: false,
    immutable: false,
    prerelease: false,
    created_at: at,
    updated_at: at,
    published_at: at,
    assets: [],
    tarball_url: `${base}/tarball/${name}`,
    zipball_url: `${base}/zipball/${name}`,
    body: `Up to ${commit.message}`,
  }
}
