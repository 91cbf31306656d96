import { databaseConfig, sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

/** GitHub Enterprise Server has limits of its own. */
const perMinute = (published: number, description: string) =>
  Type.Integer({ minimum: 5, maximum: 100_000, default: published, description })

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
  GITHUB_POINTS_PER_MINUTE: perMinute(900, 'Points of REST in a minute over all replicas: a read is one, a write five'),
  GITHUB_GRAPHQL_POINTS_PER_MINUTE: perMinute(2_000, 'Points of GraphQL in a minute over all replicas'),
  GITHUB_CONTENT_PER_MINUTE: perMinute(80, 'Issues, comments and pull requests made in a minute over all replicas'),
  GITHUB_SEARCHES_PER_MINUTE: perMinute(30, 'Searches in a minute over all replicas'),
  GITHUB_CODE_SEARCHES_PER_MINUTE: perMinute(10, 'Searches of code in a minute over all replicas'),
  GITHUB_WEBHOOK_SECRET: Type.Optional(
    Type.String({
      minLength: 8,
      description: 'Secret of the webhooks that GitHub sends to /webhooks. Unset: none are taken, no database is used',
    }),
  ),
  SOPHIA_GITHUB_GAP_CHECK_MS: Type.Integer({
    minimum: 200,
    maximum: 86_400_000,
    default: 600_000,
    description: 'How often each webhook is looked at for deliveries that never came, by one replica',
  }),
  SOPHIA_GITHUB_DELIVERY_DAYS: Type.Integer({
    minimum: 4,
    maximum: 3_650,
    default: 30,
    description: 'Days that deliveries are kept; GitHub can repeat one for three',
  }),
})
export type Config = Static<typeof ConfigSchema>
