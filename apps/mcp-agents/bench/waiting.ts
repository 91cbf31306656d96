import { setTimeout as delay } from 'node:timers/promises'
import { type Figure, percentile } from './figures.ts'
import { startSlowTools } from './slow-tools.ts'
import { eachOf, putAgent, send, type Replica, type Stage, startRun } from './stage.ts'

/** Each of them waits for a tool: what a replica weighs meanwhile, and how soon another one goes on when it is killed. */
export async function runsThatWait(stage: Stage, count: number): Promise<Figure[]> {
  const slow = await startSlowTools()
  const variables = { MCP_RESEARCH_URL: slow.url, SOPHIA_RUN_CONCURRENCY: String(count) }
  const replicas: Replica[] = []
  try {
    const first = await stage.replica(variables)
    replicas.push(first)
    await putAgent(first.url, 'bench-waiting', ['mcp-research.wait'])
    await send('PUT', `${stage.sandboxUrl}/model/_script`, {
      turns: [{ calls: [{ name: 'mcp-research__wait', arguments: {} }] }, { text: 'Done.' }],
    })
    const idle = first.rss()
    const begun = performance.now()
    await eachOf(Array.from({ length: count }), 8, () => startRun(first.url, 'bench-waiting'))
    await until(`${count} calls wait`, () => slow.waiting() >= count)
    const allWait = (performance.now() - begun) / 1_000
    // What the starts left behind goes when a replica has been quiet for some seconds: both are told.
    const most = first.rss()
    const weights: number[] = []
    for (let second = 0; second < 25; second++) {
      await delay(1_000)
      if (second >= 15) weights.push(first.rss())
    }

    const second = await stage.replica(variables)
    replicas.push(second)
    await first.kill()
    const killed = performance.now()
    await until('another replica has them all', async () => (await heldSince(stage)) >= count)
    const taken = (performance.now() - killed) / 1_000
    slow.release()
    await until('all are done', async () => (await ended(stage)) >= count)
    return [
      { name: 'a replica without runs', value: idle, unit: 'MiB' },
      { name: `${count} runs until all of them wait`, value: allWait, unit: 's' },
      { name: `a replica right after ${count} runs were started`, value: most, unit: 'MiB' },
      {
        name: `a replica with ${count} runs that wait, p95 of 10 s`,
        value: percentile(weights, 0.95),
        unit: 'MiB',
        goal: 300,
      },
      { name: `another replica works on all ${count} of a killed one`, value: taken, unit: 's', goal: 15 },
    ]
  } finally {
    slow.release()
    await Promise.all(replicas.map((replica) => replica.stop()))
    await slow.close()
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>, patienceS = 180): Promise<void> {
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1_000
  for (; !(await holds()); await delay(100))
    if (seconds() > patienceS) throw new Error(`not after ${patienceS} s: ${what}`)
  console.error(`${what}: ${seconds().toFixed(1)} s`)
}

/** Taken up a second time, whatever has come of them. */
const heldSince = (stage: Stage): Promise<number> => count(stage, `attempts > 1 and status <> 'queued'`)
const ended = (stage: Stage): Promise<number> => count(stage, `status = 'done'`)

async function count(stage: Stage, which: string): Promise<number> {
  const [row] = await stage.query<{ runs: number; failed: number }>(
    `select count(*) filter (where ${which})::int as runs, count(*) filter (where status = 'failed')::int as failed
     from runs where agent = 'bench-waiting'`,
  )
  if (row?.failed) throw new Error(`${row.failed} runs failed`)
  return row?.runs ?? 0
}
