import { auditConfig, databaseConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('mcp-context'),
  ...databaseConfig(),
  ...auditConfig(),
  SOPHIA_TEAMS: Type.Optional(
    Type.String({
      description: 'Who belongs to which team, by key name: `sales=ana,ben;finance=carla`. Unset: no teams',
    }),
  ),
  SOPHIA_SESSION_IDLE_HOURS: Type.Number({
    minimum: 0.01,
    maximum: 8760,
    default: 24,
    description: 'A conversation is gone after so long without a message',
  }),
})
export type Config = Static<typeof ConfigSchema>
