import { databaseConfig, sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-github'),
  ...sandboxConfig(),
  ...databaseConfig(),
  GITHUB_TOKEN: Type.Optional(
    Type.String({ description: 'Token with read access to the repositories. Unset: the sandbox' }),
  ),
  GITHUB_API_URL: Type.String({
    format: 'uri',
    default: 'https://api.github.com',
    description: 'Where GitHub answers; a GitHub Enterprise address ends in /api/v3',
  }),
  GITHUB_WEBHOOK_SECRET: Type.Optional(
    Type.String({
      minLength: 8,
      description: 'Secret of the webhooks that GitHub sends to /webhooks. Unset: none are taken, no database is used',
    }),
  ),
})
export type Config = Static<typeof ConfigSchema>
