import type { Routes } from '@sophia/service'
import type { Agents } from '../agents.ts'
import type { RunStore } from '../runs/store.ts'
import {
  Run,
  RunListQuery,
  RunPage,
  RunParams,
  RunQuery,
  RunStarted,
  StartRunBody,
  StartRunHeaders,
} from '../schemas.ts'

export const runRoutes: Routes<{ agents: Agents; store: RunStore }> = async (app, { agents, store }) => {
  app.post(
    '/runs',
    {
      schema: {
        operationId: 'startRun',
        summary: 'Start a run of an agent',
        tags: ['runs'],
        headers: StartRunHeaders,
        body: StartRunBody,
        response: { 202: RunStarted },
      },
      config: {
        access: 'write',
        tool: {
          name: 'start_run',
          description:
            'Starts a run of an agent in the background and gives its id at once. It goes on even if a server fails. Then ask get_run with detail=brief until the status is done, failed or cancelled.',
          destructive: false,
          idempotent: false,
        },
      },
    },
    async (request, reply) => {
      const { agent, input = {}, budget } = request.body
      const key = request.headers['idempotency-key']
      const started = await store.start({
        ...(await agents.plan(agent, input, budget)),
        subject: request.caller.subject,
        role: request.caller.role,
        ...(key !== undefined && { idempotencyKey: key }),
        ...(request.call.traceparent !== undefined && { traceparent: request.call.traceparent }),
      })
      return reply.code(202).header('location', `/runs/${started.id}`).send(started)
    },
  )
  app.get(
    '/runs',
    {
      schema: {
        operationId: 'listRuns',
        summary: 'List the runs that you started, newest first; administrators see everybody’s',
        tags: ['runs'],
        querystring: RunListQuery,
        response: { 200: RunPage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_runs',
          description: 'Lists the caller’s runs, newest first, with status and input. Answers are in get_run.',
        },
      },
    },
    (request) => store.list(request.query, request.caller),
  )
  app.get(
    '/runs/:id',
    {
      schema: {
        operationId: 'getRun',
        summary: 'Get a run with its steps and its answer',
        tags: ['runs'],
        params: RunParams,
        querystring: RunQuery,
        response: { 200: Run },
      },
      config: {
        access: 'read',
        tool: {
          name: 'get_run',
          description:
            'Gets a run: status, answer as Markdown with the source of each figure, steps, error. Use detail=brief unless you need what each tool answered.',
        },
      },
    },
    (request) => store.get(request.params.id, request.query.detail ?? 'full', request.caller),
  )
  app.post(
    '/runs/:id/cancel',
    {
      schema: {
        operationId: 'cancelRun',
        summary: 'Cancel a run',
        tags: ['runs'],
        params: RunParams,
        response: { 200: Run },
      },
      config: {
        access: 'write',
        tool: {
          name: 'cancel_run',
          description: 'Ends a run that is queued or running. What it recorded so far stays.',
          destructive: true,
          idempotent: true,
        },
      },
    },
    (request) => store.cancel(request.params.id, request.caller),
  )
}
