import { databaseConfig, sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-github'),
  ...sandboxConfig(),
  ...databaseConfig(),
  GITHUB_TOKEN: Type.Optional(
    Type.String({ description: 'Token with read access to the repositories. Unset: the sandbox' }),
  ),
  GITHUB_APP_ID: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Number of the GitHub App to sign in as, in place of GITHUB_TOKEN' }),
  ),
  GITHUB_APP_PRIVATE_KEY: Type.Optional(
    Type.String({ description: 'Private key of the GitHub App in PEM, line ends as they are or as \\n' }),
  ),
  GITHUB_APP_INSTALLATION_ID: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Number of the App’s installation at the organisation' }),
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
