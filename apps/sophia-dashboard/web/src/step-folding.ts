import type { RunStep } from './answers.ts'

/** Fewer are as quickly read one by one. */
const enough = 3

/** A row of the timeline: one step, or like steps in a row that are folded into one. */
export type TimelineRow = readonly [RunStep, ...RunStep[]]

/**
 * Folds what is the same call over and over. The newest steps of a run that is at work stay apart: what a person is
 * looking at does not vanish under another line.
 */
export function foldSteps(steps: readonly RunStep[], live: boolean): TimelineRow[] {
  const rows: [RunStep, ...RunStep[]][] = []
  for (const step of steps) {
    const last = rows.at(-1)
    if (last && isLike(last[0], step)) last.push(step)
    else rows.push([step])
  }
  return rows.flatMap((row, index) => {
    const isNewest = live && index === rows.length - 1
    return row.length < enough || isNewest ? row.map((step): TimelineRow => [step]) : [row]
  })
}

/** What failed, runs or waits is news, and stands for itself. */
const isLike = (one: RunStep, other: RunStep): boolean =>
  one.kind === other.kind && one.name === other.name && one.status === 'done' && other.status === 'done'
