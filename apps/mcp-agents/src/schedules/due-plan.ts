import { Problem } from '@sophia/service'
import type { ScheduleRow, Write } from '../runs/tables.ts'
import type { Failure } from '../schemas.ts'
import { dueAfter, lastDue } from './cron.ts'
import { planRun, type ScheduledRun } from './plan-run.ts'

/** What becomes of a schedule that is due. `next`: null when it is disabled. */
export type DuePlan =
  | { readonly ok: true; readonly due: Date; readonly next: Date; readonly run: ScheduledRun }
  | { readonly ok: false; readonly next: Date | null; readonly failure: Failure }

const mend = 'Change its agent, its input or its times, and enable it again.'

/** @throws what has nothing to do with the schedule: it stays due. */
export async function duePlan(
  given: Parameters<typeof planRun>[1],
  row: ScheduleRow,
  at: number,
  write: Write,
): Promise<DuePlan> {
  const { agent } = row
  const times = timesOf(row, at)
  if (!times)
    return { ok: false, next: null, failure: { type: 'bad-input', detail: 'Its times cannot be read.', hint: mend } }
  try {
    return { ok: true, ...times, run: await planRun(row, given, write) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { type, message: detail, details } = error
    // A model that is missing may be there the next time; what a person has to mend will not mend itself.
    if (type !== 'bad-input' && type !== 'not-found')
      return {
        ok: false,
        next: type === 'forbidden' || type === 'conflict' ? null : times.next,
        failure: { type, detail, ...(details.hint !== undefined && { hint: details.hint }) },
      }
    const isGone = details.errors?.some(({ pointer }) => pointer === '/body/agent')
    return {
      ok: false,
      next: null,
      failure: { type, detail: isGone ? `There is no agent ${agent} any more.` : detail, hint: mend },
    }
  }
}

/** @returns undefined: a release that reads cron otherwise stored it. */
function timesOf(
  { cron, time_zone: timeZone, next_at }: ScheduleRow,
  at: number,
): { due: Date; next: Date } | undefined {
  try {
    const timing = { cron, timeZone }
    // What was missed is made up for once: its last time counts.
    return { due: new Date(lastDue(timing, next_at?.getTime() ?? at, at)), next: new Date(dueAfter(timing, at)) }
  } catch {
    return undefined
  }
}
