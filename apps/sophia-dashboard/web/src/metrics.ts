import { useQuery } from '@tanstack/react-query'
import type { Metric } from './answers.ts'
import { metricsQuery } from './queries.ts'

/** The registry's entry of a metric, once it is read. */
export function useMetric(name: string): Metric | undefined {
  const { data } = useQuery(metricsQuery)
  return data?.items.find((metric) => metric.name === name)
}

/** Whether sophia-business has a metric. All are until the registry is read: three that became ten would push the page down. */
export function useIsKnown(): (name: string) => boolean {
  const { data } = useQuery(metricsQuery)
  return (name) => !data || data.items.some((metric) => metric.name === name)
}

/** `Won value`, from the metric's own name while the registry is not read. */
export const titleOf = (metric: Metric | undefined, name: string): string =>
  metric?.title ?? `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`

/** `Won value v3` */
export const definitionOf = (metric: Metric | undefined, name: string): string =>
  metric ? `${metric.title} v${metric.version}` : titleOf(metric, name)
