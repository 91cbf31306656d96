import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RunStore } from './runs/store.ts'

export interface RunMetrics {
  ended(agent: string, status: 'done' | 'failed', ms: number): void
}

export function registerRunMetrics(registry: Registry, store: RunStore): RunMetrics {
  const registers = [registry]
  registry.registerMetric(
    new Gauge({
      name: 'sophia_runs_queued',
      help: 'Runs that wait for a replica',
      registers: [],
      async collect() {
        // Metrics are what a dead database is diagnosed with: they answer without it.
        const count = await store.countQueued().catch(() => undefined)
        if (count === undefined) this.reset()
        else this.set(count)
      },
    }),
  )
  const runs = new Counter({
    name: 'sophia_runs_total',
    help: 'Runs that this replica brought to an end',
    labelNames: ['agent', 'status'] as const,
    registers,
  })
  const duration = new Histogram({
    name: 'sophia_run_duration_seconds',
    help: 'From the first start of a run to its end',
    labelNames: ['agent'] as const,
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
    registers,
  })
  return {
    ended(agent, status, ms) {
      runs.inc({ agent, status })
      duration.observe({ agent }, ms / 1000)
    },
  }
}
