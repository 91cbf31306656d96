import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { runs } from './0001-runs.ts'
import { runTraces } from './0002-run-traces.ts'
import { runRoles } from './0003-run-roles.ts'
import { modelRuns } from './0006-model-runs.ts'
import { ownAgents } from './0007-own-agents.ts'
import { schedules } from './0010-schedules.ts'
import { scheduledRuns } from './0011-scheduled-runs.ts'
import { approvals } from './0012-approvals.ts'
import { outsideTools } from './0013-outside-tools.ts'
import { scheduleHands } from './0014-schedule-hands.ts'
import { agreedWords } from './0020-agreed-words.ts'

export const migrations: Record<string, Migration> = {
  '0001_runs': runs,
  '0002_run_traces': runTraces,
  '0003_run_roles': runRoles,
  '0004_audit': auditMigration,
  '0005_audit_trail': auditTrailMigration,
  '0006_model_runs': modelRuns,
  '0007_own_agents': ownAgents,
  '0010_schedules': schedules,
  '0011_scheduled_runs': scheduledRuns,
  '0012_approvals': approvals,
  '0013_outside_tools': outsideTools,
  '0014_schedule_hands': scheduleHands,
  '0020_agreed_words': agreedWords,
}
