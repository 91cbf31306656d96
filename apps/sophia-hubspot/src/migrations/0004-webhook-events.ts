import type { Migration } from '@sophia/database'
import { sql } from 'kysely'

/** Events as HubSpot told them, once each, without the values of properties: records are read, not rebuilt from these. */
export const webhookEvents: Migration = {
  async up(db) {
    await sql`
      create table webhook_events (
        id bigint generated always as identity primary key,
        key bytea not null unique check (length(key) = 32),
        portal_id bigint not null,
        subscription_type text not null,
        object_id bigint,
        occurred_at timestamptz not null,
        details jsonb not null,
        received_at timestamptz not null default now()
      )`.execute(db)
    await sql`create index webhook_events_age on webhook_events (received_at)`.execute(db)
  },
}
