import { Counter, Histogram, type Registry } from 'prom-client'
import { UpstreamError } from './upstream-error.ts'

const outcomes = 'sophia_upstream_requests_total'
const retries = 'sophia_upstream_retries_total'
const durations = 'sophia_upstream_duration_seconds'

/** Counts attempts by outcome: ok, 4xx, 5xx, the other kinds of UpstreamError, and aborted where the caller left. */
export function upstreamMetrics(upstream: string, registry: Registry | undefined) {
  if (!registry) return { done: () => {}, retry: () => {}, took: () => {} }
  const labelNames = ['upstream']
  const registers = [registry]
  const counter =
    (registry.getSingleMetric(outcomes) as Counter | undefined) ??
    new Counter({
      name: outcomes,
      help: 'Attempts to ask an outside system',
      labelNames: ['upstream', 'outcome'],
      registers,
    })
  const retryCounter =
    (registry.getSingleMetric(retries) as Counter | undefined) ??
    new Counter({ name: retries, help: 'Attempts that repeat a failed one', labelNames, registers })
  const histogram =
    (registry.getSingleMetric(durations) as Histogram | undefined) ??
    new Histogram({
      name: durations,
      help: 'Time that outside systems took to answer or fail',
      labelNames,
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
      registers,
    })
  return {
    /** @param failure undefined when it answered well. */
    done: (failure?: unknown) => counter.inc({ upstream, outcome: outcomeOf(failure) }),
    retry: () => retryCounter.inc({ upstream }),
    took: (ms: number) => histogram.observe({ upstream }, ms / 1000),
  }
}

function outcomeOf(failure: unknown): string {
  if (failure === undefined) return 'ok'
  if (!(failure instanceof UpstreamError)) return 'aborted'
  return failure.kind === 'status' ? `${Math.floor((failure.status ?? 0) / 100)}xx` : failure.kind
}
