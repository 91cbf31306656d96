import type { FastifyBaseLogger } from 'fastify'
import type { AuditTable } from './trail.ts'

const dayMs = 86_400_000
/** A first pruning after years may take long; one that stalls is tried again the next day. */
const patienceMs = 600_000

/** Removes rows that are too old, at the start and once a day, whichever replica comes first. */
export function keepPruned(table: AuditTable, days: number, log: FastifyBaseLogger) {
  const closing = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const prune = async (): Promise<void> => {
    try {
      const removed = await table.prune(days, AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)]))
      if (removed > 0) log.info({ removed, days }, 'old audit rows were removed')
    } catch (error) {
      if (!closing.signal.aborted) log.error({ err: error }, 'old audit rows could not be removed')
    }
  }
  const turn = () => {
    running = running.then(prune)
  }
  turn()
  const timer = setInterval(turn, dayMs).unref()
  return {
    async close(): Promise<void> {
      clearInterval(timer)
      closing.abort()
      await running
    },
  }
}
