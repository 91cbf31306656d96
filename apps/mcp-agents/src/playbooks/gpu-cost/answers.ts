import Type, { type Static } from 'typebox'
import { Amount, Maybe, stated } from '../outside-answers.ts'

/** What the check reads of sophia-lambda's answers. */
export const Costs = Type.Object({
  items: Type.Array(
    Type.Object({ key: Maybe(Type.String()), cost: Amount, hours: Type.Number(), instances: Type.Integer() }),
  ),
  nextCursor: Maybe(Type.String()),
  from: Type.String(),
  total: Amount,
  runningPerHour: Amount,
  forecast: Maybe(Amount),
  ceiling: Type.Object({ hourly: Maybe(Amount), monthly: Maybe(Amount) }),
  ...stated,
})
export type Costs = Static<typeof Costs>

export const Instance = Type.Object({
  id: Type.String(),
  name: Maybe(Type.String()),
  status: Type.String(),
  region: Type.String(),
  type: Type.String(),
  gpu: Type.String(),
  gpus: Type.Integer(),
  pricePerHour: Amount,
  leaseId: Maybe(Type.String()),
})
export type Instance = Static<typeof Instance>

export const Lease = Type.Object({
  id: Type.String(),
  instanceId: Maybe(Type.String()),
  hours: Type.Number(),
  subject: Type.String(),
  endsAt: Maybe(Type.String()),
})
export type Lease = Static<typeof Lease>

export const Offer = Type.Object({
  type: Type.String(),
  gpu: Type.String(),
  gpus: Type.Integer(),
  pricePerHour: Amount,
  regions: Type.Array(Type.String()),
})
export type Offer = Static<typeof Offer>
