import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import type { Hubspot, HubspotObject } from './hubspot.ts'
import { type BatchAnswer, type BatchFault, wholeBatch } from './hubspot-batch.ts'
import type { ObjectKind } from './object-kinds.ts'
import { refusedCursor } from './hubspot-refusal.ts'
import { type ObjectQuery, ofItems } from './object-schemas.ts'
import type { Properties } from './properties.ts'
import type { ObjectType } from './tables.ts'

interface Labelled {
  readonly untrusted: string[]
  readonly asOf: string
  readonly complete: boolean
  readonly origin: 'live' | 'sandbox'
}
/** The ids of the records that one belongs to, as `dealIds`. */
export type Links = Record<(typeof linkNames)[ObjectType], string[]>

/** A record with those that it belongs to, and where all of it comes from. */
export type Whole<Item> = Item & Links & Labelled

/** The records of one kind. */
export interface Objects<Item> {
  readonly kind: ObjectKind<Item>
  /** One page of all, in HubSpot's own order. @throws {Problem} bad-input for a property that is none. */
  list(query: ObjectQuery, call: CallContext): Promise<{ items: Item[]; nextCursor: string | null } & Labelled>
  /** With the records that it belongs to. @throws {Problem} not-found; bad-input for a property that is none. */
  get(id: string, properties: readonly string[] | undefined, call: CallContext): Promise<Whole<Item>>
  /** As `get` would give it, without the records that it belongs to: not asked for. */
  bare(object: HubspotObject): Whole<Item>
  /** Each that exists, by its id; a hundred at most. */
  read(ids: readonly string[], properties: readonly string[] | undefined, call: CallContext): Promise<Map<string, Item>>
  /** To whom each of them belongs, by its id; a hundred at most. `complete` is false where HubSpot has still more. */
  links(ids: readonly string[], call: CallContext): Promise<{ links: Map<string, Links>; complete: boolean }>
  /** Every one, page after page. Only these of HubSpot's properties are asked for: members made of others are empty. */
  all(properties: readonly string[], call: CallContext): AsyncGenerator<Item>
}

const linkNames = { contacts: 'contactIds', companies: 'companyIds', deals: 'dealIds' } as const
const maxPage = 100

/** With the records it belongs to, a page of them. */
interface LinkedObject extends HubspotObject {
  readonly associations?: Partial<
    Record<ObjectType, { readonly results: { readonly id: string }[]; readonly paging?: object }>
  >
}

export function createObjects<Item>(hubspot: Hubspot, kind: ObjectKind<Item>, properties: Properties): Objects<Item> {
  const { type, view } = kind
  const wanted = (further: readonly string[] = []) => [...new Set([...kind.properties, ...further])]
  const whole = (object: LinkedObject, further?: readonly string[]) => {
    const { complete, links } = linksOf(object, kind.links)
    return { ...view(object, further), ...links, untrusted: [...kind.untrusted], ...hubspot.provenance(), complete }
  }
  return {
    kind,
    async list({ limit = 25, cursor, properties: further }, call) {
      const after = decodeCursor(cursor, (position): position is string => typeof position === 'string')
      await properties.check(type, further, '/query/properties', call)
      const query = { limit, properties: wanted(further), ...(after !== undefined && { after }) }
      const { results, paging } = await hubspot.listObjects(type, query, call).catch(refusedCursor(after))
      return {
        items: results.map((each) => view(each, further)),
        nextCursor: paging?.next ? encodeCursor(paging.next.after) : null,
        untrusted: ofItems(kind.untrusted),
        ...hubspot.provenance(),
      }
    },
    async get(id, further, call) {
      await properties.check(type, further, '/query/properties', call)
      const query = { properties: wanted(further).join(','), associations: kind.links.join(',') }
      const found = await hubspot.find<LinkedObject>('objects', [type, id], query, call)
      if (!found) throw noObject(kind, id)
      return whole(found, further)
    },
    bare: (object) => whole(object),
    async read(ids, further, call) {
      const body = { inputs: ids.map((id) => ({ id })), properties: wanted(further) }
      const path = [type, 'batch', 'read']
      const results = wholeBatch(await hubspot.batchRead<BatchAnswer>('objects', path, body, call))
      return new Map(results.map((each) => [each.id, view(each, further)]))
    },
    links: (ids, call) => linksOfAll(hubspot, kind, ids, call),
    async *all(only, call) {
      let after: string | undefined
      do {
        const query = { limit: maxPage, properties: only, ...(after !== undefined && { after }) }
        const { results, paging } = await hubspot.listObjects(type, query, call)
        for (const each of results) yield view(each)
        after = paging?.next?.after
      } while (after !== undefined)
    },
  }
}

export const noObject = ({ singular, type }: ObjectKind<unknown>, id: string) =>
  problems.notFound(singular, id, `List or search the ${type} first: their \`id\` is what is meant.`)

/** A pair with several labels comes several times. */
function linksOf({ associations = {} }: LinkedObject, kinds: readonly ObjectType[]) {
  const links = Object.fromEntries(
    kinds.map((to) => [linkNames[to], [...new Set(associations[to]?.results.map(({ id }) => id))]]),
  ) as Links
  return { links, complete: kinds.every((to) => associations[to]?.paging === undefined) }
}

interface AssociationAnswer {
  readonly errors?: readonly BatchFault[]
  readonly results: { from: { id: string }; to: { toObjectId: string | number }[]; paging?: { next?: object } }[]
}

/** HubSpot counts it among the errors that a record belongs to nobody. */
const isAlone = ({ subCategory }: BatchFault): boolean => subCategory === 'crm.associations.NO_ASSOCIATIONS_FOUND'

async function linksOfAll(hubspot: Hubspot, kind: ObjectKind<unknown>, ids: readonly string[], call: CallContext) {
  const inputs = ids.map((id) => ({ id }))
  const answers = await Promise.all(
    kind.links.map(async (to) => ({
      to,
      ...(await hubspot.batchRead<AssociationAnswer>(
        'associations',
        [kind.type, to, 'batch', 'read'],
        { inputs },
        call,
      )),
    })),
  )
  const links = new Map(ids.map((id) => [id, linksOf({} as LinkedObject, kind.links).links]))
  for (const { to, results } of answers)
    for (const { from, to: linked } of results)
      links.get(from.id)?.[linkNames[to]].push(...new Set(linked.map(({ toObjectId }) => String(toObjectId))))
  const whole = ({ errors = [], results }: AssociationAnswer) =>
    errors.every(isAlone) && results.every(({ paging }) => !paging?.next)
  return { links, complete: answers.every(whole) }
}
