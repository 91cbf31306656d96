import { canonicalJson } from '@sophia/service'
import { makeSteps } from '../runs/make-steps.ts'
import { answerOf, isSame } from '../runs/recorded-steps.ts'
import type { Program } from '../runs/steps.ts'
import type { RunRow, StepRow } from '../runs/tables.ts'
import { toFailure } from '../runs/worker.ts'
import type { Replay } from '../schemas.ts'

type Outcome = Pick<Replay, 'status' | 'answer' | 'error'>
type Difference = NonNullable<Replay['difference']>

/** The program asks for what the record does not have: there is nothing to go on with. */
class OffRecord extends Error {
  override name = 'OffRecord'
}

/**
 * Carries a run's program out again over what was recorded, and compares. It has no tools to call and no model to ask:
 * whatever the record does not answer ends it. Nothing is written.
 *
 * @param program the run's, as this release has it; without it there is no replay, only the record.
 */
export async function replay(program: Program | undefined, run: RunRow, steps: readonly StepRow[]): Promise<Replay> {
  const asked = new Set<number>()
  const { outcome, offRecord } = await carryOut(program, run, steps, asked)
  const difference = offRecord ?? firstDifference(run, outcome)
  return {
    runId: run.id,
    agent: run.agent,
    identical: difference === null,
    ...outcome,
    steps: { recorded: steps.length, replayed: asked.size },
    difference,
  }
}

async function carryOut(
  program: Program | undefined,
  run: RunRow,
  steps: readonly StepRow[],
  asked: Set<number>,
): Promise<{ outcome: Outcome; offRecord?: Difference }> {
  if (!program) {
    const offRecord = { at: 'status', recorded: run.status, replayed: `this release has no agent ${run.agent}` }
    return { outcome: { status: 'incomplete', answer: null }, offRecord }
  }
  let next = 0
  // Of several at a time the first, whichever of them the program hears of first.
  let offRecord: Difference | undefined
  const leave = (difference: Difference): OffRecord => {
    offRecord ??= difference
    return new OffRecord(difference.at)
  }
  try {
    const recorded = makeSteps(async (planned) => {
      const index = next++
      const step = steps.find((candidate) => candidate.index === index)
      const replayed = `${planned.name} ${canonicalJson(planned.arguments)}`
      if (!step || (step.status !== 'done' && step.status !== 'failed'))
        throw leave({ at: `step ${index}`, recorded: null, replayed })
      if (!isSame(step, planned)) {
        const recorded = `${step.tool} ${canonicalJson(step.arguments)}`
        throw leave({ at: `step ${index}`, recorded, replayed })
      }
      asked.add(index)
      return answerOf(step)
    })
    const answer = await program.run(run.input, recorded)
    return { outcome: { status: 'done', answer } }
  } catch (error) {
    if (offRecord) return { outcome: { status: 'incomplete', answer: null }, offRecord }
    return { outcome: { status: 'failed', answer: null, error: toFailure(error) } }
  }
}

function firstDifference(run: RunRow, { status, answer, error }: Outcome): Difference | null {
  if (run.status !== status) return { at: 'status', recorded: run.status, replayed: status }
  const [before, after] = [textOf(run.error), textOf(error)]
  if (before !== after) return { at: 'error', recorded: before, replayed: after }
  if (run.answer === answer) return null
  const [recorded, replayed] = [run.answer?.split('\n') ?? [], answer?.split('\n') ?? []]
  const line = recorded.findIndex((text, index) => text !== replayed[index])
  // The recorded one is the beginning of the other.
  const at = line < 0 ? recorded.length : line
  return { at: `answer line ${at + 1}`, recorded: recorded[at] ?? null, replayed: replayed[at] ?? null }
}

const textOf = (error: object | null | undefined): string | null => (error ? canonicalJson(error) : null)
