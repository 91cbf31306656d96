import { databaseConfig, sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-hubspot'),
  ...databaseConfig(),
  ...sandboxConfig(),
  HUBSPOT_ACCESS_TOKEN: Type.Optional(
    Type.String({ description: 'Service key or private app token. Unset: the sandbox' }),
  ),
  HUBSPOT_API_URL: Type.String({
    format: 'uri',
    default: 'https://api.hubapi.com',
    description: 'Where HubSpot answers',
  }),
  HUBSPOT_API_VERSION: Type.String({
    pattern: '^20\\d\\d-\\d\\d$',
    default: '2026-09',
    description: 'Date version of the HubSpot API',
  }),
  HUBSPOT_REQUESTS_PER_10S: Type.Integer({
    minimum: 1,
    default: 100,
    description: 'General limit of the HubSpot account, shared by all replicas',
  }),
  HUBSPOT_SEARCHES_PER_S: Type.Integer({
    minimum: 1,
    default: 5,
    description: 'Search limit of the HubSpot account, shared by all replicas',
  }),
  HUBSPOT_CURRENCY: Type.String({
    pattern: '^[A-Z]{3}$',
    default: 'USD',
    description: 'Currency of deals that name none: the one of the HubSpot account',
  }),
})
export type Config = Static<typeof ConfigSchema>
