import type { Apis, ServiceClient } from '@sophia/clients'
import type { CallContext } from '@sophia/service'
import type { MetricList, MetricQuery, QueryAnswer } from './schemas.ts'

export interface Numbers {
  /** Every metric of the registry, however many pages it has there. */
  list(call: CallContext): Promise<MetricList>
  /** How the figures of a metric are made: whether those of parts add up to the whole. */
  kindOf(metric: MetricQuery['metrics'][number], call: CallContext): Promise<MetricKind>
  /**
   * One governed query. The figures are those of sophia-business, to the cent.
   *
   * @throws {Problem} as sophia-business names the faults: its input is ours.
   */
  query(query: MetricQuery, call: CallContext): Promise<QueryAnswer>
}

export function createNumbers(business: ServiceClient<Apis['sophia-business']>): Numbers {
  async function* pages(call: CallContext): AsyncGenerator<RegistryPage> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: 100, ...(cursor !== undefined && { cursor }) }
      const page: RegistryPage = answered(await business(call).GET('/kpis', { params: { query } }))
      yield page
      cursor = page.nextCursor
    }
  }
  return {
    async list(call) {
      const metrics: MetricList['metrics'] = []
      let last: RegistryPage | undefined
      for await (const page of pages(call)) {
        metrics.push(...page.items.map(brief))
        last = page
      }
      if (!last) throw new TypeError('The registry has no page')
      const { dimensions, filterFields, asOf, complete } = last
      return { metrics, dimensions, filterFields, asOf, complete }
    },
    async kindOf(metric, call) {
      for await (const { items } of pages(call)) {
        const found = items.find(({ name }) => name === metric)
        if (found) return found.kind
      }
      throw new TypeError(`sophia-business does not know ${metric}`)
    },
    query: async (query, call) => answered(await business(call).POST('/kpis/query', { body: query })),
  }
}

export type MetricKind = RegistryPage['items'][number]['kind']
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
