import { Money, Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

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
  leaseId: Nullable(Type.String({ description: 'null: not launched by Sophia, and never ended by it unasked' })),
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
/** What an instance has come to. Short, for the sake of the list of tools. */
export const InstanceChange = Type.Object({
  id: Text,
  name: instance.name,
  status: instance.status,
  leaseId: instance.leaseId,
  ...provenance,
})
export const IdParams = StrictObject({ id: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }) })

export const SshKey = Type.Object({ id: Text, name: Text, publicKey: Text })
export const SshKeyPage = Page(SshKey)
export const NewSshKey = StrictObject({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  publicKey: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      pattern: '^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+( .*)?$',
      description: 'Without it a pair is made, and `privateKey` is told once',
    }),
  ),
})
export type NewSshKey = Static<typeof NewSshKey>
export const SshKeyAnswer = Type.Object({
  ...SshKey.properties,
  privateKey: Nullable(Type.String({ description: 'Kept nowhere: store it now' })),
})
export type SshKeyAnswer = Static<typeof SshKeyAnswer>
export const FileSystemPage = Page(
  Type.Object({
    id: Text,
    name: Text,
    region: Text,
    mountPoint: Text,
    inUse: Type.Boolean(),
    bytesUsed: Nullable(Type.Integer()),
    createdAt: Timestamp('When it was made'),
  }),
)
export type FileSystemPage = Static<typeof FileSystemPage>
export const ImagePage = Page(
  Type.Object({
    id: Text,
    name: Text,
    description: Text,
    family: Text,
    version: Text,
    architecture: Type.String({ description: 'x86_64 or arm64' }),
    region: Text,
    updatedAt: Timestamp('When it was last changed'),
  }),
)
export type ImagePage = Static<typeof ImagePage>
export const FirewallRulePage = Page(
  Type.Object({
    protocol: Type.String({ description: 'tcp, udp, icmp or all' }),
    ports: Nullable(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
    source: Type.String({ description: 'IPv4 network that may reach the instances' }),
    description: Text,
  }),
)
export type FirewallRulePage = Static<typeof FirewallRulePage>
export const ListQuery = StrictObject(pageQuery)
export type ListQuery = Static<typeof ListQuery>
export type SshKeyPage = Static<typeof SshKeyPage>
