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
/** Everything else of an event stays outside: above all the value of a changed property, which may be anybody's data. */
const kept = Object.keys(Event.properties) as (keyof Static<typeof Event>)[]

export interface CrmEvent extends Static<typeof Event> {
  /** What it may have changed. */
  readonly touched: readonly ObjectType[]
  /** The same for each time that HubSpot delivers it. */
  readonly key: Buffer
}

/** @returns undefined for what is no event of the records that we know: HubSpot has others, and new ones come. */
export function readEvent(value: unknown): CrmEvent | undefined {
  if (!check.Check(value)) return undefined
  const touched = touchedBy(value)
  if (!touched.length) return undefined
  const event = Object.fromEntries(
    kept.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]]])),
  ) as Static<typeof Event>
  return { ...event, touched, key: keyOf(event) }
}

/**
 * `eventId` alone is not unique. Attempts of one event differ in their `attemptNumber`, so it is no part of this; an
 * association has no object of its own, and properties changed at once share all but their name.
 */
const keyOf = (event: Static<typeof Event>): Buffer =>
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

function touchedBy({ objectTypeId, subscriptionType }: Static<typeof Event>): readonly ObjectType[] {
  const [word = '', what] = subscriptionType.split('.')
  const known = word === 'object' || typeOfWord[word] !== undefined
  // Both ends of it are answered with; a merge takes over what belonged to the other.
  if (known && (what === 'associationChange' || what === 'merge')) return objectTypes
  const type = word === 'object' ? typeOfId[objectTypeId ?? ''] : typeOfWord[word]
  // A record that comes or goes is counted by those that it belongs to.
  if (type && (what === 'deletion' || what === 'restore' || what === 'privacyDeletion')) return objectTypes
  return type ? [type] : []
}
