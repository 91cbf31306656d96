import { Nullable, provenance, StrictObject } from '@sophia/service'
import Type, { type Static, type TProperties } from 'typebox'
import { ObjectTypeName, PropertyName, RecordId } from './object-schemas.ts'

/** Null empties a member; what is left out stays as it is. */
const Text = Type.Optional(Nullable(Type.String({ maxLength: 65_536 })))
const Email = Type.Optional(Nullable(Type.String({ format: 'email' })))
const Owner = Type.Optional(Nullable(RecordId))
const Amount = Type.Optional(
  Nullable(
    StrictObject({
      amount: Type.String({ pattern: '^-?[0-9]{1,15}(\\.[0-9]{1,6})?$' }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    }),
  ),
)
const further = {
  properties: Type.Optional(
    Type.Record(
      PropertyName,
      Nullable(Type.Union([Type.String({ maxLength: 65_536 }), Type.Number(), Type.Boolean()])),
      {
        maxProperties: 100,
        description: 'By HubSpot’s own names',
      },
    ),
  ),
}
/** At least one of them: a write of nothing is a typing error. */
const input = <Members extends TProperties>(members: Members) => StrictObject(members, { minProperties: 1 })

const contact = {
  email: Email,
  firstName: Text,
  lastName: Text,
  jobTitle: Text,
  phone: Text,
  company: Text,
  city: Text,
  country: Text,
  lifecycleStage: Text,
  leadStatus: Text,
  ownerId: Owner,
  ...further,
}
export const NewContact = input({ ...contact, companyId: Type.Optional(RecordId) })
export const ContactChange = input(contact)

const company = {
  name: Text,
  domain: Text,
  industry: Text,
  phone: Text,
  city: Text,
  state: Text,
  country: Text,
  lifecycleStage: Text,
  ownerId: Owner,
  employees: Type.Optional(Nullable(Type.Integer({ minimum: 0 }))),
  annualRevenue: Amount,
  ...further,
}
export const NewCompany = input(company)
export const CompanyChange = input(company)

const deal = {
  amount: Amount,
  closeDate: Type.Optional(Nullable(Type.String({ format: 'date-time' }))),
  ownerId: Owner,
  ...further,
}
const Name = Type.String({ minLength: 1, maxLength: 1000 })
const Id = Type.String({ minLength: 1, maxLength: 100 })
export const NewDeal = input({
  name: Name,
  stageId: Id,
  pipelineId: Type.Optional(Id),
  ...deal,
  companyId: Type.Optional(RecordId),
  contactIds: Type.Optional(Type.Array(RecordId, { maxItems: 50, uniqueItems: true })),
})
export const DealChange = input({
  name: Type.Optional(Name),
  stageId: Type.Optional(Id),
  pipelineId: Type.Optional(Id),
  ...deal,
})

/** What a write can say of a record of any kind. */
export type ObjectInput = Partial<
  Static<typeof NewContact> & Static<typeof NewCompany> & Omit<Static<typeof NewDeal>, 'name'> & { name: string | null }
>

export const AssociationParams = StrictObject({
  fromType: ObjectTypeName,
  fromId: RecordId,
  toType: ObjectTypeName,
  toId: RecordId,
})
export type AssociationParams = Static<typeof AssociationParams>
export const AssociationAnswer = Type.Object({
  ...AssociationParams.properties,
  associated: Type.Boolean(),
  ...provenance,
})
export type AssociationAnswer = Static<typeof AssociationAnswer>
