import { auditConfig, databaseConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-business'),
  ...databaseConfig(),
  ...auditConfig(),
  SOPHIA_INTAKE_MAX_MB: Type.Integer({
    minimum: 1,
    maximum: 4096,
    default: 64,
    description: 'Megabytes that one upload of CSV files may have',
  }),
})
export type Config = Static<typeof ConfigSchema>
