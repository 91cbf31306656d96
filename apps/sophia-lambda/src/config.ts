import { sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-lambda'),
  ...sandboxConfig(),
  LAMBDA_API_KEY: Type.Optional(Type.String({ description: 'Lambda Cloud API key. Unset: the sandbox' })),
  LAMBDA_API_URL: Type.String({
    format: 'uri',
    default: 'https://cloud.lambda.ai/api/v1',
    description: 'Where Lambda Cloud answers',
  }),
})
export type Config = Static<typeof ConfigSchema>
