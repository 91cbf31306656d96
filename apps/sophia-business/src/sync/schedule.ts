import { type Kysely, sql } from 'kysely'
import type { Log } from '../log.ts'
import { type SyncSource, type Syncs, syncSources } from './syncs.ts'

export interface Schedule {
  start(): void
  stop(): void
}

export interface ScheduleOptions {
  readonly kysely: Kysely<unknown>
  readonly syncs: Syncs
  /** 0: nothing is done unasked. */
  readonly minutes: number
  readonly wake: () => void
  readonly log: Log
}

/** How often it is looked whether one is due, not at once: who starts together with the integrations lets them start. */
const lookMs = 15_000
/** A sync that failed is tried again so soon. */
const afterFailure = '1 minute'
/** In whose name: a sync of HubSpot has sophia-hubspot fetch, which is a write there. */
const nobody = { subject: 'schedule', role: 'write' } as const

/**
 * Queues a sync of each source when its last one began long enough ago; the first soon after the start, so that a new platform fills
 * itself. Whatever replica looks first queues it: a source has one sync at a time.
 */
export function createSchedule({ kysely, syncs, minutes, wake, log }: ScheduleOptions): Schedule {
  let timer: NodeJS.Timeout | undefined
  let looking = false
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    try {
      const due = await dueSources(kysely, minutes)
      for (const source of due) await syncs.start(source, nobody)
      if (due.length) wake()
    } catch (error) {
      log.error({ err: error }, 'schedule of syncs: interrupted')
    } finally {
      looking = false
    }
  }
  return {
    start() {
      if (minutes === 0) return
      timer = setInterval(() => void look(), lookMs).unref()
    },
    stop: () => clearInterval(timer),
  }
}

async function dueSources(kysely: Kysely<unknown>, minutes: number): Promise<SyncSource[]> {
  const { rows } = await sql<{ source: SyncSource }>`
    select distinct source from syncs
    where status in ('queued', 'running')
      or (status = 'done' and queued_at > now() - ${`${minutes} minutes`}::interval)
      or (status = 'failed' and ended_at > now() - least(${`${minutes} minutes`}::interval, ${afterFailure}::interval))`.execute(
    kysely,
  )
  const waiting = new Set(rows.map(({ source }) => source))
  return syncSources.filter((source) => !waiting.has(source))
}
