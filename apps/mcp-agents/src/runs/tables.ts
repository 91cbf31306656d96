import type { Database as Connection } from '@sophia/database'
import type { Role } from '@sophia/service'
import type { ColumnType, Generated, JSONColumnType, Selectable, Transaction } from 'kysely'
import type { AgentDefinition, ModelBudget } from '../agents/definition.ts'
import type { ApprovalStatus } from '../approvals/schemas.ts'
import type { AskedBudget, Failure, RunStatus, StepStatus } from '../schemas.ts'

type Json<Value extends object> = JSONColumnType<Value>
type Time = ColumnType<Date, Date | string | undefined, Date | string>

interface RunTable {
  id: Generated<string>
  agent: string
  input: Json<Record<string, unknown>>
  status: Generated<RunStatus>
  subject: string
  /** Of the subject when they started it. */
  role: Role
  /** Who else had a hand in it, and so may not approve what it does: who started it by hand, who last changed its schedule. */
  asked_by: Generated<string[]>
  idempotency_key: string | null
  request_hash: string
  wall_time_ms: number
  /** What the agent was when the run was started; null for a playbook, which is the release's. */
  definition: Json<AgentDefinition> | null
  /** null: nothing but time is bounded. */
  budget: Json<ModelBudget> | null
  traceparent: string | null
  fence: Generated<number>
  attempts: Generated<number>
  worker: string | null
  lease_until: Time | null
  event_seq: Generated<number>
  answer: string | null
  error: Json<Failure> | null
  created_at: Generated<Date>
  queued_at: ColumnType<Date, Date | undefined, Date>
  started_at: Time | null
  deadline_at: Time | null
  waiting_since: Time | null
  ended_at: Time | null
}

interface StepTable {
  run_id: string
  index: number
  kind: 'tool' | 'model'
  /** service.tool, or the name of the model. */
  tool: string
  title: string
  arguments: Json<Record<string, unknown>>
  status: StepStatus
  attempts: Generated<number>
  result: Json<Record<string, unknown>> | null
  error: Json<Failure> | null
  summary: string | null
  lineage_id: string | null
  /** Of a model step. */
  input_tokens: number | null
  output_tokens: number | null
  /** US dollars; null where the model has no price. */
  cost_usd: number | null
  started_at: Time
  ended_at: Time | null
}

interface EventTable {
  run_id: string
  seq: number
  type: 'status' | 'step' | 'answer'
  data: Json<Record<string, unknown>>
  /** Index of the step whose result belongs to the event. */
  result_of: number | null
  at: Generated<Date>
}

interface ApprovalTable {
  id: Generated<string>
  run_id: string
  step_index: number
  tool: string
  title: string
  arguments: Json<Record<string, unknown>>
  arguments_hash: string
  why: string
  requested_by: string
  status: Generated<ApprovalStatus>
  requested_at: Generated<Date>
  expires_at: ColumnType<Date, Date, Date>
  decided_by: string | null
  decided_at: Time | null
  reason: string | null
  used_at: Time | null
}

interface ScheduleTable {
  id: Generated<string>
  agent: string
  input: Json<Record<string, unknown>>
  budget: Json<AskedBudget> | null
  cron: string
  time_zone: string
  enabled: boolean
  /** Who made it, and what they might do then. */
  subject: string
  role: Role
  changed_by: string
  /** What an agent of somebody's own was when the schedule was last set; null for one that comes with Sophia. */
  agent_hash: string | null
  /** null while it is disabled. */
  next_at: Time | null
  last_error: Json<Failure & { readonly at: string }> | null
  created_at: Generated<Date>
  updated_at: ColumnType<Date, Date | undefined, Date>
}

interface ScheduledRunTable {
  schedule_id: string
  due_at: Time
  run_id: string
  /** null: the clock. */
  started_by: string | null
}

export interface Tables {
  runs: RunTable
  steps: StepTable
  events: EventTable
  schedules: ScheduleTable
  scheduled_runs: ScheduledRunTable
  approvals: ApprovalTable
}
export type Database = Connection<Tables>
export type Write = Transaction<Tables>
export type RunRow = Selectable<RunTable>
export type StepRow = Selectable<StepTable>
export type ScheduleRow = Selectable<ScheduleTable>
export type ApprovalRow = Selectable<ApprovalTable>
