import type { Routes } from '@sophia/service'
import type { Agents } from '../agents.ts'
import { Agent, AgentPage, AgentParams } from '../schemas.ts'

export const agentRoutes: Routes<{ agents: Agents }> = async (app, { agents }) => {
  app.get(
    '/agents',
    {
      schema: {
        operationId: 'listAgents',
        summary: 'List the agents and the input that each takes',
        tags: ['agents'],
        response: { 200: AgentPage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_agents',
          description:
            'Lists the agents with what each does and the JSON Schema of its input. Call it before start_run.',
        },
      },
    },
    () => agents.list(),
  )
  app.get(
    '/agents/:name',
    {
      schema: {
        operationId: 'getAgent',
        summary: 'Get one agent',
        tags: ['agents'],
        params: AgentParams,
        response: { 200: Agent },
      },
      config: { access: 'read' },
    },
    (request) => agents.get(request.params.name),
  )
}
