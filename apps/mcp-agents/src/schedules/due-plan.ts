import { Problem } from '@sophia/service'
import type { Agents, PlannedRun } from '../agents.ts'
import type { ScheduleRow } from '../runs/tables.ts'
import type { Failure } from '../schemas.ts'
import { dueAfter, lastDue } from './cron.ts'

/** What becomes of a schedule that is due. `next`: null when it is disabled. */
export type DuePlan =
  | { readonly ok: true; readonly due: Date; readonly next: Date; readonly run: PlannedRun }
  | { readonly ok: false; readonly next: Date | null; readonly failure: Failure }

const mend = 'Change its agent, its input or its times, and enable it again.'

/** @throws what has nothing to do with the schedule: it stays due. */
export async function duePlan(agents: Agents, row: ScheduleRow, at: number): Promise<DuePlan> {
  const { agent, input, budget } = row
  const times = timesOf(row, at)
  if (!times)
    return { ok: false, next: null, failure: { type: 'bad-input', detail: 'Its times cannot be read.', hint: mend } }
  try {
    return { ok: true, ...times, run: await agents.plan(agent, input, budget ?? undefined) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { type, message: detail, details } = error
    // A model that is missing may be there the next time.
    if (type !== 'bad-input' && type !== 'not-found')
      return {
        ok: false,
        next: times.next,
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
