import type { ServiceClient } from '@sophia/clients'
import type { Apis } from '@sophia/clients'
import type { CallContext } from '@sophia/service'
import type { MetricList, MetricQuery, QueryAnswer } from './schemas.ts'

export interface Numbers {
  /** Every metric of the registry, however many pages it has there. */
  list(call: CallContext): Promise<MetricList>
  /**
   * One governed query. The figures are those of sophia-business, to the cent.
   *
   * @throws {Problem} as sophia-business names the faults: its input is ours.
   */
  query(query: MetricQuery, call: CallContext): Promise<QueryAnswer>
}

export function createNumbers(business: ServiceClient<Apis['sophia-business']>): Numbers {
  return {
    async list(call) {
      const metrics: MetricList['metrics'] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { data } = await business(call).GET('/kpis', {
          params: { query: { limit: 100, ...(cursor && { cursor }) } },
        })
        const page = data as unknown as MetricPage
        metrics.push(...page.items.map(brief))
        cursor = page.nextCursor
        if (cursor === null) {
          return {
            metrics,
            dimensions: page.dimensions,
            filterFields: page.filterFields,
            asOf: page.asOf,
            complete: page.complete,
          }
        }
      }
      throw new TypeError('A list without a last page')
    },
    async query(query, call) {
      const { data } = await business(call).POST('/kpis/query', { body: query as never })
      return data as unknown as QueryAnswer
    },
  }
}

interface MetricPage {
  readonly items: (MetricList['metrics'][number] & Record<string, unknown>)[]
  readonly dimensions: string[]
  readonly filterFields: string[]
  readonly nextCursor: string | null
  readonly asOf: string
  readonly complete: boolean
}

/** Without the SQL, which a model has no use for. */
const brief = ({
  name,
  title,
  formula,
  unit,
  version,
  incompleteWhen,
}: MetricPage['items'][number]): MetricList['metrics'][number] => ({
  name,
  title,
  formula,
  unit,
  version,
  incompleteWhen,
})
