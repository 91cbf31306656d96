import type { Budgets } from '../load/budgets.ts'
import { experiment, type Shape } from './experiment.ts'
import type { Scenario } from './scenarios.ts'
import { hindrance, type Need, type Stage, startStage } from './stage.ts'
import { brokenPromises, type Judged } from './verdict.ts'

export interface Watching {
  onStart?(words: string): void
  /** What runs now: to be closed by whoever ends early. */
  onStage?(stage: Stage): void
  onRow?(row: Judged): void
}

/** Seconds of work before the first experiment, so that its memory is not that of a start. */
const warmUpS = 30

/** One experiment after the other; those with the same needs on one platform. */
export async function chaos(
  chosen: readonly Scenario[],
  shape: Shape,
  budgets: Budgets['chaos'],
  { onStart, onStage, onRow }: Watching = {},
): Promise<{ rows: Judged[]; notRun: Record<string, string> }> {
  const rows: Judged[] = []
  const notRun: Record<string, string> = {}
  const needs: readonly (Need | undefined)[] = [undefined, 'disk', 'clock']
  for (const need of needs) {
    const some = chosen.filter((scenario) => scenario.need === need)
    if (!some.length) continue
    const why = need && hindrance(need)
    if (why !== undefined) {
      for (const { name } of some) notRun[name] = why
      continue
    }
    onStart?.('Starting the nine services, Postgres, Redis and the sandbox…')
    const stage = await startStage(need)
    onStage?.(stage)
    try {
      await experiment(quiet, stage, { ...shape, seconds: Math.min(warmUpS, shape.seconds) })
      for (const scenario of some) {
        onStart?.(`${scenario.name}: ${scenario.about}`)
        const row = await experiment(scenario, stage, shape)
        const judged = { ...row, broken: brokenPromises(row, budgets) }
        rows.push(judged)
        onRow?.(judged)
      }
    } finally {
      await stage.close()
    }
  }
  return { rows, notRun }
}

const quiet: Scenario = { name: 'warm-up', about: 'nothing breaks', strike: () => {} }
