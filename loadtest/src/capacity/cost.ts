/** What a request costs: processor time of each process, by what a load run measured. */
import type { Summary } from '../load/summary.ts'

/** Milliseconds of a processor for each request to the platform, by the mix of the run. */
export type Costs = Readonly<Record<string, number>>

type Measured = Pick<Summary, 'processes' | 'requests_per_second'>

/** @throws where the run knows nothing of processes: it was of a platform that runs elsewhere. */
export function costsOf({ processes, requests_per_second: rate }: Measured): Costs {
  if (!processes.length || !(rate > 0)) throw new Error('The run has no processes: make it without --url.')
  return Object.fromEntries(
    processes
      .filter(({ name }) => name !== 'sandbox')
      .map(({ name, processorShare }) => [name, (processorShare * 1_000) / rate]),
  )
}

export interface Prediction {
  readonly name: string
  /** Of one processor. */
  readonly predicted: number
  readonly measured: number
}

/** What the costs of one run say of another at another rate, against what that one saw. */
export const predict = (costs: Costs, run: Measured): Prediction[] =>
  run.processes.flatMap(({ name, processorShare }) =>
    costs[name] === undefined
      ? []
      : [{ name, predicted: (costs[name] * run.requests_per_second) / 1_000, measured: processorShare }],
  )

/** Of all processes together: how far the prediction is from what was measured. 0.1: a tenth. */
export function errorOf(predictions: readonly Prediction[]): number {
  const sum = (of: (each: Prediction) => number) => predictions.reduce((total, each) => total + of(each), 0)
  return Math.abs(sum(({ predicted }) => predicted) / sum(({ measured }) => measured) - 1)
}
