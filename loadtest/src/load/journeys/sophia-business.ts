import { pick } from '../../api/random.ts'
import type { Journey } from '../calls.ts'

const dimensions = ['region', 'product', 'owner', 'manager', 'sector']

/** Numbers with their rows behind them. */
export const sophiaBusiness: Journey = {
  service: 'sophia-business',
  weight: 14,
  calls: [
    {
      operation: 'listMetrics',
      tool: 'list_metrics',
      weight: 15,
      input: () => ({ limit: 100 }),
      holds: ({ items }) => items.some(({ name }: { name: string }) => name === 'won_value'),
    },
    {
      operation: 'queryKpis',
      tool: 'query_kpis',
      weight: 30,
      input: (_world, random) => ({ metrics: ['deals_won'], dimensions: [pick(dimensions, random)] }),
      // A count by segments is the count of all.
      holds: ({ series, totals }) => {
        const counts = series.map(({ values }: { values: { deals_won: { value: number } } }) => values.deals_won.value)
        return counts.reduce((sum: number, count: number) => sum + count, 0) === totals.deals_won.value
      },
      learn: ({ lineageId }, world) => world.add('lineage', lineageId),
    },
    {
      operation: 'getLineage',
      tool: 'get_lineage',
      weight: 12,
      input: (world, random) => {
        const id = world.some('lineage', random)
        return id === undefined ? undefined : { id, limit: 20 }
      },
      holds: ({ id, items, rows }, input) => id === input['id'] && items.length <= Math.min(20, rows),
    },
    {
      operation: 'getPipeline',
      weight: 10,
      input: () => ({}),
      holds: ({ stages, totals }) =>
        stages.reduce((sum: number, { deals }: { deals: { value: number } }) => sum + deals.value, 0) ===
        totals.deals.value,
    },
    {
      operation: 'listDimensionValues',
      weight: 8,
      input: () => ({}),
      holds: ({ items }) => items.some(({ name }: { name: string }) => name === 'region'),
    },
    {
      operation: 'getWeeklyReport',
      weight: 3,
      kind: 'long',
      input: () => ({ format: 'json' }),
      holds: ({ week, markdown }) => week.from < week.to && markdown.startsWith('#'),
    },
    {
      operation: 'getForecast',
      weight: 2,
      kind: 'long',
      input: (world, random) => {
        const currency = world.some('currency', random)
        return currency === undefined ? undefined : { months: 3, runs: 1_000, currency }
      },
      holds: ({ total }) => Number(total.p10) <= Number(total.p90),
    },
    {
      operation: 'searchProspects',
      tool: 'search_prospects',
      weight: 4,
      input: () => ({ text: 'homes', limit: 5 }),
      holds: ({ items, total }) => items.length <= Math.min(5, total),
    },
    {
      operation: 'getSignalDigest',
      tool: 'get_signal_digest',
      weight: 4,
      input: () => ({}),
      holds: ({ items, more }) => Array.isArray(items) && more >= 0,
    },
    {
      operation: 'putSignalRule',
      weight: 3,
      kind: 'write',
      input: (_world, random) => ({
        name: `load-${Math.floor(random() * 20)}`,
        title: 'Won deals of a week',
        metric: 'deals_won',
        when: 'below',
        threshold: 1,
      }),
      holds: ({ name }, input) => name === input['name'],
    },
    {
      operation: 'putProspectList',
      weight: 2,
      kind: 'write',
      input: (_world, random) => ({
        name: `load-${Math.floor(random() * 20)}`,
        items: Array.from({ length: 10 }, (_, index) => ({
          company: `Load homes ${index}`,
          domain: `load-${index}.example`,
        })),
      }),
      holds: ({ name, stored, duplicates }, input) => name === input['name'] && stored + duplicates.length === 10,
    },
  ],
}
