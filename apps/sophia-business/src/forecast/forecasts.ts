import type { Kysely } from 'kysely'
import { type CallContext, problems } from '@sophia/service'
import { Piscina } from 'piscina'
import type { Revision } from '../revisions.ts'
import { withinBudget } from '../within-budget.ts'
import type { ForecastResult, ForecastTask } from './forecast-worker.ts'
import { type Asked, dayText, type Facts, readFacts, type Spans, spansOf, wonIn } from './grounds.ts'
import { commitFrom, type Report, report } from './report.ts'

export interface Forecasts {
  /**
   * @param known the state of the facts to forecast from: whoever puts the forecast beside other figures has theirs.
   * Without one, the latest.
   * @throws {Problem} unprocessable: nothing to forecast from, or several currencies; deadline-exceeded; unavailable.
   */
  get(asked: Asked, call: CallContext, known?: Revision): Promise<Report>
  close(): Promise<void>
}

export function createForecasts(kysely: Kysely<unknown>): Forecasts {
  let threads: Piscina | undefined
  // Started with the first forecast: most replicas make none for hours.
  const pool = () =>
    (threads ??= new Piscina({
      filename: new URL(
        import.meta.url.endsWith('.ts') ? './forecast-worker.ts' : './forecast-worker.js',
        import.meta.url,
      ).href,
      minThreads: 0,
      maxThreads: 1,
      maxQueue: 8,
      idleTimeout: 30_000,
    }))

  async function compute(task: ForecastTask, call: CallContext): Promise<ForecastResult> {
    try {
      return (await pool().run(task, { signal: call.signal })) as ForecastResult
    } catch (error) {
      if ((error as Error).message === 'Task queue is at limit')
        throw problems.unavailable('Too many forecasts at once.')
      if (call.signal.aborted) throw problems.deadline('The forecast could not be made in time.')
      throw error
    }
  }

  return {
    async get(asked, call, known) {
      const facts = await withinBudget(kysely, call, (db) => readFacts(db, asked, known))
      const spans = spansOf(facts, asked.months)
      const result = await compute({ ...taskOf(facts, spans), runs: asked.runs, seed: asked.seed, commitFrom }, call)
      return report(facts, { asked, ...spans, result })
    },
    close: async () => threads?.destroy(),
  }
}

const taskOf = (facts: Facts, { today, spans, past }: Spans) => ({
  history: facts.found.history,
  today,
  spans,
  past,
  actual: past.map(({ from }) => wonIn(facts, dayText(from)).toNumber()),
})
