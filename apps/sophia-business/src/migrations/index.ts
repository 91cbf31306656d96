import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { facts } from './0001-facts.ts'
import { intakes } from './0002-intakes.ts'

export const migrations: Record<string, Migration> = {
  '0001_facts': facts,
  '0002_intakes': intakes,
  '0003_audit': auditMigration,
  '0004_audit_trail': auditTrailMigration,
}
