import { databaseConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('mcp-context'),
  ...databaseConfig(),
  SOPHIA_TEAMS: Type.Optional(
    Type.String({
      description: 'Who belongs to which team, by key name: `sales=ana,ben;finance=carla`. Unset: no teams',
    }),
  ),
})
export type Config = Static<typeof ConfigSchema>
