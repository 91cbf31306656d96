import type { CallContext } from '@sophia/service'
import type { Hubspot } from './hubspot.ts'
import { companyKind, contactKind, dealKind } from './object-kinds.ts'
import {
  type AnyRecord,
  type BatchAnswer,
  type BatchQuery,
  type Company,
  type Contact,
  type Deal,
  ofItems,
} from './object-schemas.ts'
import { createObjects, type Links, type Objects } from './objects.ts'
import type { Properties } from './properties.ts'

/** The records of every kind, each kind under HubSpot's name for it. */
export interface Customers {
  readonly contacts: Objects<Contact>
  readonly companies: Objects<Company>
  readonly deals: Objects<Deal>
}

export const createCustomers = (hubspot: Hubspot, properties: Properties): Customers => ({
  contacts: createObjects(hubspot, contactKind, properties),
  companies: createObjects(hubspot, companyKind(hubspot.currency), properties),
  deals: createObjects(hubspot, dealKind(hubspot.currency), properties),
})

/** Says of a record which kind it is of. */
export const ofKind = <Item extends Contact | Company | Deal>({ kind }: Objects<Item>, item: Item): AnyRecord =>
  ({ objectType: kind.type, ...item }) as AnyRecord

/** @throws {Problem} bad-input for a property that is none. */
export type ReadBatch = (query: BatchQuery, call: CallContext) => Promise<BatchAnswer>

export const createReadBatch =
  (hubspot: Hubspot, customers: Customers, properties: Properties): ReadBatch =>
  async ({ objectType, ids, links: linked, properties: further }, call) => {
    await properties.check(objectType, further, '/body/properties', call)
    const objects = customers[objectType] as Objects<Contact | Company | Deal>
    const [found, { complete, links }] = await Promise.all([
      objects.read(ids, further, call),
      linked ? objects.links(ids, call) : { complete: true, links: new Map<string, Links>() },
    ])
    const items = ids.flatMap((id) => {
      const item = found.get(id)
      return item ? [{ ...ofKind(objects, item), ...links.get(id) }] : []
    })
    return {
      items,
      missing: ids.filter((id) => !found.has(id)),
      untrusted: ofItems(objects.kind.untrusted),
      ...hubspot.provenance(),
      complete,
    }
  }
