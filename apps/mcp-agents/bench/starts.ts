import type { Figure } from './figures.ts'
import { eachOf, putAgent, send, type Stage, startRun } from './stage.ts'

/** How many runs one replica accepts in a second, and how many of the shortest it carries out. */
export async function runsStarted(stage: Stage, count: number): Promise<Figure[]> {
  const replica = await stage.replica({ SOPHIA_RUN_CONCURRENCY: '16' })
  try {
    await putAgent(replica.url, 'bench-starts', ['mcp-context.search'])
    await send('PUT', `${stage.sandboxUrl}/model/_script`, { turns: [{ text: 'Done.' }] })
    const carryOut = async (runs: number): Promise<{ accepted: number; done: number }> => {
      const begun = performance.now()
      await eachOf(Array.from({ length: runs }), 8, () => startRun(replica.url, 'bench-starts'))
      const accepted = (1_000 * runs) / (performance.now() - begun)
      while ((await left(stage)) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
      return { accepted, done: (1_000 * runs) / (performance.now() - begun) }
    }
    await carryOut(50)
    const { accepted, done } = await carryOut(count)
    return [
      { name: `runs accepted in a second, of ${count}, while others are carried out`, value: accepted, unit: 'runs/s' },
      { name: 'runs of two steps carried out in a second', value: done, unit: 'runs/s' },
    ]
  } finally {
    await replica.stop()
  }
}

async function left(stage: Stage): Promise<number> {
  const [row] = await stage.query<{ open: number; failed: number }>(
    `select count(*) filter (where status in ('queued', 'running'))::int as open,
       count(*) filter (where status = 'failed')::int as failed from runs where agent = 'bench-starts'`,
  )
  if (row?.failed) throw new Error(`${row.failed} runs failed`)
  return row?.open ?? 0
}
