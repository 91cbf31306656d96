import type { Run, RunSummary, Step } from '../schemas.ts'
import type { RunRow, StepRow } from './tables.ts'

const iso = (time: Date | null): string | null => time && time.toISOString()

export type SummaryRow = Pick<
  RunRow,
  'id' | 'agent' | 'status' | 'input' | 'error' | 'subject' | 'created_at' | 'started_at' | 'ended_at'
>

export const toSummary = (row: SummaryRow): RunSummary => ({
  id: row.id,
  agent: row.agent,
  status: row.status,
  input: row.input,
  ...(row.error && { error: row.error }),
  startedBy: row.subject,
  createdAt: row.created_at.toISOString(),
  startedAt: iso(row.started_at),
  endedAt: iso(row.ended_at),
})

/** Without what the tool answered: events leave it in the step's row. */
export const toBriefStep = (row: StepRow): Step => ({
  index: row.index,
  kind: row.kind,
  name: row.tool,
  title: row.title,
  status: row.status,
  attempts: row.attempts,
  startedAt: row.started_at.toISOString(),
  endedAt: iso(row.ended_at),
  ms: row.ended_at && row.ended_at.getTime() - row.started_at.getTime(),
  summary: row.summary,
  lineageId: row.lineage_id,
  arguments: row.arguments,
  ...(row.input_tokens !== null && { inputTokens: row.input_tokens }),
  ...(row.output_tokens !== null && { outputTokens: row.output_tokens }),
  ...(row.cost_usd !== null && { costUsd: row.cost_usd }),
  ...(row.error && { error: row.error }),
})

export const toStep = (row: StepRow): Step => ({ ...toBriefStep(row), ...(row.result && { result: row.result }) })

export const toRun = (row: RunRow, steps: readonly Step[]): Run => ({
  ...toSummary(row),
  attempts: row.attempts,
  answer: row.answer,
  ...(row.definition && usedBy(steps)),
  budget: { wallTimeS: row.wall_time_ms / 1000, ...row.budget },
  steps: [...steps],
})

/** Of a run with a model: what all of its steps used. */
function usedBy(steps: readonly Step[]): Pick<Run, 'tokens' | 'costUsd'> {
  const sum = (of: (step: Step) => number | undefined) => steps.reduce((total, step) => total + (of(step) ?? 0), 0)
  const priced = steps.some(({ costUsd }) => costUsd !== undefined)
  return {
    tokens: { input: sum(({ inputTokens }) => inputTokens), output: sum(({ outputTokens }) => outputTokens) },
    // Rounded up: what nobody sees is still spent.
    costUsd: priced ? Math.ceil(sum(({ costUsd }) => costUsd) * 1e6 - 1e-6) / 1e6 : null,
  }
}
