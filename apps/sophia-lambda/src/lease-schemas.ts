import { Money, Nullable, OneOf, Page, pageQuery, provenance, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

const typeName = Type.String({ pattern: '^[a-z0-9_]{1,64}$', description: 'For example gpu_1x_a10' })
const region = Type.String({ pattern: '^[a-z0-9-]{1,64}$', default: 'any', description: 'A region, or any' })
/** The longest lease, and how far one can be extended from now: 30 days. */
export const maxLeaseHours = 720

export const PlanRequest = StrictObject({
  type: typeName,
  region: Type.Optional(region),
  hours: Type.Number({ minimum: 0.25, maximum: maxLeaseHours, description: 'It is terminated after so long' }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  sshKey: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Name of a key; not needed if there is only one' }),
  ),
  image: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Family, as listed by GET /images' })),
  fileSystems: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 10 })),
  tags: Type.Optional(
    Type.Array(
      StrictObject({
        key: Type.String({ maxLength: 55, pattern: '^[a-z][a-z0-9-:]+$' }),
        value: Type.String({ maxLength: 128 }),
      }),
      { maxItems: 20 },
    ),
  ),
  fallbacks: Type.Optional(
    Type.Array(StrictObject({ type: typeName, region: Type.Optional(region) }), {
      maxItems: 10,
      description: 'Tried in this order when there is no capacity',
    }),
  ),
  waitMinutes: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1440, default: 0, description: 'How long to wait for capacity' }),
  ),
})
export type PlanRequest = Static<typeof PlanRequest>

/** What is spent and what is promised, beside what may be. */
const Sums = Type.Object({
  already: Type.Object(
    { ...Money.properties },
    { description: 'Runs or is promised now: an hour, or spent and committed in this month' },
  ),
  plan: Money,
  ceiling: Nullable(Money),
})
export const Budget = Type.Object({ hourly: Sums, monthly: Sums })
export type Budget = Static<typeof Budget>

export const Plan = Type.Object({
  planHash: Type.String(),
  expiresAt: Timestamp('A launch by then has this price'),
  hours: Type.Number(),
  pricePerHour: Type.Object({ ...Money.properties }, { description: 'Of the dearest choice' }),
  total: Type.Object({ ...Money.properties }, { description: 'At most, for all hours' }),
  sshKey: Type.String(),
  choices: Type.Array(
    Type.Object({
      type: Type.String(),
      region: Type.String(),
      pricePerHour: Money,
      available: Type.Array(Type.String(), { description: 'Regions that have capacity now' }),
    }),
  ),
  budget: Budget,
  ...provenance,
})
export type Plan = Static<typeof Plan>

export const LaunchRequestBody = StrictObject({
  planHash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the plan that is to be carried out' }),
})

export const leaseStatuses = [
  'requested',
  'waiting',
  'launching',
  'active',
  'ending',
  'ended',
  'failed',
  'cancelled',
] as const
export type LeaseStatus = (typeof leaseStatuses)[number]

const lease = {
  id: Type.String(),
  status: OneOf([...leaseStatuses], { description: 'waiting: for capacity; ending: until Lambda Cloud shows it gone' }),
  reason: Nullable(Type.String()),
  instanceId: Nullable(Type.String()),
  name: Nullable(Type.String()),
  type: Nullable(Type.String()),
  region: Nullable(Type.String()),
  pricePerHour: Type.Object({ ...Money.properties }, { description: 'At most, until it is launched' }),
  hours: Type.Number(),
  subject: Type.String({ description: 'Who asked for it' }),
  createdAt: Timestamp('When it was asked for'),
  waitUntil: Timestamp('Until when capacity is waited for'),
  endsAt: Nullable(Timestamp('When the instance is terminated')),
  endedAt: Nullable(Timestamp('When it was gone')),
}
export const Lease = Type.Object(lease)
export type Lease = Static<typeof Lease>
export const LeaseAnswer = Type.Object({ ...lease, ...provenance })
export type LeaseAnswer = Static<typeof LeaseAnswer>
/** What a change of a lease has come to. Short, for the sake of the list of tools. */
export const LeaseChange = Type.Object({
  id: lease.id,
  status: Type.String({ description: 'As of the lease' }),
  instanceId: lease.instanceId,
  hours: lease.hours,
  endsAt: lease.endsAt,
  ...provenance,
})
export const LeaseQuery = StrictObject({
  ...pageQuery,
  status: Type.Optional(OneOf([...leaseStatuses])),
})
export type LeaseQuery = Static<typeof LeaseQuery>
export const LeasePage = Page(Lease)
export type LeasePage = Static<typeof LeasePage>
export const LeaseParams = StrictObject({ id: Type.String({ format: 'uuid' }) })
export const ExtendRequest = StrictObject({
  until: Timestamp('The new end, later than the present one and at most 30 days from now'),
})

export const CostQuery = StrictObject({
  ...pageQuery,
  from: Type.Optional(Timestamp('Default: the begin of this month, UTC')),
  to: Type.Optional(Timestamp('Exclusive; default: now')),
  by: Type.Optional(OneOf(['tag', 'type', 'region', 'lease'], { default: 'tag' })),
  tag: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-:]+$', maxLength: 55, default: 'team' })),
})
export type CostQuery = Static<typeof CostQuery>
export const CostPage = Type.Object({
  ...Page(
    Type.Object({
      key: Nullable(Type.String({ description: 'null: without such a tag or lease' })),
      cost: Money,
      hours: Type.Number(),
      instances: Type.Integer(),
    }),
  ).properties,
  from: Timestamp('Included'),
  to: Timestamp('Excluded'),
  total: Money,
  runningPerHour: Money,
  forecast: Nullable(
    Type.Object(
      { ...Money.properties },
      { description: 'This whole month, if leases end as agreed and everything else runs on; null for the past' },
    ),
  ),
  ceiling: Type.Object({ hourly: Nullable(Money), monthly: Nullable(Money) }),
})
export type CostPage = Static<typeof CostPage>
