import type { Routes } from '@sophia/service'
import type { Agents } from '../agents.ts'
import { Agent, AgentInput, AgentPage, AgentParams, AgentRemoved, OwnAgentParams } from '../schemas.ts'

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
  app.put(
    '/agents/:name',
    {
      schema: {
        operationId: 'putAgent',
        summary: 'Make an agent of your own, or change it',
        tags: ['agents'],
        params: OwnAgentParams,
        body: AgentInput,
        response: { 200: Agent, 201: Agent },
      },
      // The services are asked which tools they have.
      config: { access: 'write', budgetMs: 10_000 },
    },
    async (request, reply) => {
      const { made, agent } = await agents.put(request.params.name, request.body, request.caller, request.call.signal)
      return reply.code(made ? 201 : 200).send(agent)
    },
  )
  app.delete(
    '/agents/:name',
    {
      schema: {
        operationId: 'deleteAgent',
        summary: 'Delete an agent of your own; its runs stay',
        tags: ['agents'],
        params: OwnAgentParams,
        response: { 200: AgentRemoved },
      },
      config: { access: 'write' },
    },
    (request) => agents.remove(request.params.name, request.caller),
  )
}
