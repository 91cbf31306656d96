import { queueMetrics } from '@sophia/service'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { RunStore } from './runs/store.ts'

export interface RunMetrics {
  ended(agent: string, status: 'done' | 'failed', ms: number): void
}

/** @param known agents that come with Sophia. Those that people name are one label together. */
export function registerRunMetrics(registry: Registry, store: RunStore, known: ReadonlySet<string>): RunMetrics {
  const registers = [registry]
  queueMetrics(registry, 'runs', store.waiting)
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
    ended(name, status, ms) {
      const agent = known.has(name) ? name : 'own'
      runs.inc({ agent, status })
      duration.observe({ agent }, ms / 1000)
    },
  }
}
