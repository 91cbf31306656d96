import { Money, OneOf, Page, pageQuery, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'

const Nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Text = Type.String()

const Hardware = {
  gpu: Type.String({ description: 'For example H100 (80 GB SXM5)' }),
  gpus: Type.Integer(),
  vcpus: Type.Integer(),
  memoryGib: Type.Integer(),
  storageGib: Type.Integer(),
}

export const Offer = Type.Object({
  type: Text,
  description: Text,
  ...Hardware,
  pricePerHour: Money,
  regions: Type.Array(Text, { description: 'With capacity right now; empty when sold out' }),
})
export type Offer = Static<typeof Offer>

export const OfferQuery = StrictObject({
  ...pageQuery,
  region: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Only what has capacity there' })),
  available: Type.Optional(Type.Boolean({ description: 'Only what has capacity somewhere' })),
  sort: Type.Optional(OneOf(['price', 'price_per_gpu', 'name'], { default: 'price' })),
})
export type OfferQuery = Static<typeof OfferQuery>
export const OfferPage = Page(Offer)
export type OfferPage = Static<typeof OfferPage>

const instance = {
  id: Text,
  name: Nullable(Text),
  status: Type.String({ description: 'booting, active, unhealthy, terminating, terminated, preempted' }),
  region: Text,
  type: Text,
  ...Hardware,
  pricePerHour: Money,
  ip: Nullable(Text),
  hostname: Nullable(Text),
  sshKeys: Type.Array(Text),
  fileSystems: Type.Array(Text),
  tags: Type.Array(Type.Object({ key: Text, value: Text })),
}
export const Instance = Type.Object(instance)
export type Instance = Static<typeof Instance>
export const InstanceQuery = StrictObject({
  ...pageQuery,
  status: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
})
export type InstanceQuery = Static<typeof InstanceQuery>
export const InstancePage = Page(Instance)
export type InstancePage = Static<typeof InstancePage>
export const InstanceAnswer = Type.Object({ ...instance, ...provenance })
export type InstanceAnswer = Static<typeof InstanceAnswer>
export const IdParams = StrictObject({ id: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }) })
