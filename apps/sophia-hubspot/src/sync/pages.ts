import type { CallContext } from '@sophia/service'
import type { Hubspot, HubspotObject } from '../hubspot.ts'
import { type BatchAnswer, contradiction, wholeBatch } from '../hubspot-batch.ts'
import type { ObjectType, WindowRow } from '../tables.ts'
import { readable } from './readable.ts'
import { modifiedProperty } from './selection.ts'

/** No search goes further. */
export const searchWall = 10_000
/** Search gives at most so many a page, the list of the archive half of it. */
const searchPage = 200
const listPage = 100

export interface WindowPage {
  readonly objects: readonly HubspotObject[]
  /** Ids of those that HubSpot gave in a shape that nobody can store. */
  readonly unreadable: readonly string[]
  /** Where the next page begins; null after the last. */
  readonly next: string | null
  /** Of this page and all that follow. Unknown in the archive, which HubSpot lists without a count. */
  readonly total?: number
}

export interface Pages {
  /** In the order of ids and by them: HubSpot's own paging ends at 10,000 results, however a window came to be so full. */
  read(type: ObjectType, window: WindowRow, properties: readonly string[], call: CallContext): Promise<WindowPage>
  /** Those of the ids that HubSpot still has, its archive included. */
  known(
    type: ObjectType,
    ids: readonly string[],
    properties: readonly string[],
    call: CallContext,
  ): Promise<Pick<WindowPage, 'objects' | 'unreadable'>>
  /** How many the whole window holds now, and when the one at a place, counted from 0, was modified. */
  look(
    type: ObjectType,
    window: WindowRow,
    place: number,
    call: CallContext,
  ): Promise<{ total: number; at: Date | undefined }>
}

interface SearchAnswer {
  readonly total: number
  readonly results: HubspotObject[]
}

/** What one sync asks HubSpot. @throws {UpstreamError} also for an answer that contradicts itself. */
export function createPages(hubspot: Hubspot): Pages {
  const search = async (type: ObjectType, window: WindowRow, body: object, call: CallContext) => {
    const modified = modifiedProperty(type)
    const filters = [
      { propertyName: modified, operator: 'GTE', value: String(+window.from_at) },
      { propertyName: modified, operator: 'LT', value: String(+window.to_at) },
      ...(window.position === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: window.position }]),
    ]
    const answer = await hubspot.search<SearchAnswer>(type, { filterGroups: [{ filters }], ...body }, call)
    if (!Array.isArray(answer?.results) || !Number.isInteger(answer.total)) throw contradiction('no list')
    return answer
  }
  const archive = async (
    type: ObjectType,
    { position }: WindowRow,
    properties: readonly string[],
    call: CallContext,
  ): Promise<WindowPage> => {
    const query = { limit: listPage, archived: true, properties, ...(position !== null && { after: position }) }
    const { results, paging } = await hubspot.listObjects(type, query, call)
    const next = paging?.next?.after ?? null
    if (next !== null && next === position) throw contradiction('a page that leads to itself')
    return { ...readable(results), next }
  }
  return {
    async read(type, window, properties, call) {
      if (window.kind === 'archived') return archive(type, window, properties, call)
      const sorts = [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }]
      const { total, results } = await search(type, window, { sorts, properties, limit: searchPage }, call)
      const last = checkOrder(results, window.position)
      if (results.length === 0 && total > 0) throw contradiction(`a count of ${total} and no records`)
      return { ...readable(results), total, next: results.length < total ? last : null }
    },
    async known(type, ids, properties, call) {
      const read = async (wanted: readonly string[], query?: { archived: true }) => {
        const body = { inputs: wanted.map((id) => ({ id })), properties }
        const answer = await hubspot.batchRead<BatchAnswer>('objects', [type, 'batch', 'read'], body, call, query)
        return wholeBatch(answer)
      }
      const alive = await read(ids)
      const found = new Set(alive.map(({ id }) => id))
      const others = ids.filter((id) => !found.has(id))
      // What was deleted while we read is not gone: it is in the archive, and can be restored.
      return readable(others.length ? [...alive, ...(await read(others, { archived: true }))] : alive)
    },
    async look(type, window, place, call) {
      const modified = modifiedProperty(type)
      const sorts = [{ propertyName: modified, direction: 'ASCENDING' }]
      const body = { sorts, properties: [modified], limit: 1, ...(place > 0 && { after: String(place) }) }
      const { total, results } = await search(type, { ...window, position: null }, body, call)
      const at = Date.parse(results[0]?.properties[modified] ?? '')
      return { total, at: Number.isNaN(at) ? undefined : new Date(at) }
    },
  }
}

/** Whoever pages by ids would miss those that come in another order. @returns the last id. */
function checkOrder(objects: readonly HubspotObject[], position: string | null): string | null {
  let last = position
  for (const { id } of objects) {
    if (!/^\d+$/.test(id)) throw contradiction('an id that is no number')
    if (last !== null && BigInt(id) <= BigInt(last)) throw contradiction('records out of order')
    last = id
  }
  return last
}
