import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import type { Hubspot, HubspotObject } from './hubspot.ts'
import type { Deal, DealAnswer, DealPage } from './schemas.ts'

const properties = [
  'dealname',
  'pipeline',
  'dealstage',
  'amount',
  'deal_currency_code',
  'closedate',
  'hubspot_owner_id',
]

export interface Deals {
  /** One page of all deals, in HubSpot's own order. */
  list(query: { limit?: number; cursor?: string }, call: CallContext): Promise<DealPage>
  /** @throws {Problem} not-found. */
  get(id: string, call: CallContext): Promise<DealAnswer>
  /** Every deal, page after page. */
  all(call: CallContext): AsyncGenerator<Deal>
}

export function createDeals(hubspot: Hubspot): Deals {
  const toDeal = ({ id, properties: values, createdAt, updatedAt }: HubspotObject): Deal => ({
    id,
    name: values['dealname'] ?? '',
    pipelineId: values['pipeline'] ?? null,
    stageId: values['dealstage'] ?? null,
    // An empty amount is not zero: the sums say how many there are.
    amount: values['amount']
      ? { amount: values['amount'], currency: values['deal_currency_code'] ?? hubspot.currency }
      : null,
    closeDate: values['closedate'] ?? null,
    ownerId: values['hubspot_owner_id'] ?? null,
    createdAt,
    updatedAt,
  })
  const page = (limit: number, after: string | undefined, call: CallContext) =>
    hubspot.listObjects('deals', { limit, properties, ...(after !== undefined && { after }) }, call)

  return {
    async list({ limit = 25, cursor }, call) {
      const { results, paging } = await page(limit, decodeCursor(cursor, isText), call)
      return {
        items: results.map(toDeal),
        nextCursor: paging?.next ? encodeCursor(paging.next.after) : null,
        ...hubspot.provenance(),
      }
    },
    async get(id, call) {
      const found = await hubspot.getObject('deals', id, properties, call)
      if (!found) throw problems.notFound('deal', id, 'List the deals first: their `id` is what is meant.')
      return { ...toDeal(found), ...hubspot.provenance() }
    },
    async *all(call) {
      let after: string | undefined
      do {
        const { results, paging } = await page(100, after, call)
        for (const each of results) yield toDeal(each)
        after = paging?.next?.after
      } while (after !== undefined)
    },
  }
}

const isText = (position: unknown): position is string => typeof position === 'string'
