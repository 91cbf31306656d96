import type { Routes } from '@sophia/service'
import { Approval, ApprovalListQuery, ApprovalPage, ApprovalParams, DecisionBody } from '../approvals/schemas.ts'
import type { ApprovalStore } from '../approvals/store.ts'

/** None of these is a tool: whatever speaks through MCP may ask for an approval and never give one. */
export const approvalRoutes: Routes<{ approvals: ApprovalStore }> = async (app, { approvals }) => {
  app.get(
    '/approvals',
    {
      schema: {
        operationId: 'listApprovals',
        summary:
          'List what runs want to do and may not without your word, or another’s where they are your own; newest first',
        tags: ['approvals'],
        querystring: ApprovalListQuery,
        response: { 200: ApprovalPage },
      },
      config: { access: 'read' },
    },
    (request) => approvals.list(request.query, request.caller),
  )
  app.get(
    '/approvals/:id',
    {
      schema: {
        operationId: 'getApproval',
        summary: 'Get an approval with the exact arguments of its call',
        tags: ['approvals'],
        params: ApprovalParams,
        response: { 200: Approval },
      },
      config: { access: 'read' },
    },
    (request) => approvals.get(request.params.id, request.caller),
  )
  app.post(
    '/approvals/:id',
    {
      schema: {
        operationId: 'decideApproval',
        summary: 'Let a run make one call, or not; the run goes on either way',
        tags: ['approvals'],
        params: ApprovalParams,
        body: DecisionBody,
        response: { 200: Approval },
      },
      config: { access: 'write' },
    },
    ({ params, body, caller }) => approvals.decide(params.id, body, { ...caller, alone: !app.keysConfigured }),
  )
}
