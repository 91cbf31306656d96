import { auditConfig, databaseConfig, sandboxConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-hubspot'),
  ...auditConfig(),
  ...databaseConfig(),
  ...sandboxConfig(),
  HUBSPOT_ACCESS_TOKEN: Type.Optional(
    Type.String({ description: 'Service key or private app token. Unset: the sandbox' }),
  ),
  HUBSPOT_CLIENT_SECRET: Type.Optional(
    Type.String({
      minLength: 8,
      description: 'Client secret of the HubSpot app that sends webhooks to /webhooks. Unset: none are taken',
    }),
  ),
  HUBSPOT_WEBHOOK_URL: Type.Optional(
    Type.String({
      format: 'uri',
      pattern: '^https?://',
      description: 'Address that HubSpot sends webhooks to, to the letter: its signature is over it',
    }),
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
  HUBSPOT_SYNC_PROPERTIES: Type.Optional(
    Type.String({
      pattern: '^(contacts|companies|deals)\\.[a-z0-9_]+(, *(contacts|companies|deals)\\.[a-z0-9_]+)*$',
      description: 'Comma-separated properties that a sync stores beside the standard ones, such as deals.region',
    }),
  ),
  HUBSPOT_SYNC_WINDOW: Type.Integer({
    minimum: 200,
    maximum: 6000,
    default: 4000,
    description: 'Records that one window of a sync is made for; what is missing is told by window',
  }),
  HUBSPOT_CURRENCY: Type.String({
    pattern: '^[A-Z]{3}$',
    default: 'USD',
    description: 'Currency of deals that name none: the one of the HubSpot account',
  }),
})
export type Config = Static<typeof ConfigSchema>
