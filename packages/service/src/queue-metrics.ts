import { Gauge, type Registry } from 'prom-client'
import { within } from './waiting.ts'

/** What waits in a queue, as its store says. */
export interface QueueState {
  readonly waiting: number
  /** Of the one that waits longest; 0 when nothing waits. */
  readonly oldestS: number
}

/** A store that does not answer must not hold up the scrape. */
const patienceMs = 500

/**
 * `sophia_queue_depth` and `sophia_queue_oldest_seconds`, read when scraped. Metrics are what a dead database is diagnosed
 * with: they answer without it, and without these two.
 */
export function queueMetrics(registry: Registry, queue: string, look: () => Promise<QueueState>): void {
  let looking: Promise<QueueState | undefined> | undefined
  // Both are read in one scrape: one look serves both.
  const state = (): Promise<QueueState | undefined> =>
    (looking ??= within(patienceMs, look())
      .catch(() => undefined)
      .finally(() => (looking = undefined)))
  const gauge = (name: string, help: string, value: (seen: QueueState) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['queue'] as const,
      registers: [registry],
      async collect() {
        const seen = await state()
        if (seen) this.set({ queue }, value(seen))
        else this.reset()
      },
    })
  gauge('sophia_queue_depth', 'Jobs that wait for a worker', ({ waiting }) => waiting)
  gauge('sophia_queue_oldest_seconds', 'Time for which the first in the queue has waited', ({ oldestS }) => oldestS)
}
