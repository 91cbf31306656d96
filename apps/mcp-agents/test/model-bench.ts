/** A bench whose model is the sandbox's: it plays what a test tells it, over the wire of OpenAI. */
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import type { Run } from '../src/schemas.ts'
import { type Bench, endOf, openBench, startRun } from './start.ts'

/** As the sandbox takes it: see its `model/script.ts`. */
export interface ScriptedTurn {
  readonly when?: string
  readonly text?: string
  readonly times?: number
  readonly calls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> | string }[]
  readonly refusal?: string
  readonly finish?: string
  readonly fault?: { readonly status: number; readonly message?: string; readonly code?: string | number }
}

/** A request as the model got it. */
export interface Received {
  readonly model: string
  readonly messages: readonly {
    readonly role: string
    readonly content: string | null
    readonly tool_calls?: readonly {
      readonly id: string
      readonly function: { readonly name: string; readonly arguments: string }
    }[]
    readonly tool_call_id?: string
  }[]
  readonly tools?: readonly { readonly function: { readonly name: string; readonly description: string } }[]
  readonly max_tokens: number
}

export interface ModelBench extends Bench {
  readonly sandbox: RunningSandbox
  script(...turns: ScriptedTurn[]): Promise<void>
  /** Every request that came to the model since the last script, in order. */
  received(): Promise<Received[]>
  fault(order: Record<string, unknown>): Promise<void>
  /** Asks a question and waits for the end. */
  ask(url: string, body?: Record<string, unknown>): Promise<Run>
}

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9'

export const metric = (name: string, args: Record<string, unknown> = {}) => ({
  name: 'mcp-business__query_metric',
  arguments: { metrics: [name], ...args },
})

export async function openModelBench(variables: Record<string, string> = {}): Promise<ModelBench> {
  const bench = await openBench()
  const sandbox = await startSandbox()
  const send = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const environment = (more: Record<string, string> = {}) =>
    bench.environment({
      MCP_RESEARCH_URL: nowhere,
      SOPHIA_BUSINESS_URL: nowhere,
      SOPHIA_GITHUB_URL: nowhere,
      SOPHIA_LAMBDA_URL: nowhere,
      // On a busy machine no run is to be taken over, unless a test wants it.
      SOPHIA_RUN_LEASE_MS: '20000',
      MODEL_URL: `${sandbox.url}/model/v1`,
      MODEL_NAME: 'sandbox-script',
      MODEL_API_KEY: 'sk-of-tests',
      MODEL_INPUT_PRICE: '3',
      MODEL_OUTPUT_PRICE: '15',
      ...variables,
      ...more,
    })
  return {
    ...bench,
    sandbox,
    environment,
    replica: (more) => bench.replica(environment(more)),
    spawn: (port, more) => bench.spawn(port, environment(more)),
    async script(...turns) {
      await send('DELETE', '/model/_received')
      await send('DELETE', '/_faults')
      await send('PUT', '/model/_script', { turns })
    },
    received: async () => ((await (await send('GET', '/model/_received')).json()) as { requests: Received[] }).requests,
    async fault(order) {
      await send('POST', '/_faults', { vendor: 'model', route: '/v1/chat/completions', ...order })
    },
    ask: async (url, body = {}) =>
      endOf(url, await startRun(url, { agent: 'analyst', input: { question: 'What was won?' }, ...body })),
    async close() {
      await bench.close()
      await sandbox.close()
    },
  }
}
