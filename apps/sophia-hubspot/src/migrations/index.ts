import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { records } from './0001-records.ts'

export const migrations: Record<string, Migration> = {
  '0001_records': records,
  '0002_audit': auditMigration,
  '0003_audit_trail': auditTrailMigration,
}
