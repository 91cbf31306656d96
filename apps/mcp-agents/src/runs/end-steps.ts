import { sql } from 'kysely'
import type { NewEvent } from './append.ts'
import type { Write } from './tables.ts'
import { toBriefStep } from './views.ts'

/** Cancels what is open of a run that ends, and tells of each. */
export async function endSteps(write: Write, runId: string): Promise<NewEvent[]> {
  const steps = await write
    .updateTable('steps')
    .set({ status: 'cancelled', ended_at: sql`clock_timestamp()` })
    .where('run_id', '=', runId)
    .where('status', 'in', ['running', 'waiting'])
    .returningAll()
    .execute()
  return steps.sort((a, b) => a.index - b.index).map((step) => ({ type: 'step', data: toBriefStep(step) }))
}
