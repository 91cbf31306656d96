import type { Routes } from '@sophia/service'
import type { Backend } from '../backend.ts'
import { type Passage, passEvents } from '../passage.ts'
import { AnyBody, AnyQuery, HandedOn, IdParams } from '../schemas.ts'

const tags = ['runs']

/** Agent runs: started, listed and watched. */
export const runRoutes: Routes<{ agents: Backend; events: Passage }> = async (app, { agents, events }) => {
  app.get(
    '/api/agents',
    {
      schema: {
        operationId: 'listAgents',
        summary: 'The agents that can run',
        tags,
        querystring: AnyQuery,
        response: { 200: HandedOn('GET /agents of mcp-agents') },
      },
      config: { access: 'read' },
    },
    ({ query, call }) => agents.get('/agents', query, call),
  )

  app.get(
    '/api/runs',
    {
      schema: {
        operationId: 'listRuns',
        summary: 'Runs, newest first',
        tags,
        querystring: AnyQuery,
        response: { 200: HandedOn('GET /runs of mcp-agents') },
      },
      config: { access: 'read' },
    },
    ({ query, call }) => agents.get('/runs', query, call),
  )

  app.post(
    '/api/runs',
    {
      schema: {
        operationId: 'startRun',
        summary: 'Start a run',
        tags,
        body: AnyBody,
        response: { 202: HandedOn('POST /runs of mcp-agents') },
      },
      config: { access: 'write' },
    },
    async ({ body, headers, call }, reply) => {
      const key = headers['idempotency-key']
      reply.code(202)
      return agents.post(
        '/runs',
        body,
        call,
        typeof key === 'string' ? { headers: { 'idempotency-key': key }, idempotent: true } : {},
      )
    },
  )

  app.get(
    '/api/runs/:id',
    {
      schema: {
        operationId: 'getRun',
        summary: 'One run with its steps',
        tags,
        params: IdParams,
        response: { 200: HandedOn('GET /runs/{id} of mcp-agents') },
      },
      config: { access: 'read' },
    },
    ({ params, call }) => agents.get(`/runs/${encodeURIComponent(params.id)}`, {}, call),
  )

  app.get(
    '/api/runs/:id/events',
    {
      schema: {
        operationId: 'watchRun',
        summary: 'The events of a run as they happen (SSE), resumed from Last-Event-ID',
        tags,
        params: IdParams,
        produces: ['text/event-stream'],
      },
      config: { access: 'read' },
    },
    (request, reply) => passEvents(events, `/runs/${encodeURIComponent(request.params.id)}/events`, request, reply),
  )
}
