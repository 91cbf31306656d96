import type { Routes } from '@sophia/service'
import { ask, Asked, AskQuery } from '../ask/ask.ts'
import type { Sources } from './analysis.ts'

export const askRoutes: Routes<Sources> = async (app, sources) => {
  app.post(
    '/ask',
    {
      schema: {
        operationId: 'ask',
        summary: 'A question as one governed query, which is shown',
        tags: ['analysis'],
        body: AskQuery,
        response: { 200: Asked },
      },
      config: {
        access: 'read',
        cache: { ttl: 2 },
        tool: {
          name: 'ask',
          description: 'Answers "win rate by region last quarter" with a query that is shown, or asks back.',
          idempotent: true,
        },
      },
    },
    (request) => ask(sources, request.body, request.call),
  )
}
