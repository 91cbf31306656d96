import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { records } from './0001-records.ts'
import { webhookEvents } from './0004-webhook-events.ts'
import { unreadable } from './0005-unreadable.ts'

export const migrations: Record<string, Migration> = {
  '0001_records': records,
  '0002_audit': auditMigration,
  '0003_audit_trail': auditTrailMigration,
  '0004_webhook_events': webhookEvents,
  '0005_unreadable': unreadable,
}
