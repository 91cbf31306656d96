import { setTimeout as pause } from 'node:timers/promises'
import { canonicalJson } from '@sophia/service'
import { PlaybookFailure } from '../playbooks/playbook.ts'
import { NotApproved } from '../approvals/word.ts'
import type { Lease } from './fenced-write.ts'
import type { Journal, StepOutcome } from './journal.ts'
import { StepError, toFailure } from './step-error.ts'
import type { Attempt, Performed, PlannedStep, StepAnswer, TakeStep } from './steps.ts'
import type { StepRow } from './tables.ts'

/** The run cannot go on before somebody has decided about a call. */
export class Waiting extends Error {
  override name = 'Waiting'
}

/** Pauses before the second and the third attempt, unless whoever was asked says how long to wait. */
const pausesMs = [250, 1_000]
/** A model that is busy names longer pauses than a service of ours. */
const maxPauseMs = { tool: 10_000, model: 60_000 }

/**
 * The steps of one run. A step that was recorded is not taken again; one that is taken is believed only as it was recorded.
 * A retryable fault is tried three times before it is recorded as the answer.
 */
export function recordedSteps(
  journal: Journal,
  lease: Lease,
  recorded: readonly StepRow[],
  signal: AbortSignal,
): TakeStep {
  let next = 0

  const attempt = async (
    index: number,
    planned: PlannedStep,
    lostTries: number,
    perform: (attempt: Attempt) => Promise<Performed>,
  ): Promise<StepOutcome> => {
    for (let tries = 0; ; tries++) {
      await journal.begin(lease, { index, ...planned })
      try {
        const performed = await perform({ idempotencyKey: `${lease.runId}/${index}`, lostTries })
        return { status: 'done', ...performed }
      } catch (error) {
        if (!(error instanceof StepError)) throw error
        const pauseMs = error.retryable && !planned.once ? pausesMs[tries] : undefined
        if (pauseMs === undefined) return { status: 'failed', error: toFailure(error), usage: error.usage }
        const wantedMs = error.retryAfterS === undefined ? pauseMs : error.retryAfterS * 1000
        await pause(Math.min(maxPauseMs[planned.kind], wantedMs), undefined, { signal })
      }
    }
  }

  return async (planned, perform) => {
    const index = next++
    signal.throwIfAborted()
    const before = recorded.find((step) => step.index === index)
    if (before && !isSame(before, planned)) {
      throw new PlaybookFailure({
        type: 'conflict',
        detail: `Step ${index} was recorded for another call: the agent changed while the run was under way.`,
        hint: 'Start a new run.',
      })
    }
    if (before?.status === 'done' || before?.status === 'failed') return answerOf(before)
    if (!before && planned.why !== undefined) {
      await journal.ask(lease, { index, ...planned }, planned.why)
      throw new Waiting()
    }
    // Asked for once it is needed, even where this release would not ask.
    const step = before?.status === 'waiting' ? { ...planned, why: planned.why ?? 'It was asked for.' } : planned
    const lostTries = before?.status === 'running' ? before.attempts : 0
    const outcome =
      planned.once && lostTries > 0 ? unknown : await attempt(index, step, lostTries, perform).catch(refusalOf)
    return answerOf(await journal.record(lease, index, outcome))
  }
}

/** It was begun by a replica that died. Made again it might be done twice. */
const unknown: StepOutcome = {
  status: 'failed',
  error: {
    type: 'outcome-unknown',
    detail: 'The replica that made this call died before its answer came. Whether it took effect is not known.',
    hint: 'Look whether it did before asking for it again.',
  },
}

/** A no is an answer too: what the run makes of it is its own affair. */
function refusalOf(error: unknown): StepOutcome {
  if (!(error instanceof NotApproved)) throw error
  if (error.status === 'pending') throw new Waiting()
  const detail =
    error.status === 'expired'
      ? 'Nobody approved this call in time. It was not made.'
      : `This call was not approved, and not made.${error.reason === null ? '' : ` They said: ${error.reason}`}`
  return { status: 'failed', error: { type: 'not-approved', detail } }
}

/** Whether a recorded step is the one that the program plans now. */
export const isSame = (step: StepRow, planned: PlannedStep): boolean =>
  step.kind === planned.kind &&
  step.tool === planned.name &&
  canonicalJson(step.arguments) === canonicalJson(planned.arguments)

/** What a program is told of a step that has ended. */
export function answerOf({ result, error, input_tokens, output_tokens, cost_usd }: StepRow): StepAnswer {
  const usage =
    input_tokens === null || output_tokens === null
      ? null
      : { inputTokens: input_tokens, outputTokens: output_tokens, costUsd: cost_usd }
  return result
    ? { ok: true, value: result, usage }
    : { ok: false, failure: error ?? { type: 'internal', detail: 'The step has no record.' }, usage }
}
