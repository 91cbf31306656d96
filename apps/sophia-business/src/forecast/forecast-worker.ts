/** The entry of the worker thread. */
import { backTest } from './back-test.ts'
import type { DealHistory } from './life-table.ts'
import { type Band, bandOf, openDealsAt, outlook, type Span } from './model.ts'
import type { BackTest } from './back-test.ts'
import { winWithin } from './life-table.ts'

export interface ForecastTask {
  readonly history: DealHistory
  readonly today: number
  /** What is forecast. */
  readonly spans: readonly Span[]
  /** What is over, and what was won in it. */
  readonly past: readonly Span[]
  readonly actual: readonly number[]
  readonly runs: number
  readonly seed: number
  /** From which probability on a deal is counted on. */
  readonly commitFrom: number
}

export interface ForecastResult {
  readonly months: readonly Band[]
  readonly total: Band
  readonly committed: number
  readonly openDeals: number
  readonly backTest: BackTest
  /** Milliseconds that the simulation took. */
  readonly simulationMs: number
}

export default function forecast(task: ForecastTask): ForecastResult {
  const { history, today, spans, past, actual, runs, seed, commitFrom } = task
  const tested = backTest(history, past, actual, seed)
  const began = performance.now()
  const { simulated, table } = outlook(
    history,
    { today, spans, misses: tested.misses, isCurrent: true },
    { runs, seed },
  )
  const simulationMs = performance.now() - began
  const open = openDealsAt(history, today)
  const end = spans.at(-1)?.to ?? today
  let committed = 0
  for (const deal of open) {
    const value = history.value[deal]! > 0 ? history.value[deal]! : history.listPrice[deal]!
    if (value > 0 && winWithin(table, today - history.engaged[deal]!, end - today) >= commitFrom) committed += value
  }
  return {
    months: spans.map((_, month) => bandOf(simulated, spans.length, month)),
    total: bandOf(simulated, spans.length),
    committed,
    openDeals: open.length,
    backTest: tested,
    simulationMs,
  }
}
