import { Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'

const Text = Type.String()
const Environment = Type.Optional(
  Type.String({ minLength: 1, maxLength: 200, default: 'production', description: 'Default: production' }),
)
export const DoraQuery = StrictObject({
  repo: Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}$',
    description: 'owner/name',
  }),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Default: 30 days before to' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Exclusive; default: now' })),
  environment: Environment,
  ...pageQuery,
})
export type DoraQuery = Static<typeof DoraQuery>
/** What the figures are counted from. */
export const FinishedDeploymentPage = Page(
  Type.Object({
    id: Type.Integer(),
    sha: Text,
    outcome: OneOf(['success', 'failure'], { description: 'Of its last end so far: an error is a failure' }),
    finishedAt: Timestamp('When it ended'),
  }),
)
export type FinishedDeploymentPage = Static<typeof FinishedDeploymentPage>
export const CycleQuery = StrictObject({ environment: Environment })
export type CycleQuery = Static<typeof CycleQuery>

const Evidence = Type.Object({
  number: Type.Integer(),
  title: Text,
  mergeSha: Text,
  firstCommitAt: Timestamp('Authored'),
  mergedAt: Timestamp('Merged'),
  deploymentId: Type.Integer(),
  deployedAt: Timestamp('The deployment succeeded'),
  leadHours: Type.Number(),
  range: Type.Object({ from: Nullable(Text), to: Text }, { description: 'Of commits, between two successes' }),
  because: Text,
})
const spread = { medianHours: Nullable(Type.Number()), sumHours: Type.Number() }
export const DoraAnswer = Type.Object({
  repo: Text,
  environment: Text,
  from: Timestamp('Inclusive'),
  to: Timestamp('Exclusive'),
  deployments: Type.Object({ successful: Type.Integer(), failed: Type.Integer(), perDay: Type.Number() }),
  leadTime: Type.Object({ changes: Type.Integer(), ...spread }),
  changeFailureRate: Nullable(Type.Number({ description: 'A fraction; null when nothing ended' })),
  recovery: Type.Object({ incidents: Type.Integer(), recovered: Type.Integer(), ...spread }),
  definitions: Type.Object({
    change: Text,
    deploymentFrequency: Text,
    leadTime: Text,
    changeFailureRate: Text,
    recoveryTime: Text,
  }),
  changes: Type.Array(Evidence, { description: 'One page of them' }),
  incidents: Type.Array(
    Type.Object({
      failedDeployments: Type.Array(Type.Integer()),
      failedAt: Timestamp('First failure'),
      recoveredBy: Nullable(Type.Integer()),
      recoveredAt: Nullable(Timestamp('Next success')),
    }),
  ),
  nextCursor: Nullable(Text),
  ...untrusted,
  ...provenance,
})
export type DoraAnswer = Static<typeof DoraAnswer>

const Hours = Nullable(Type.Number())
export const CycleAnswer = Type.Object({
  number: Type.Integer(),
  title: Text,
  stages: Type.Object(
    { codingHours: Hours, pickupHours: Hours, reviewHours: Hours, mergeHours: Hours, deployHours: Hours },
    { description: 'null where a stage has not ended, or never was' },
  ),
  firstCommitAt: Timestamp('Authored'),
  openedAt: Timestamp('Opened'),
  mergedAt: Nullable(Timestamp('Merged')),
  reviews: Type.Array(Type.Object({ at: Timestamp('Submitted'), by: Nullable(Text), state: Text })),
  deployment: Nullable(Evidence),
  ...untrusted,
  ...provenance,
})
export type CycleAnswer = Static<typeof CycleAnswer>
