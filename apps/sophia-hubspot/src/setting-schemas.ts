import { Nullable, pageQuery, provenance, StrictObject, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { listing, ObjectTypeName, PropertyName, RecordId } from './object-schemas.ts'

const Text = Type.String()

export const Property = Type.Object({
  name: Type.String({ description: 'What searches and writes call it' }),
  label: Text,
  type: Type.String({ description: 'string, number, datetime, date, enumeration, bool' }),
  fieldType: Text,
  group: Text,
  description: Nullable(Text),
  options: Type.Array(Type.Object({ value: Text, label: Text }), { description: 'Empty: any value' }),
  readOnly: Type.Boolean({ description: 'HubSpot works it out' }),
  custom: Type.Boolean({ description: 'Of this account, not HubSpot’s own' }),
})
export type Property = Static<typeof Property>
export const PropertyPage = listing(Property)
export type PropertyPage = Static<typeof PropertyPage>
export const PropertyAnswer = Type.Object({ ...Property.properties, ...untrusted, ...provenance })
export type PropertyAnswer = Static<typeof PropertyAnswer>
export const PropertiesParams = StrictObject({ objectType: ObjectTypeName })
export const PropertyParams = StrictObject({ objectType: ObjectTypeName, name: PropertyName })

export const Owner = Type.Object({
  id: Type.String({ description: 'The `ownerId` of records' }),
  userId: Nullable(Type.String({ description: 'The `byUserId` of changes' })),
  email: Nullable(Text),
  firstName: Nullable(Text),
  lastName: Nullable(Text),
  teams: Type.Array(Text),
  archived: Type.Boolean({ description: 'Left, and keeps what they owned' }),
})
export type Owner = Static<typeof Owner>
export const OwnerQuery = StrictObject({
  ...pageQuery,
  archived: Type.Optional(
    Type.Boolean({ default: false, description: 'Those who left, in place of those who are there' }),
  ),
})
export type OwnerQuery = Static<typeof OwnerQuery>
export const OwnerPage = listing(Owner)
export type OwnerPage = Static<typeof OwnerPage>
export const OwnerAnswer = Type.Object({ ...Owner.properties, ...untrusted, ...provenance })
export type OwnerAnswer = Static<typeof OwnerAnswer>
export const OwnerParams = StrictObject({ id: RecordId })
