import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { runs } from './0001-runs.ts'
import { runTraces } from './0002-run-traces.ts'
import { runRoles } from './0003-run-roles.ts'

export const migrations: Record<string, Migration> = {
  '0001_runs': runs,
  '0002_run_traces': runTraces,
  '0003_run_roles': runRoles,
  '0004_audit': auditMigration,
  '0005_audit_trail': auditTrailMigration,
}
