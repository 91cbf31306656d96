import { type CallContext, type Caller, problems, type Routes } from '@sophia/service'
import { type Agreements, hashOfTool } from '../outside/agreements.ts'
import { AgreementBody, AgreementWithdrawn, OutsideTool, OutsideToolParams, OutsideTools } from '../outside/schemas.ts'
import { ToolError, type ToolList, type Tools } from '../tools.ts'

interface Options {
  /** As the servers list them, agreed to or not. */
  readonly tools: Tools
  readonly servers: readonly string[]
  readonly agreements: Agreements
}

export const outsideToolRoutes: Routes<Options> = async (app, { tools, servers, agreements }) => {
  const look = async (owner: Caller, { signal }: CallContext): Promise<OutsideTools> => {
    const listed = await listOf(tools, servers, owner, signal)
    const agreed = await agreements.all()
    const items = listed.tools.map((tool): OutsideTool => {
      const { name, description, inputSchema } = tool
      const hash = hashOfTool(tool)
      const agreement = agreed.get(name)
      return {
        name,
        description,
        inputSchema,
        hash,
        state: !agreement ? 'new' : agreement.hash === hash ? 'agreed' : 'changed',
        readsOnly: agreement?.readsOnly === true,
        agreedDescription: agreement?.description ?? null,
        agreedBy: agreement?.agreedBy ?? null,
        agreedAt: agreement?.agreedAt.toISOString() ?? null,
      }
    })
    const silent = listed.missing.map(({ service, failure }) => ({ server: service, detail: failure.detail }))
    return { items, silent, asOf: new Date().toISOString(), complete: silent.length === 0 }
  }
  const find = ({ items, silent }: OutsideTools, name: string): OutsideTool => {
    const found = items.find((tool) => tool.name === name)
    if (found) return found
    const quiet = silent.find(({ server }) => name.startsWith(`${server}.`))
    if (quiet) throw problems.unavailable(quiet.detail)
    throw problems.notFound('tool', name, 'GET /outside-tools lists those that there are.')
  }

  app.get(
    '/outside-tools',
    {
      schema: {
        operationId: 'listOutsideTools',
        summary: 'List the tools of the MCP servers that are not ours, and which of them somebody agreed to',
        tags: ['outside tools'],
        response: { 200: OutsideTools },
      },
      config: { access: 'read', budgetMs: 10_000 },
    },
    (request) => look(request.caller, request.call),
  )
  app.put(
    '/outside-tools/:name',
    {
      schema: {
        operationId: 'agreeToOutsideTool',
        summary: 'Let agents use a tool as long as it says of itself what it says now',
        tags: ['outside tools'],
        params: OutsideToolParams,
        body: AgreementBody,
        response: { 200: OutsideTool },
      },
      config: { access: 'admin', budgetMs: 10_000 },
    },
    async ({ params: { name }, body: { hash, readsOnly = false }, caller, call }) => {
      const found = find(await look(caller, call), name)
      if (found.hash !== hash)
        throw problems.conflict(`${name} says something else by now.`, 'Look at it again: GET /outside-tools.')
      await agreements.agree({ tool: name, hash, readsOnly, description: found.description, agreedBy: caller.subject })
      return find(await look(caller, call), name)
    },
  )
  app.delete(
    '/outside-tools/:name',
    {
      schema: {
        operationId: 'withdrawOutsideTool',
        summary: 'Agents may not use a tool any more, from the next call on',
        tags: ['outside tools'],
        params: OutsideToolParams,
        response: { 200: AgreementWithdrawn },
      },
      config: { access: 'admin' },
    },
    async ({ params: { name } }) => {
      if (await agreements.withdraw(name)) return { name }
      throw problems.notFound('agreement', name, 'GET /outside-tools lists those that there are.')
    },
  )
}

async function listOf(tools: Tools, servers: readonly string[], owner: Caller, signal: AbortSignal): Promise<ToolList> {
  if (servers.length === 0) return { tools: [], missing: [] }
  try {
    return await tools.list({ patterns: servers.map((server) => `${server}.*`), owner, signal })
  } catch (error) {
    // Not one of them told.
    if (!(error instanceof ToolError)) throw error
    const { type, message: detail } = error
    return { tools: [], missing: servers.map((service) => ({ service, failure: { type, detail } })) }
  }
}
