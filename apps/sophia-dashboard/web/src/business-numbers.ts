import type { Filter, Filters } from './answers.ts'
import type { PageChoices } from './page-search.ts'
import { kpiQuery } from './queries.ts'

/** What Business can be narrowed to. */
export const filtered = ['region', 'owner', 'product'] as const

/** The figures at the top of Business, in their order. */
export const businessMetrics = [
  'won_value',
  'win_rate',
  'average_won_deal',
  'won_cycle_days',
  'pipeline_value',
  'weighted_pipeline_value',
  'pipeline_coverage',
  'sales_velocity',
  'slipped_deals',
  'stalled_deals',
] as const

export type BusinessMetric = (typeof businessMetrics)[number]

export function filtersOf(address: PageChoices): Filters {
  const filters: Filter[] = filtered.flatMap((field) => {
    const value = address[field]
    return value === undefined ? [] : [{ field, op: 'eq', value }]
  })
  return filters.length > 0 ? { filters } : {}
}

/** One question for all figures: ten would queue for the browser's six connections, and draw the page ten times. */
export const numbersQuery = (metrics: readonly BusinessMetric[], filters: Filters) => kpiQuery({ metrics, ...filters })
