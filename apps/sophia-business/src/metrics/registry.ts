import { computeMetrics } from './compute.ts'
import { dealMetrics } from './deals.ts'
import { deliveryMetrics } from './delivery.ts'
import type { Metric } from './metric.ts'
import { pipelineMetrics, stageMetrics } from './pipeline.ts'
import { valueMetrics } from './value.ts'

/** Every metric there is, by name. */
export const registry: ReadonlyMap<string, Metric> = new Map(
  [...dealMetrics, ...valueMetrics, ...pipelineMetrics, ...stageMetrics, ...deliveryMetrics, ...computeMetrics].map(
    (metric) => [metric.name, metric],
  ),
)

export const metricNames = [...registry.keys()] as [string, ...string[]]

/** @param name one of the registry: the schema of the query sees to it. */
export function metricOf(name: string): Metric {
  const metric = registry.get(name)
  if (!metric) throw new TypeError(`There is no metric ${name}`)
  return metric
}
