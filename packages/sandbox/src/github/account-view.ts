import { isoSeconds } from '../clock.ts'
import { company } from '../company/company.ts'
import type { Engineer } from '../company/repositories.ts'
import { nodeId, type Schema } from './schema.ts'

/** Where a person would look, were there a website. */
export const website = 'https://github.example'
export const organizationId = 88_120_455

export function accountView(
  api: string,
  { id, login, type }: { id: number; login: string; type: string },
): Schema<'simple-user'> {
  const url = `${api}/users/${encodeURIComponent(login)}`
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${website}/avatars/${id}`,
    gravatar_id: '',
    url,
    // A bot is the app that it acts for.
    html_url: type === 'Bot' ? `${website}/apps/${login.replace(/\[bot\]$/, '')}` : `${website}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  }
}

export const organization = { id: organizationId, login: company.login, type: 'Organization' } as const

export const organizationView = (api: string, since: number, publicRepos: number): Schema<'organization-full'> => {
  const url = `${api}/orgs/${company.login}`
  return {
    login: company.login,
    id: organizationId,
    node_id: nodeId('Organization', organizationId),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${website}/avatars/${organizationId}`,
    description: 'Software for multifamily operators',
    name: company.name,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: publicRepos,
    public_gists: 0,
    followers: 41,
    following: 0,
    html_url: `${website}/${company.login}`,
    type: 'Organization',
    created_at: isoSeconds(since),
    updated_at: isoSeconds(since),
    archived_at: null,
  }
}

/** An organisation, asked for as a user: GitHub says then of it what it says of a person. */
export const organizationAsUser = (api: string, since: number, publicRepos: number): Schema<'public-user'> => ({
  ...personView(api, { ...organization, name: company.name }, since),
  company: null,
  public_repos: publicRepos,
  followers: 41,
})

export const personView = (
  api: string,
  person: Pick<Engineer, 'id' | 'login' | 'name'> & { type: string },
  since: number,
) => ({
  ...accountView(api, person),
  name: person.name,
  company: company.name,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: isoSeconds(since),
  updated_at: isoSeconds(since),
})
