import type { Database as Connection } from '@sophia/database'
import type { Role } from '@sophia/service'
import type { ColumnType, Generated, JSONColumnType, Selectable, Transaction } from 'kysely'
import type { Failure, RunStatus, StepStatus } from '../schemas.ts'

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
  idempotency_key: string | null
  request_hash: string
  wall_time_ms: number
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
  ended_at: Time | null
}

interface StepTable {
  run_id: string
  index: number
  tool: string
  title: string
  arguments: Json<Record<string, unknown>>
  status: StepStatus
  attempts: Generated<number>
  result: Json<Record<string, unknown>> | null
  error: Json<Failure> | null
  summary: string | null
  lineage_id: string | null
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

export interface Tables {
  runs: RunTable
  steps: StepTable
  events: EventTable
}
export type Database = Connection<Tables>
export type Write = Transaction<Tables>
export type RunRow = Selectable<RunTable>
export type StepRow = Selectable<StepTable>
