import type { CallContext } from '@sophia/service'
import type { Backend } from './backend.ts'
import type { Figure } from './schemas.ts'

/** What the overview leads with. */
export const headlineMetrics = ['won_value', 'win_rate', 'average_won_deal', 'deals_open'] as const

export interface Headline {
  readonly figures: Figure[]
  readonly running: number | null
  readonly missing: string[]
}

export type Headlines = (call: CallContext) => Promise<Headline>

interface KpiAnswer {
  readonly totals: Record<string, { value: number | string | null; unit: string; currency?: string }>
  readonly rows: number
  readonly lineageId: string
  readonly asOf: string
  readonly complete: boolean
  readonly origin?: 'live' | 'sandbox'
}

/** Asks for the figures and the runs side by side. What does not answer is named, and the rest is there. */
export function createHeadlines(business: Backend, agents: Backend): Headlines {
  const figure = async (metric: string, call: CallContext): Promise<Figure | undefined> => {
    const answer = (await business.post('/kpis/query', { metrics: [metric] }, call, { idempotent: true })) as KpiAnswer
    const total = answer.totals[metric]
    if (!total) return undefined
    const { rows, lineageId, asOf, complete, origin } = answer
    return { metric, ...total, rows, lineageId, asOf, complete, ...(origin && { origin }) }
  }
  const running = async (call: CallContext): Promise<number> => {
    const counts = await Promise.all(
      ['running', 'queued'].map(
        async (status) =>
          ((await agents.get('/runs', { status, limit: '100' }, call)) as { items: unknown[] }).items.length,
      ),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  return async (call) => {
    const [atWork, ...numbers] = await Promise.allSettled([
      running(call),
      ...headlineMetrics.map((metric) => figure(metric, call)),
    ])
    const missing = numbers.flatMap((result, index) =>
      result.status === 'rejected' || !result.value ? [headlineMetrics[index] as string] : [],
    )
    if (atWork.status === 'rejected') missing.push('runs')
    return {
      figures: numbers.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : [])),
      running: atWork.status === 'fulfilled' ? atWork.value : null,
      missing,
    }
  }
}
