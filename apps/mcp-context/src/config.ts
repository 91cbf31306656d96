import { auditConfig, databaseConfig, serviceConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('mcp-context'),
  ...databaseConfig(),
  ...auditConfig(),
  SOPHIA_TEAMS: Type.Optional(
    Type.String({
      description: 'Who belongs to which team, by key name: `sales=ana,ben;finance=carla`. Unset: no teams',
    }),
  ),
  EMBEDDING_URL: Type.Optional(
    Type.String({
      format: 'uri',
      description: 'An OpenAI-compatible endpoint, such as https://api.openai.com/v1. Unset: search by words alone',
    }),
  ),
  EMBEDDING_MODEL: Type.String({ default: 'text-embedding-3-small', description: 'The embedding model to ask for' }),
  EMBEDDING_API_KEY: Type.Optional(Type.String({ description: 'Sent to the embedding endpoint. Unset: no key' })),
  EMBEDDING_DIMENSIONS: Type.Optional(
    Type.Integer({
      minimum: 32,
      maximum: 4096,
      description: 'Asked of models that can shorten their vectors, such as 384. Unset: as long as they come',
    }),
  ),
  EMBEDDING_MEMORY_MB: Type.Number({
    minimum: 0,
    maximum: 65_536,
    default: 128,
    description:
      'What a process may hold of the signs of vectors, to search them in a tenth of the time: 60 MB hold a million of 384 dimensions. Beyond, and with 0, Postgres searches them',
  }),
  SOPHIA_SESSION_IDLE_HOURS: Type.Number({
    minimum: 0.01,
    maximum: 8760,
    default: 24,
    description: 'A conversation is gone after so long without a message',
  }),
})
export type Config = Static<typeof ConfigSchema>
