import { type CallContext, decodeCursor, encodeCursor } from '@sophia/service'
import type {
  DealChange,
  DealHistories,
  DealHistoriesRequest,
  DealHistory,
  DealHistoryQuery,
} from './history-schemas.ts'
import type { Hubspot, HubspotObject } from './hubspot.ts'
import { type BatchAnswer, wholeBatch } from './hubspot-batch.ts'
import type { ObjectKind } from './object-kinds.ts'
import type { Deal } from './object-schemas.ts'
import { noObject } from './objects.ts'
import { moneyOf, textOf, timeOf } from './property-text.ts'

/** Oldest first, so that what happens later changes no page that was given. @throws {Problem} not-found. */
export type ReadDealHistory = (id: string, query: DealHistoryQuery, call: CallContext) => Promise<DealHistory>

/** Of several deals at once, for whoever follows all of them. */
export type ReadDealHistories = (request: DealHistoriesRequest, call: CallContext) => Promise<DealHistories>

interface Version {
  readonly value: string
  readonly timestamp: string
  readonly sourceType?: string
  readonly updatedByUserId?: number
}
type Versions = Readonly<Record<string, readonly Version[]>>
interface WithHistory extends HubspotObject {
  readonly propertiesWithHistory?: Versions
}

/** HubSpot's names of what is followed as it is; the amount has its currency in a property beside it. */
const fields = { stage: 'dealstage', pipeline: 'pipeline', closeDate: 'closedate', owner: 'hubspot_owner_id' } as const
const followed = [...Object.values(fields), 'amount', 'deal_currency_code']
/** HubSpot gives about so many versions of a property, and does not say when it leaves out older ones. */
const keptVersions = 20

const isOffset = (position: unknown): position is number => Number.isSafeInteger(position) && (position as number) > 0

export const createDealHistory =
  (hubspot: Hubspot, kind: ObjectKind<Deal>): ReadDealHistory =>
  async (id, { limit = 25, cursor }, call) => {
    const offset = decodeCursor(cursor, isOffset) ?? 0
    const query = { propertiesWithHistory: followed.join(',') }
    const found = await hubspot.find<WithHistory>('objects', [kind.type, id], query, call)
    if (!found) throw noObject(kind, id)
    const versions = found.propertiesWithHistory ?? {}
    const changes = changesOf(versions, hubspot.currency)
    const end = offset + limit
    return {
      dealId: id,
      items: changes.slice(offset, end),
      nextCursor: end < changes.length ? encodeCursor(end) : null,
      ...hubspot.provenance(),
      complete: isWhole(versions),
    }
  }

export const createDealHistories =
  (hubspot: Hubspot, kind: ObjectKind<Deal>): ReadDealHistories =>
  async ({ ids }, call) => {
    const body = { inputs: ids.map((id) => ({ id })), propertiesWithHistory: followed, properties: [] }
    const path = [kind.type, 'batch', 'read']
    const results = wholeBatch(await hubspot.batchRead<BatchAnswer<WithHistory>>('objects', path, body, call))
    const found = new Map(results.map(({ id, propertiesWithHistory = {} }) => [id, propertiesWithHistory]))
    const items = ids.flatMap((dealId) => {
      const versions = found.get(dealId)
      return versions ? [{ dealId, changes: changesOf(versions, hubspot.currency), complete: isWhole(versions) }] : []
    })
    return {
      items,
      missing: ids.filter((id) => !found.has(id)),
      ...hubspot.provenance(),
      complete: items.every(({ complete }) => complete),
    }
  }

const isWhole = (versions: Versions): boolean => followed.every((name) => (versions[name]?.length ?? 0) < keptVersions)

function changesOf(versions: Versions, accountCurrency: string): DealChange[] {
  const plain = Object.entries(fields).flatMap(([field, name]) => {
    const valueOf = field === 'closeDate' ? timeOf : textOf
    const values = oldestFirst(versions[name]).map((version) => ({ version, value: valueOf(version.value) }))
    return steps(field as keyof typeof fields, values)
  })
  return [...plain, ...steps('amount', amounts(versions, accountCurrency))].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || a.field.localeCompare(b.field),
  )
}

const oldestFirst = (versions: readonly Version[] = []): Version[] =>
  versions.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))

interface Valued {
  readonly version: Version
  readonly value: DealChange['to']
}

/** From each value to the next; one that says the same again is no change. */
function steps(field: DealChange['field'], values: readonly Valued[]): DealChange[] {
  let from: DealChange['from'] = null
  return values.flatMap(({ value: to, version: { sourceType, timestamp, updatedByUserId } }) => {
    if (JSON.stringify(to) === JSON.stringify(from)) return []
    const change: DealChange = {
      at: new Date(timestamp).toISOString(),
      field,
      from,
      to,
      source: textOf(sourceType),
      byUserId: updatedByUserId === undefined ? null : String(updatedByUserId),
    }
    from = to
    return [change]
  })
}

/** Amount and currency are kept apart, and each alone makes another amount of money; written together they are one. */
function amounts(versions: Versions, accountCurrency: string): Valued[] {
  let [amount, currency] = ['', '']
  const values = [
    ...oldestFirst(versions['deal_currency_code']).map((version) => ({ version, currency: version.value })),
    ...oldestFirst(versions['amount']).map((version) => ({ version, amount: version.value })),
  ]
    .sort((a, b) => Date.parse(a.version.timestamp) - Date.parse(b.version.timestamp))
    .map((moment) => {
      if ('amount' in moment) amount = moment.amount
      else currency = moment.currency
      return { version: moment.version, value: moneyOf(amount, currency || accountCurrency) }
    })
  return values.filter(({ version }, index) => values[index + 1]?.version.timestamp !== version.timestamp)
}
