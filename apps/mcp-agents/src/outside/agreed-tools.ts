import { ToolError, type ListedTool, type Tools } from '../tools.ts'
import { type Agreement, type Agreements, hashOfTool } from './agreements.ts'

/**
 * The same tools, but for those of servers that are not ours: one that nobody has agreed to, or that says something else
 * than what was agreed to, is neither shown to a model nor called.
 */
export function agreedTools(tools: Tools, isOutside: (service: string) => boolean, agreements: Agreements): Tools {
  const isOf = ({ name }: Pick<ListedTool, 'name'>): boolean => isOutside(name.split('.', 1)[0] ?? '')
  return {
    ...tools,
    async list(request) {
      const listed = await tools.list(request)
      if (!listed.tools.some(isOf)) return listed
      const agreed = await agreements.all()
      const holds = (tool: ListedTool): boolean => !isOf(tool) || isAgreed(tool, agreed.get(tool.name))
      const withheld = listed.tools.filter((tool) => !holds(tool)).map(({ name }) => name)
      return {
        ...listed,
        tools: listed.tools
          .filter(holds)
          .map((tool) => (isOf(tool) ? { ...tool, readOnly: agreed.get(tool.name)?.readsOnly === true } : tool)),
        ...(withheld.length > 0 && { withheld }),
      }
    },
    async call(request) {
      if (!isOf({ name: request.tool })) return tools.call(request)
      // As it is now: it may have changed since the run was told of it.
      const { tools: now } = await tools.list({ ...request, patterns: [request.tool] })
      const agreed = await agreements.all()
      if (now[0] && isAgreed(now[0], agreed.get(request.tool))) return tools.call(request)
      throw new ToolError('not-agreed', `${request.tool} is not what somebody agreed to. It was not called.`, {
        hint: 'Somebody has to look at it again: GET /outside-tools.',
      })
    },
  }
}

const isAgreed = (tool: ListedTool, agreement: Agreement | undefined): boolean =>
  agreement !== undefined && hashOfTool(tool) === agreement.hash
