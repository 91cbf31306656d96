import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { leases } from './0001-leases.ts'

export const migrations: Record<string, Migration> = {
  '0001_leases': leases,
  '0002_audit': auditMigration,
  '0003_audit_trail': auditTrailMigration,
}
