import { pick, type Random } from '../../api/random.ts'
import type { Journey } from '../calls.ts'
import type { World } from '../world.ts'

const metrics = ['won_value', 'deals_won', 'win_rate', 'average_won_deal', 'deals_open', 'pipeline_value']
const dimensions = ['region', 'product', 'owner', 'sector']
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
/** Long enough for something to have been won in it. */
const halfYear = { from: daysAgo(181), to: daysAgo(1) }

/** Amounts of several currencies are never added together: one is asked for. */
function oneCurrency(world: World, random: Random): { where: { currency: string } } | undefined {
  const currency = world.some('currency', random)
  return currency === undefined ? undefined : { where: { currency } }
}

/** What an agent asks about the numbers. */
export const mcpBusiness: Journey = {
  service: 'mcp-business',
  weight: 12,
  calls: [
    {
      operation: 'listMetrics',
      tool: 'list_metrics',
      weight: 20,
      input: () => ({}),
      holds: ({ metrics: list, dimensions: all }) => list.length >= 20 && all.includes('region'),
    },
    {
      operation: 'queryMetric',
      tool: 'query_metric',
      weight: 30,
      input: (_world, random) => ({
        metrics: [pick(metrics, random)],
        dimensions: [pick(dimensions, random)],
        grain: 'quarter',
      }),
      holds: ({ series, totals, lineageId }, { metrics: asked }) =>
        Array.isArray(series) && typeof lineageId === 'string' && (asked as string[]).every((name) => name in totals),
    },
    {
      operation: 'compare',
      tool: 'compare',
      weight: 8,
      input: (world, random) => {
        const region = world.some('region', random)
        const currency = world.some('currency', random)
        return region && currency
          ? { metrics: ['won_value'], a: { where: { currency, region } }, b: { where: { currency } } }
          : undefined
      },
      holds: ({ figures }) =>
        figures.length > 0 && figures.every(({ metric }: { metric: string }) => metric === 'won_value'),
    },
    {
      operation: 'ask',
      tool: 'ask',
      weight: 10,
      input: () => ({ question: 'won value by region in 2026', today: '2026-11-26' }),
      holds: ({ status, query }) => status === 'answered' && query.metrics[0] === 'won_value',
    },
    {
      operation: 'explainChange',
      tool: 'explain_change',
      weight: 4,
      input: (world, random) => {
        const one = oneCurrency(world, random)
        return one && { metric: 'won_value', by: ['region'], range: halfYear, ...one }
      },
      // What is explained is the change itself, to the cent.
      holds: ({ change, segments, others, remainder }) => {
        const cents = (text: string) => Math.round(Number(text) * 100)
        const parts = segments.map(({ contribution }: { contribution: string }) => cents(contribution))
        const sum = parts.reduce((total: number, part: number) => total + part, 0)
        return sum + cents(others?.contribution ?? '0') + cents(remainder) === cents(change)
      },
    },
    {
      operation: 'whatIf',
      tool: 'what_if',
      weight: 4,
      input: (world, random) => {
        const one = oneCurrency(world, random)
        return one && { range: halfYear, assumptions: [{ lever: 'win_rate', by: 0.1 }], ...one }
      },
      holds: ({ baseline, result }) =>
        baseline.currency === result.currency && Number(result.value) >= Number(baseline.value),
    },
    {
      operation: 'detectAnomalies',
      tool: 'detect_anomalies',
      weight: 4,
      input: () => ({ metric: 'deals_won', grain: 'week', threshold: 3 }),
      holds: ({ periods, threshold, anomalies }) => threshold === 3 && anomalies.length <= periods,
    },
    {
      operation: 'forecastRevenue',
      tool: 'forecast_revenue',
      weight: 2,
      kind: 'long',
      input: (world, random) => {
        const one = oneCurrency(world, random)
        return one && { months: 3, runs: 1_000, ...one }
      },
      holds: ({ total, months }) =>
        months.length === 3 && Number(total.p10) <= Number(total.p50) && Number(total.p50) <= Number(total.p90),
    },
    {
      operation: 'makeChart',
      weight: 1,
      kind: 'long',
      input: (world, random) => {
        const one = oneCurrency(world, random)
        return one && { metric: 'won_value', grain: 'quarter', by: 'region', ...one }
      },
      holds: ({ png }) => Buffer.from(png, 'base64').subarray(1, 4).toString() === 'PNG',
    },
  ],
}
