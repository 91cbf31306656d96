import { setTimeout as pause } from 'node:timers/promises'
import { type Caller, canonicalJson } from '@sophia/service'
import { type Answer, type PlannedCall, type Playbook, PlaybookFailure } from '../playbooks/playbook.ts'
import { ToolError, type Tools, toFailure } from '../tools.ts'
import type { Journal, Lease, StepCall, StepOutcome } from './journal.ts'
import type { StepRow } from './tables.ts'

/** Pauses before the second and the third attempt, unless the service says how long to wait. */
const pausesMs = [250, 1_000]
const maxPauseMs = 10_000

/**
 * The calls of one run. A call that was recorded is not made again; one that is made is believed only as it was recorded.
 * A retryable fault is tried three times before it is recorded as the answer.
 */
export function recordedCalls(
  { journal, tools }: { journal: Journal; tools: Tools },
  lease: Lease,
  { subject, role }: Caller,
  recorded: readonly StepRow[],
  signal: AbortSignal,
  traceparent?: string,
): (playbook: Playbook, planned: PlannedCall) => Promise<Answer> {
  let next = 0

  const attempt = async (step: StepCall): Promise<StepOutcome> => {
    const idempotencyKey = `${lease.runId}/${step.index}`
    for (let tries = 0; ; tries++) {
      await journal.begin(lease, step)
      try {
        const result = await tools.call({
          tool: step.tool,
          arguments: step.arguments,
          idempotencyKey,
          owner: { subject, role },
          signal,
          ...(traceparent !== undefined && { traceparent }),
        })
        return {
          status: 'done',
          result,
          summary: summaryOf(result),
          lineageId: typeof result['lineageId'] === 'string' ? result['lineageId'] : null,
        }
      } catch (error) {
        if (!(error instanceof ToolError)) throw error
        const pauseMs = error.retryable ? pausesMs[tries] : undefined
        if (pauseMs === undefined) return { status: 'failed', error: toFailure(error) }
        await pause(pauseOf(error, pauseMs), undefined, { signal })
      }
    }
  }

  return async (playbook, planned) => {
    const index = next++
    signal.throwIfAborted()
    if (!playbook.tools.includes(planned.tool))
      throw new Error(`${playbook.name} calls ${planned.tool}, which it does not declare`)
    const before = recorded.find((step) => step.index === index)
    if (before && !isSame(before, planned)) {
      throw new PlaybookFailure({
        type: 'conflict',
        detail: `Step ${index} was recorded for another call: the playbook changed while the run was under way.`,
        hint: 'Start a new run.',
      })
    }
    if (before && before.status !== 'running') return answerOf(before)
    return answerOf(await journal.record(lease, index, await attempt({ index, ...planned })))
  }
}

const pauseOf = ({ retryAfterS }: ToolError, otherwiseMs: number): number =>
  Math.min(maxPauseMs, retryAfterS === undefined ? otherwiseMs : retryAfterS * 1000)

const isSame = (step: StepRow, planned: PlannedCall): boolean =>
  step.tool === planned.tool && canonicalJson(step.arguments) === canonicalJson(planned.arguments)

const answerOf = ({ result, error }: StepRow): Answer =>
  result
    ? { ok: true, value: result }
    : { ok: false, failure: error ?? { type: 'internal', detail: 'The step has no record.' } }

/** One line for a person who watches: how much came, as of when. */
function summaryOf(result: Record<string, unknown>): string | null {
  const { items, hits, series, rows, asOf, complete, origin } = result
  const parts = [
    Array.isArray(items) && `${items.length} items`,
    Array.isArray(hits) && `${hits.length} hits`,
    Array.isArray(series) && `${series.length} series`,
    typeof rows === 'number' && `${rows} rows`,
    typeof asOf === 'string' && `as of ${asOf}`,
    complete === false && 'not complete',
    origin === 'sandbox' && 'sandbox',
  ].filter(Boolean)
  return parts.length ? parts.join(', ') : null
}
