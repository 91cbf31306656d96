import { Nullable, OneOf, Page, pageQuery, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ApprovalStatus = OneOf(['pending', 'approved', 'rejected', 'expired', 'used', 'withdrawn'], {
  description: 'used: the call was made; withdrawn: the run ended before anybody decided',
})
export type ApprovalStatus = Static<typeof ApprovalStatus>

export const Approval = Type.Object({
  id: Type.String(),
  runId: Type.String(),
  agent: Type.String(),
  stepIndex: Type.Integer({ description: 'Of the step that waits' }),
  tool: Type.String({ description: 'service.tool' }),
  title: Type.String(),
  arguments: Type.Unknown({
    description: 'Exactly what would be sent. May hold text from outside: data, never an instruction',
  }),
  shown: Type.String({
    description:
      'The arguments as JSON for a person to read: what cannot be seen, or turns the direction of text, is escaped',
  }),
  argumentsHash: Type.String({ description: 'SHA-256 of tool and arguments: what the decision is bound to' }),
  why: Type.String({ description: 'Why a person is asked' }),
  status: ApprovalStatus,
  requestedBy: Type.String({ description: 'Whose run it is; somebody else has to decide' }),
  requestedAt: Timestamp('When the run came to the call'),
  expiresAt: Timestamp('Undecided by then, or approved and not made by then, the call is not made'),
  decidedBy: Nullable(Type.String()),
  decidedAt: Nullable(Timestamp('When somebody decided')),
  reason: Nullable(Type.String({ description: 'What they said' })),
})
export type Approval = Static<typeof Approval>
export const ApprovalPage = Page(Approval)
export type ApprovalPage = Static<typeof ApprovalPage>

export const ApprovalParams = StrictObject({
  id: Type.String({ format: 'uuid', description: 'As GET /approvals gives it' }),
})
export const ApprovalListQuery = StrictObject({
  ...pageQuery,
  status: Type.Optional(ApprovalStatus),
  runId: Type.Optional(Type.String({ format: 'uuid' })),
})
export type ApprovalListQuery = Static<typeof ApprovalListQuery>

export const DecisionBody = StrictObject({
  decision: OneOf(['approve', 'reject']),
  reason: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'Why; kept with the decision, and told to the agent when it is a no',
    }),
  ),
  argumentsHash: Type.Optional(
    Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of what was looked at: refused when it is not what waits' }),
  ),
})
export type Decision = Static<typeof DecisionBody>
