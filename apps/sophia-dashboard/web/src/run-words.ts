import type { RunSummary, RunStatus } from './answers.ts'
import { age, duration, missing } from './format.ts'
import type { StateName } from './components/state.tsx'

const states: Record<RunStatus, StateName> = {
  queued: 'queued',
  running: 'running',
  waiting: 'waiting',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}
/** A later mcp-agents may know more states than this page. */
export const runState = (status: string): StateName =>
  (states as Record<string, StateName | undefined>)[status] ?? 'unknown'

/** What was asked of it, in one line. */
export function asked({ input }: Pick<RunSummary, 'input'>): string {
  if (typeof input === 'string') return input
  if (typeof input !== 'object' || input === null) return ''
  return Object.entries(input)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) =>
      name === 'question'
        ? String(value)
        : `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(', ')
}

/** How long it took; how long it has been at it, by a clock that may be some seconds behind. */
export function took({ startedAt, endedAt }: Pick<RunSummary, 'startedAt' | 'endedAt'>, now: number): string {
  if (startedAt === null) return missing
  return endedAt === null ? age(startedAt, now) : duration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)))
}
