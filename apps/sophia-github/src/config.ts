import { sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-github'),
  ...sandboxConfig(),
  GITHUB_TOKEN: Type.Optional(
    Type.String({ description: 'Token with read access to the repositories. Unset: the sandbox' }),
  ),
  GITHUB_API_URL: Type.String({
    format: 'uri',
    default: 'https://api.github.com',
    description: 'Where GitHub answers; a GitHub Enterprise address ends in /api/v3',
  }),
})
export type Config = Static<typeof ConfigSchema>
