import { auditConfig, databaseConfig, sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-lambda'),
  ...databaseConfig(),
  ...auditConfig(),
  ...sandboxConfig(),
  LAMBDA_API_KEY: Type.Optional(Type.String({ description: 'Lambda Cloud API key. Unset: the sandbox' })),
  LAMBDA_API_URL: Type.String({
    format: 'uri',
    default: 'https://cloud.lambda.ai/api/v1',
    description: 'Where Lambda Cloud answers',
  }),
  LAMBDA_REQUEST_INTERVAL_MS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 1_100,
    description: 'Between two requests to Lambda Cloud, over all replicas; it allows one a second. 0: no limit',
  }),
  LAMBDA_LAUNCH_INTERVAL_MS: Type.Integer({
    minimum: 0,
    maximum: 120_000,
    default: 12_500,
    description: 'Between two launches, over all replicas; Lambda Cloud allows one in 12 s. 0: no limit',
  }),
  SOPHIA_LAMBDA_HOURLY_CEILING_USD: Type.Optional(
    Type.Number({ minimum: 0, description: 'A plan that would make all instances cost more an hour is refused' }),
  ),
  SOPHIA_LAMBDA_MONTHLY_CEILING_USD: Type.Optional(
    Type.Number({ minimum: 0, description: 'A plan that would make the calendar month (UTC) cost more is refused' }),
  ),
  SOPHIA_LAMBDA_RECONCILE_MS: Type.Integer({
    minimum: 500,
    maximum: 30_000,
    default: 20_000,
    description: 'How often leases are held against what runs at Lambda Cloud',
  }),
  SOPHIA_LAMBDA_SETTLE_MS: Type.Integer({
    minimum: 1_000,
    maximum: 600_000,
    default: 45_000,
    description: 'A launch whose outcome is unknown counts as not made when nothing shows after so long',
  }),
})
export type Config = Static<typeof ConfigSchema>
