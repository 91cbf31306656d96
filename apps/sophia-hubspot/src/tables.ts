import type { Database as Connection } from '@sophia/database'
import type { ColumnType, Generated, JSONColumnType, Selectable, Transaction } from 'kysely'

type Time = ColumnType<Date, Date | string | undefined, Date | string>

/** What HubSpot keeps and a sync fetches. */
export const objectTypes = ['contacts', 'companies', 'deals'] as const
export type ObjectType = (typeof objectTypes)[number]

interface RecordTable {
  object_type: ObjectType
  id: string
  /** As HubSpot gave them: every value is a text. */
  properties: JSONColumnType<Record<string, string | null>>
  created_at: Time
  /** By HubSpot's clock, or when it was found to be gone. */
  updated_at: Time
  archived: boolean
  archived_at: Time | null
  /** Rises with every change of any record of the type, in the order of commits. */
  seq: number
  /** The sync that met it last. */
  seen_by: string
}
interface SyncTable {
  id: Generated<string>
  object_type: ObjectType
  mode: 'full' | 'incremental'
  status: Generated<'running' | 'finished'>
  properties: JSONColumnType<string[]>
  /** Where the windows end. */
  as_of: Time
  /** Whether its windows are written. */
  planned: Generated<boolean>
  changed: Generated<number>
  removed: Generated<number>
  last_seq: number | null
  started_at: Generated<Date>
  finished_at: Time | null
}
interface WindowTable {
  id: Generated<number>
  sync_id: string
  /**
   * modified: what was modified within. archived: what HubSpot lists as archived. removed: what is stored and was met by
   * no window of a full sync.
   */
  kind: 'modified' | 'archived' | 'removed'
  from_at: Time
  to_at: Time
  /** As HubSpot counted; null before the first page. */
  total: number | null
  stored: Generated<number>
  /** The last id that was read, or HubSpot's `after` in the archive. */
  position: string | null
  status: Generated<'open' | 'done' | 'failed'>
  reason: string | null
  /** Ids of records that came in a shape that nobody can store. */
  unreadable: Generated<string[]>
}
interface WebhookEventTable {
  id: Generated<number>
  /** SHA-256 of what is the same in each delivery of one event. */
  key: Buffer
  portal_id: number
  subscription_type: string
  object_id: number | null
  occurred_at: Time
  details: JSONColumnType<Record<string, unknown>>
  received_at: Generated<Date>
}

export interface Tables {
  record_types: { object_type: ObjectType; last_seq: number }
  records: RecordTable
  syncs: SyncTable
  sync_windows: WindowTable
  webhook_events: WebhookEventTable
}
export type Database = Connection<Tables>
export type Write = Transaction<Tables>
export type SyncRow = Selectable<SyncTable>
export type WindowRow = Selectable<WindowTable>
