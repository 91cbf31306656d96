import { useQuery } from '@tanstack/react-query'
import type { Metric } from './answers.ts'
import { metricsQuery } from './queries.ts'

/** The registry's entry of a metric, once it is read. */
export function useMetric(name: string): Metric | undefined {
  const { data } = useQuery(metricsQuery)
  return data?.items.find((metric) => metric.name === name)
}

/** `Won value v3` */
export const definitionOf = (metric: Metric | undefined, name: string): string =>
  metric ? `${metric.title} v${metric.version}` : name
