import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { research } from './0001-research.ts'
import { completion } from './0004-completion.ts'
import { models } from './0005-models.ts'
import { spend } from './0006-spend.ts'
import { answeredAt } from './0007-answered-at.ts'

export const migrations: Record<string, Migration> = {
  '0001_research': research,
  '0002_audit': auditMigration,
  '0003_audit_trail': auditTrailMigration,
  '0004_completion': completion,
  '0005_models': models,
  '0006_spend': spend,
  '0007_answered_at': answeredAt,
}
