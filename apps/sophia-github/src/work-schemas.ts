import { Nullable, OneOf, pageQuery, provenance, StrictObject, Timestamp, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { Ref } from './code-schemas.ts'
import { PullParams, RepositoryParams } from './schemas.ts'

const Text = Type.String()
const Title = Type.String({ minLength: 1, maxLength: 256 })
const Body = Type.String({ maxLength: 65_536 })
const Id = Type.Integer({ minimum: 1 })

export const IssueQuery = StrictObject({
  ...pageQuery,
  state: Type.Optional(OneOf(['open', 'closed', 'all'], { default: 'open' })),
})
export type IssueQuery = Static<typeof IssueQuery>
const issue = {
  number: Type.Integer(),
  title: Text,
  body: Nullable(Text),
  author: Nullable(Text),
  state: Text,
  labels: Type.Array(Text),
  comments: Type.Integer(),
  createdAt: Timestamp('Opened'),
  updatedAt: Timestamp('Last changed'),
  closedAt: Nullable(Timestamp('Closed')),
  url: Text,
}
export const Issue = Type.Object(issue)
export type Issue = Static<typeof Issue>
export const NewIssue = StrictObject({
  title: Title,
  body: Type.Optional(Body),
  labels: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 20 })),
})
export type NewIssue = Static<typeof NewIssue>
export const IssueAnswer = Type.Object({ ...issue, ...untrusted, ...provenance })
export type IssueAnswer = Static<typeof IssueAnswer>

export const Comment = StrictObject({ body: Type.String({ minLength: 1, maxLength: 65_536 }) })
export type Comment = Static<typeof Comment>
export const NumberParams = PullParams
export const CommentItem = Type.Object({
  id: Type.Integer(),
  author: Nullable(Text),
  body: Text,
  createdAt: Timestamp('Written'),
  url: Text,
})
export const CommentAnswer = Type.Object({ ...CommentItem.properties, ...untrusted, ...provenance })
export type CommentAnswer = Static<typeof CommentAnswer>
export const ReviewItem = Type.Object({
  id: Type.Integer(),
  author: Nullable(Text),
  state: Text,
  body: Text,
  submittedAt: Nullable(Timestamp('Submitted')),
})
export const NewPull = StrictObject({
  title: Title,
  head: Ref,
  base: Ref,
  body: Type.Optional(Body),
  draft: Type.Optional(Type.Boolean()),
})
export type NewPull = Static<typeof NewPull>

export const WorkflowItem = Type.Object({ id: Type.Integer(), name: Text, path: Text, state: Text, url: Text })
export const RunQuery = StrictObject({
  ...pageQuery,
  branch: Type.Optional(Ref),
  status: Type.Optional(OneOf(['queued', 'in_progress', 'completed', 'success', 'failure', 'cancelled'])),
})
export type RunQuery = Static<typeof RunQuery>
export const RunItem = Type.Object({
  id: Type.Integer(),
  workflow: Nullable(Text),
  title: Text,
  branch: Nullable(Text),
  sha: Text,
  event: Text,
  status: Nullable(Text),
  conclusion: Nullable(Text),
  attempt: Type.Integer(),
  createdAt: Timestamp('Asked for'),
  updatedAt: Timestamp('Last changed'),
  url: Text,
})
export const RunParams = StrictObject({ ...RepositoryParams.properties, id: Id })
export type RunParams = Static<typeof RunParams>
export const JobItem = Type.Object({
  id: Type.Integer(),
  name: Text,
  status: Text,
  conclusion: Nullable(Text),
  startedAt: Nullable(Timestamp('Started')),
  completedAt: Nullable(Timestamp('Ended')),
})
export const WorkflowParams = StrictObject({
  ...RepositoryParams.properties,
  workflow: Type.String({ pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}$', description: 'Id or file name' }),
})
export type WorkflowParams = Static<typeof WorkflowParams>
export const Dispatch = StrictObject({
  ref: Ref,
  inputs: Type.Optional(Type.Record(Type.String(), Type.String(), { maxProperties: 25 })),
})
export type Dispatch = Static<typeof Dispatch>
export const Started = Type.Object({ runId: Type.Integer(), ...provenance })
export type Started = Static<typeof Started>

export const DeploymentQuery = StrictObject({
  ...pageQuery,
  environment: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
})
export type DeploymentQuery = Static<typeof DeploymentQuery>
export const DeploymentItem = Type.Object({
  id: Type.Integer(),
  sha: Text,
  ref: Text,
  environment: Text,
  description: Nullable(Text),
  creator: Nullable(Text),
  createdAt: Timestamp('Begun'),
  updatedAt: Timestamp('Last changed'),
})

export const SearchQuery = StrictObject({
  ...pageQuery,
  q: Type.String({ minLength: 1, maxLength: 256, description: 'Words and GitHub qualifiers, such as repo:owner/name' }),
  kind: Type.Optional(OneOf(['code', 'issues', 'repositories'], { default: 'issues' })),
})
export type SearchQuery = Static<typeof SearchQuery>
export const SearchHit = Type.Object({ repo: Nullable(Text), title: Text, number: Nullable(Type.Integer()), url: Text })
export const SearchAnswer = Type.Object({
  total: Type.Integer(),
  items: Type.Array(SearchHit),
  nextCursor: Nullable(Text),
  ...untrusted,
  ...provenance,
})
export type SearchAnswer = Static<typeof SearchAnswer>
