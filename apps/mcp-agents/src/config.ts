import { auditConfig, databaseConfig, serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('mcp-agents'),
  ...databaseConfig(),
  ...auditConfig(),
  ...urlConfig('mcp-business', 'mcp-context', 'sophia-hubspot'),
  SOPHIA_RUN_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 64,
    default: 4,
    description: 'Runs that one replica works on at the same time',
  }),
  SOPHIA_RUN_LEASE_MS: Type.Integer({
    minimum: 500,
    maximum: 60_000,
    default: 6000,
    description: 'A replica that is silent for so long loses its runs to the others',
  }),
})
export type Config = Static<typeof ConfigSchema>
