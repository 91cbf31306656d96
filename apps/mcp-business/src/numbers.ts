import type { Apis, ServiceClient } from '@sophia/clients'
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
      for (let cursor: string | undefined; ; ) {
        const page: RegistryPage = answered(
          await business(call).GET('/kpis', {
            params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
          }),
        )
        metrics.push(...page.items.map(brief))
        if (page.nextCursor === null) {
          const { dimensions, filterFields, asOf, complete } = page
          return { metrics, dimensions, filterFields, asOf, complete }
        }
        cursor = page.nextCursor
      }
    },
    query: async (query, call) => answered(await business(call).POST('/kpis/query', { body: query })),
  }
}

type RegistryPage = Apis['sophia-business']['/kpis']['get']['responses'][200]['content']['application/json']

/** A refusal is thrown before; what is left is an answer or none. */
export function answered<Data>({ data }: { data?: Data | undefined }): Data {
  if (data === undefined) throw new TypeError('sophia-business sent nothing')
  return data
}

/** Without the SQL, which a model has no use for. */
const brief = ({
  name,
  title,
  formula,
  unit,
  version,
  incompleteWhen,
}: RegistryPage['items'][number]): MetricList['metrics'][number] => ({
  name,
  title,
  formula,
  unit,
  version,
  incompleteWhen,
})
