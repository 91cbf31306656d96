import { createTools } from '../src/mcp/mcp-tools.ts'
import { type Figure, percentile } from './figures.ts'
import { eachOf, putAgent, send, type Stage, startRun } from './stage.ts'

/** Calls of a run, each with an answer of the model before it, and one after the last. */
const calls = 8
const words = ['boiler', 'holiday', 'travel', 'parking', 'badge', 'laptop', 'invoice', 'pension']

interface Timed {
  readonly index: number
  readonly kind: 'tool' | 'model'
  readonly arguments: Record<string, unknown>
  /** Milliseconds until the next step began, or the run ended. */
  readonly ms: number
}

/**
 * What a step takes in a run beyond the same call made directly: the same tools through the same client, and the same
 * requests to the same model, one round of each after the other.
 */
export async function overheadOfSteps(stage: Stage, runs: number): Promise<Figure[]> {
  const replica = await stage.replica()
  const tools = createTools({ urls: { 'mcp-context': stage.contextUrl } })
  try {
    await send('PUT', `${stage.contextUrl}/collections/handbook`, {})
    await eachOf(words, 2, (word) =>
      send('POST', `${stage.contextUrl}/documents`, {
        collection: 'handbook',
        mediaType: 'text/plain',
        title: word,
        text: `About ${word}. ${'Everything is written down here for whoever looks for it. '.repeat(10)}`,
      }),
    )
    await putAgent(replica.url, 'bench-steps', ['mcp-context.search'])
    await send('PUT', `${stage.sandboxUrl}/model/_script`, {
      turns: [
        ...words.slice(0, calls).map((query) => ({ calls: [{ name: 'mcp-context__search', arguments: { query } }] })),
        { text: 'Done.' },
      ],
    })
    const inRun: number[] = []
    const direct: number[] = []
    const overhead: number[] = []
    // The first ones load what is loaded once.
    for (let round = -3; round < runs; round++) {
      await send('DELETE', `${stage.sandboxUrl}/model/_received`)
      const steps = await timesOf(stage, await startRun(replica.url, 'bench-steps'))
      const { requests } = await send<{ requests: object[] }>('GET', `${stage.sandboxUrl}/model/_received`)
      const asked = requests.values()
      for (const step of steps) {
        const begun = performance.now()
        if (step.kind === 'model') await ask(stage, asked.next().value ?? {})
        else if (step.index === 0) await tools.list({ patterns: ['mcp-context.search'], owner, signal: never })
        else
          await tools.call({
            tool: 'mcp-context.search',
            arguments: step.arguments,
            idempotencyKey: `bench-${round}-${step.index}`,
            owner,
            signal: never,
          })
        const ms = performance.now() - begun
        if (round < 0) continue
        inRun.push(step.ms)
        direct.push(ms)
        overhead.push(step.ms - ms)
      }
    }
    return [
      { name: `a call made directly, p50 of ${direct.length}`, value: percentile(direct, 0.5), unit: 'ms' },
      { name: 'a step of a run, p50', value: percentile(inRun, 0.5), unit: 'ms' },
      { name: 'overhead of a step, p50', value: percentile(overhead, 0.5), unit: 'ms' },
      { name: 'overhead of a step, p95', value: percentile(overhead, 0.95), unit: 'ms', goal: 15 },
    ]
  } finally {
    await tools.close()
    await replica.stop()
  }
}

const owner = { subject: 'bench', role: 'admin' } as const
const never = new AbortController().signal

async function ask({ sandboxUrl }: Stage, request: object): Promise<void> {
  const response = await fetch(`${sandboxUrl}/model/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer any' },
    body: JSON.stringify(request),
  })
  if (!response.ok) throw new Error(`the model answered ${response.status}`)
  await response.json()
}

/** By the clock of Postgres, which takes each time as the step is written. */
async function timesOf(stage: Stage, id: string): Promise<Timed[]> {
  for (;;) {
    const [run] = await stage.query<{ status: string; error: object | null }>(
      'select status, error from runs where id = $1',
      [id],
    )
    if (run?.status === 'failed') throw new Error(`the run failed: ${JSON.stringify(run.error)}`)
    if (run?.status === 'done') break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return stage.query<Timed>(
    `select s.index, s.kind, s.arguments, extract(epoch from
       coalesce(lead(s.started_at) over (order by s.index), r.ended_at) - s.started_at)::float * 1000 as ms
     from steps s join runs r on r.id = s.run_id where r.id = $1 order by s.index`,
    [id],
  )
}
