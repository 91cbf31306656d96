import Type, { type Static } from 'typebox'
import { Maybe, stated } from '../outside-answers.ts'

/** What the review reads of sophia-github's answers. Titles and names are words of users. */
export const Repository = Type.Object({
  owner: Type.String(),
  name: Type.String(),
  archived: Type.Boolean(),
  pushedAt: Maybe(Type.String()),
})
export type Repository = Static<typeof Repository>

const Hours = Maybe(Type.Number())
export const Dora = Type.Object({
  deployments: Type.Object({ successful: Type.Integer(), failed: Type.Integer(), perDay: Type.Number() }),
  leadTime: Type.Object({ changes: Type.Integer(), medianHours: Hours }),
  changeFailureRate: Maybe(Type.Number()),
  recovery: Type.Object({ incidents: Type.Integer(), recovered: Type.Integer(), medianHours: Hours }),
  changes: Type.Array(
    Type.Object({
      number: Type.Integer(),
      title: Type.String(),
      firstCommitAt: Type.String(),
      mergedAt: Type.String(),
      deployedAt: Type.String(),
      deploymentId: Type.Integer(),
      leadHours: Type.Number(),
    }),
  ),
  incidents: Type.Array(
    Type.Object({
      failedDeployments: Type.Array(Type.Integer()),
      failedAt: Type.String(),
      recoveredBy: Maybe(Type.Integer()),
      recoveredAt: Maybe(Type.String()),
    }),
  ),
  nextCursor: Maybe(Type.String()),
  ...stated,
})
export type Dora = Static<typeof Dora>

export const Pull = Type.Object({
  number: Type.Integer(),
  title: Type.String(),
  author: Maybe(Type.String()),
  draft: Type.Boolean(),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  closedAt: Maybe(Type.String()),
  mergedAt: Maybe(Type.String()),
  url: Type.String(),
})
export type Pull = Static<typeof Pull>
