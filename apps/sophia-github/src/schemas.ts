import { Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'

const Text = Type.String()
/** Of a person or an organisation. */
const Owner = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$' })
/** Not `.` and not `..`, which would lead to another path of GitHub's. */
const Name = Type.String({ pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}$' })
const repository = {
  owner: Text,
  name: Text,
  description: Nullable(Text),
  private: Type.Boolean(),
  archived: Type.Boolean(),
  defaultBranch: Text,
  language: Nullable(Text),
  openIssues: Type.Integer({ description: 'Issues and pull requests, as GitHub counts them' }),
  pushedAt: Nullable(Timestamp('Of the last push')),
  url: Text,
}
export const Repository = Type.Object(repository)
export type Repository = Static<typeof Repository>
export const RepositoryQuery = StrictObject(pageQuery)
export type RepositoryQuery = Static<typeof RepositoryQuery>
export const RepositoryPage = Type.Object({ ...Page(Repository).properties, ...untrusted })
export type RepositoryPage = Static<typeof RepositoryPage>
export const RepositoryAnswer = Type.Object({ ...repository, ...untrusted, ...provenance })
export type RepositoryAnswer = Static<typeof RepositoryAnswer>
export const RepositoryParams = StrictObject({ owner: Owner, repo: Name })
export type RepositoryParams = Static<typeof RepositoryParams>

const pull = {
  number: Type.Integer(),
  title: Text,
  author: Nullable(Text),
  state: OneOf(['open', 'closed']),
  draft: Type.Boolean(),
  base: Text,
  head: Text,
  createdAt: Timestamp('Opened'),
  updatedAt: Timestamp('Last changed'),
  closedAt: Nullable(Timestamp('Closed, merged or not')),
  mergedAt: Nullable(Timestamp('Merged; null when it was not')),
  url: Text,
}
export const Pull = Type.Object(pull)
export type Pull = Static<typeof Pull>
export const PullQuery = StrictObject({
  ...pageQuery,
  state: Type.Optional(OneOf(['open', 'closed', 'all'], { default: 'all' })),
})
export type PullQuery = Static<typeof PullQuery>
export const PullPage = Type.Object({ ...Page(Pull).properties, ...untrusted })
export type PullPage = Static<typeof PullPage>
export const PullAnswer = Type.Object({
  ...pull,
  body: Nullable(Text),
  commits: Type.Integer(),
  additions: Type.Integer(),
  deletions: Type.Integer(),
  changedFiles: Type.Integer(),
  mergedBy: Nullable(Text),
  ...untrusted,
  ...provenance,
})
export type PullAnswer = Static<typeof PullAnswer>
export const PullParams = StrictObject({ owner: Owner, repo: Name, number: Type.Integer({ minimum: 1 }) })
export type PullParams = Static<typeof PullParams>
