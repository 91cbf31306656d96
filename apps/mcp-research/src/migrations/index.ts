import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { research } from './0001-research.ts'

export const migrations: Record<string, Migration> = {
  '0001_research': research,
  '0002_audit': auditMigration,
  '0003_audit_trail': auditTrailMigration,
}
