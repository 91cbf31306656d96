import { provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { RepositoryParams } from './schemas.ts'

export const WebhookAnswer = Type.Object({
  duplicate: Type.Boolean({ description: 'It had been delivered before, and nothing was stored' }),
})
export const GapParams = StrictObject({ ...RepositoryParams.properties, hook: Type.Integer({ minimum: 1 }) })
export type GapParams = Static<typeof GapParams>
export const GapAnswer = Type.Object({
  compared: Type.Integer({ description: 'Deliveries that GitHub has a record of' }),
  requested: Type.Array(Type.String(), { description: 'Those that never arrived, and were asked for again' }),
  ...provenance,
})
export type GapAnswer = Static<typeof GapAnswer>
