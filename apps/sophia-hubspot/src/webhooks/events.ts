import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { type ObjectType, objectTypes } from '../tables.ts'

const Id = Type.Integer({ minimum: 0 })
/** What every event says, of the older family (`contact.creation`) and the newer one (`object.creation`). */
const Event = Type.Object({
  eventId: Id,
  portalId: Id,
  occurredAt: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
  subscriptionType: Type.String({ pattern: '^[A-Za-z_]{1,60}\\.[A-Za-z_]{1,60}$' }),
})
/** What some of them say. One that is not as expected is left out: the rest still tells what has changed. */
const Details = Type.Object({
  objectId: Type.Optional(Id),
  objectTypeId: Type.Optional(Type.String({ maxLength: 40 })),
  propertyName: Type.Optional(Type.String({ maxLength: 200 })),
  changeSource: Type.Optional(Type.String({ maxLength: 100 })),
  sourceId: Type.Optional(Type.String({ maxLength: 200 })),
  changeFlag: Type.Optional(Type.String({ maxLength: 40 })),
  associationType: Type.Optional(Type.String({ maxLength: 100 })),
  fromObjectId: Type.Optional(Id),
  toObjectId: Type.Optional(Id),
  associationRemoved: Type.Optional(Type.Boolean()),
  primaryObjectId: Type.Optional(Id),
  mergedObjectIds: Type.Optional(Type.Array(Id, { maxItems: 100 })),
  newObjectId: Type.Optional(Id),
})
const check = Compile(Event)
const details = Object.entries(Details.properties).map(([name, schema]) => [name, Compile(schema)] as const)
type Told = Static<typeof Event> & Static<typeof Details>

export interface CrmEvent extends Told {
  /** What it may have changed. */
  readonly touched: readonly ObjectType[]
  /** The same for each time that HubSpot delivers it. */
  readonly key: Buffer
}

/** @returns undefined for what is no event of the records that we know: HubSpot has others, and new ones come. */
export function readEvent(value: unknown): CrmEvent | undefined {
  if (!check.Check(value)) return undefined
  const event = toldBy(value)
  const touched = touchedBy(event)
  return touched.length ? { ...event, touched, key: keyOf(event) } : undefined
}

/** Everything else stays outside: above all the value of a changed property, which may be anybody's data. */
function toldBy(value: Static<typeof Event>): Told {
  const { eventId, portalId, occurredAt, subscriptionType } = value
  const given = value as Readonly<Record<string, unknown>>
  const known = details.flatMap(([name, each]) =>
    given[name] !== undefined && each.Check(given[name]) ? [[name, given[name]]] : [],
  )
  return { eventId, portalId, occurredAt, subscriptionType, ...(Object.fromEntries(known) as Static<typeof Details>) }
}

/** The record of a contact or a company that HubSpot has erased at somebody's wish. */
export function erasedBy(event: CrmEvent): { type: ObjectType; id: string } | undefined {
  const [word = '', what] = event.subscriptionType.split('.')
  const type = word === 'object' ? typeOfId[event.objectTypeId ?? ''] : typeOfWord[word]
  return what === 'privacyDeletion' && type && event.objectId !== undefined
    ? { type, id: String(event.objectId) }
    : undefined
}

/**
 * `eventId` alone is not unique. Attempts of one event differ in their `attemptNumber`, so it is no part of this; an
 * association has no object of its own, and properties changed at once share all but their name.
 */
const keyOf = (event: Told): Buffer =>
  createHash('sha256')
    .update(
      JSON.stringify([
        event.portalId,
        event.subscriptionType,
        event.objectTypeId ?? null,
        event.objectId ?? null,
        event.eventId,
        event.occurredAt,
        event.propertyName ?? null,
        event.associationType ?? null,
        event.fromObjectId ?? null,
        event.toObjectId ?? null,
        event.associationRemoved ?? null,
      ]),
    )
    .digest()

const typeOfId: Readonly<Record<string, ObjectType>> = { '0-1': 'contacts', '0-2': 'companies', '0-3': 'deals' }
const typeOfWord: Readonly<Record<string, ObjectType>> = { contact: 'contacts', company: 'companies', deal: 'deals' }

function touchedBy({ objectTypeId, subscriptionType }: Told): readonly ObjectType[] {
  const [word = '', what] = subscriptionType.split('.')
  const known = word === 'object' || typeOfWord[word] !== undefined
  // Both ends of it are answered with; a merge takes over what belonged to the other.
  if (known && (what === 'associationChange' || what === 'merge')) return objectTypes
  const type = word === 'object' ? typeOfId[objectTypeId ?? ''] : typeOfWord[word]
  // A record that comes or goes is counted by those that it belongs to.
  if (type && (what === 'deletion' || what === 'restore' || what === 'privacyDeletion')) return objectTypes
  return type ? [type] : []
}
