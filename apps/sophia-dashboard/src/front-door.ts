import type { ServiceName } from '@sophia/catalog'
import { type CallContext, Problem, problems } from '@sophia/service'
import { type Backend, problemFrom } from './backend.ts'
import type { FoundTool } from './schemas.ts'

/** A service that takes longer to say what it can do is named as missing; the others are searched. */
const listWaitMs = 1_000

const revision = '2026-07-28'
const meta = {
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientCapabilities': {},
}

interface Listing {
  readonly name: string
  readonly title?: string
  readonly description: string
  readonly inputSchema: Record<string, unknown>
  readonly annotations: { readonly readOnlyHint: boolean }
}

interface Result {
  readonly isError?: boolean
  readonly content: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: Record<string, unknown>
}

export interface FrontDoor {
  /** The tools that fit the words, best first, of all services that answered. */
  find(words: string, call: CallContext): Promise<{ items: FoundTool[]; missing: ServiceName[] }>
  /** @param reading refuse what does more than read. */
  call(tool: string, args: object, call: CallContext, reading: boolean): Promise<Record<string, unknown>>
}

/** The tools of all services behind one address, asked over MCP in the caller's name: each shows and lets what it may. */
export function createFrontDoor(backends: ReadonlyMap<ServiceName, Backend>): FrontDoor {
  const ask = async <Answer>(backend: Backend, method: string, params: Record<string, unknown>, call: CallContext) => {
    const { result, error } = (await backend.post(
      '/mcp',
      { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } },
      call,
      {
        idempotent: method === 'tools/list',
        headers: {
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': revision,
          'mcp-method': method,
          ...(typeof params['name'] === 'string' && { 'mcp-name': params['name'] }),
        },
      },
    )) as { result?: Answer; error?: { message: string } }
    if (result === undefined) throw new Problem('bad-input', { detail: error?.message ?? 'The tool gave no result.' })
    return result
  }
  const listOf = async (service: ServiceName, call: CallContext): Promise<readonly Listing[]> => {
    const backend = backends.get(service)
    if (!backend) throw new Problem('not-found', { detail: `There is no service ${service}.` })
    return (await ask<{ tools: Listing[] }>(backend, 'tools/list', {}, call)).tools
  }

  return {
    async find(words, call) {
      const services = [...backends.keys()]
      const lists = await Promise.allSettled(services.map((service) => inTime(listOf(service, call), service)))
      const all = lists.flatMap((list, index) =>
        list.status === 'fulfilled' ? list.value.map((each) => toFound(services[index] as ServiceName, each)) : [],
      )
      return {
        items: ranked(all, words),
        missing: services.filter((_, index) => lists[index]?.status === 'rejected'),
      }
    },
    async call(tool, args, call, reading) {
      const [service, name] = tool.split('.', 2) as [ServiceName, string]
      const listed = (await listOf(service, call)).find((each) => each.name === name)
      if (!listed) {
        throw new Problem('not-found', {
          detail: `There is no tool ${tool} that you may use.`,
          hint: 'find_tools names those that there are.',
        })
      }
      if (reading && !listed.annotations.readOnlyHint) {
        throw new Problem('forbidden', { detail: `${tool} does more than read.`, hint: 'Use call_tool for it.' })
      }
      const result = await ask<Result>(backends.get(service) as Backend, 'tools/call', { name, arguments: args }, call)
      if (result.isError) throw faultOf(service, result)
      return result.structuredContent ?? { text: textOf(result) }
    },
  }
}

async function inTime<Value>(value: Promise<Value>, service: ServiceName): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(problems.upstream(service, `${service} did not answer in time.`)), listWaitMs)
  })
  return Promise.race([value, late]).finally(() => clearTimeout(timer))
}

const toFound = (service: ServiceName, { name, title, description, inputSchema, annotations }: Listing): FoundTool => ({
  tool: `${service}.${name}`,
  ...(title !== undefined && { title }),
  description,
  inputSchema,
  readOnly: annotations.readOnlyHint,
})

/** By how many of the words a tool holds; one in its name counts threefold. Without words all, as they are declared. */
export function ranked(tools: readonly FoundTool[], words: string): FoundTool[] {
  const wanted = words.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
  if (wanted.length === 0) return [...tools]
  const scoreOf = ({ tool, title = '', description }: FoundTool): number => {
    const name = `${tool} ${title}`.toLowerCase()
    const text = description.toLowerCase()
    return wanted.reduce((sum, word) => sum + (name.includes(word) ? 3 : 0) + (text.includes(word) ? 1 : 0), 0)
  }
  return tools
    .map((tool) => ({ tool, score: scoreOf(tool) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ tool }) => tool)
}

const textOf = ({ content }: Result): string => content.find(({ type }) => type === 'text')?.text ?? ''

/** The error of a tool is its problem document: it is told on in the words of the service that knows. */
function faultOf(service: ServiceName, result: Result): Problem {
  const text = textOf(result)
  try {
    return problemFrom(JSON.parse(text)) ?? problems.upstream(service, `${service} could not do it.`)
  } catch {
    return problems.upstream(service, `${service} could not do it.`)
  }
}
