import { auditConfig, databaseConfig, sandboxConfig, serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-business'),
  ...databaseConfig(),
  ...sandboxConfig(),
  ...auditConfig(),
  ...urlConfig('sophia-hubspot', 'sophia-github', 'sophia-lambda'),
  HUBSPOT_PRODUCT_PROPERTY: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9_]{1,100}$',
      description: 'Property of HubSpot’s deals that names their product; HUBSPOT_SYNC_PROPERTIES has it as deals.…',
    }),
  ),
  SOPHIA_INTAKE_MAX_MB: Type.Integer({
    minimum: 1,
    maximum: 4096,
    default: 64,
    description: 'Megabytes that one upload of CSV files may have',
  }),
  SIGNALS_CHECK_MS: Type.Integer({
    minimum: 200,
    maximum: 86_400_000,
    default: 300_000,
    description: 'How often the rules on metrics are looked at, besides whenever facts change',
  }),
  SIGNALS_SLACK_WEBHOOK_URL: Type.Optional(
    Type.String({ format: 'uri', description: 'Incoming webhook of Slack that signals are told to. It is a secret' }),
  ),
  SIGNALS_TELEGRAM_BOT_TOKEN: Type.Optional(
    Type.String({ pattern: '^[0-9]+:[A-Za-z0-9_-]+$', description: 'Token of the Telegram bot that tells of signals' }),
  ),
  SIGNALS_TELEGRAM_CHAT_ID: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Chat that the Telegram bot tells it to' }),
  ),
  SIGNALS_TELEGRAM_API_URL: Type.String({
    format: 'uri',
    default: 'https://api.telegram.org',
    description: 'Where Telegram answers; a Bot API server of one’s own otherwise',
  }),
  SIGNALS_WEBHOOK_URL: Type.Optional(
    Type.String({ format: 'uri', description: 'Address of one’s own that signals are posted to as JSON' }),
  ),
  SIGNALS_WEBHOOK_SECRET: Type.Optional(
    Type.String({ minLength: 16, description: 'What sophia-signature is made with: HMAC-SHA256 of timestamp.body' }),
  ),
  SOPHIA_SYNC_MINUTES: Type.Integer({
    minimum: 0,
    maximum: 1440,
    default: 15,
    description: 'Minutes between two syncs of HubSpot, GitHub and Lambda Cloud. 0: only when asked',
  }),
})
export type Config = Static<typeof ConfigSchema>
