import type { Routes } from '@sophia/service'
import type { FrontDoor } from '../front-door.ts'
import { FoundTools, ToolAnswer, ToolCall, ToolQuery } from '../schemas.ts'

const tags = ['front door']
/** A research may take its time. */
const budgetMs = 60_000

/** One address for a person's AI client: the tools of all services are found here, and called here. */
export const toolRoutes: Routes<{ door: FrontDoor }> = async (app, { door }) => {
  app.get(
    '/api/tools',
    {
      schema: {
        operationId: 'findTools',
        summary: 'The tools of all services that fit some words',
        tags,
        querystring: ToolQuery,
        response: { 200: FoundTools },
      },
      config: {
        access: 'read',
        tool: {
          name: 'find_tools',
          title: 'Find tools',
          description:
            'Call before call_reading_tool or call_tool: says which tools of all Sophia services fit what you want to do (customers, deals, code, compute, research, documents, agents), with the schema of their arguments. Only tools you may use are named.',
        },
      },
    },
    async ({ query: { q = '', limit = 5 }, call }) => {
      const { items, missing } = await door.find(q, call)
      return {
        items: items.slice(0, limit),
        total: items.length,
        missing,
        asOf: new Date().toISOString(),
        complete: missing.length === 0,
      }
    },
  )

  app.post(
    '/api/tools/read',
    {
      schema: {
        operationId: 'callReadingTool',
        summary: 'Call a tool of any service that only reads',
        tags,
        body: ToolCall,
        response: { 200: ToolAnswer },
      },
      config: {
        access: 'read',
        budgetMs,
        tool: {
          name: 'call_reading_tool',
          title: 'Call a tool that reads',
          description:
            'Calls one tool that find_tools named with readOnly true. Arguments are checked by the service; a refusal names each fault. For tools that write use call_tool.',
        },
      },
    },
    async ({ body, call }) => ({
      tool: body.tool,
      result: await door.call(body.tool, body.arguments ?? {}, call, true),
    }),
  )

  app.post(
    '/api/tools/call',
    {
      schema: {
        operationId: 'callTool',
        summary: 'Call any tool of any service',
        tags,
        body: ToolCall,
        response: { 200: ToolAnswer },
      },
      config: {
        access: 'write',
        budgetMs,
        tool: {
          name: 'call_tool',
          title: 'Call any tool',
          description:
            'Calls one tool that find_tools named, also one that writes or cannot be taken back. You may do through it what you may do at that service, and no more. Say first what it will change.',
          destructive: true,
          idempotent: false,
        },
      },
    },
    async ({ body, call }) => ({
      tool: body.tool,
      result: await door.call(body.tool, body.arguments ?? {}, call, false),
    }),
  )
}
