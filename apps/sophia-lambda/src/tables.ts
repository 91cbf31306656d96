import type { Database as Connection } from '@sophia/database'
import type { ColumnType, Generated, JSONColumnType, Selectable, Transaction } from 'kysely'
import type { CloudTag } from './lambda-cloud.ts'
import type { LeaseStatus } from './lease-schemas.ts'

type Time = ColumnType<Date, Date | string | undefined, Date | string>

/** What a launch is told, whatever machine it gets. */
export interface LaunchRequest {
  readonly name?: string
  readonly sshKey: string
  readonly image?: string
  readonly fileSystems?: readonly string[]
  readonly tags?: readonly CloudTag[]
}
/** In the order of preference. `any`: whichever region has capacity. */
export interface Choice {
  readonly type: string
  readonly region: string
  readonly centsPerHour: number
}

interface PlanTable {
  hash: string
  subject: string
  request: JSONColumnType<LaunchRequest & object>
  choices: JSONColumnType<Choice[]>
  seconds: number
  cents_per_hour: number
  wait_seconds: number
  expires_at: Time
  created_at: Generated<Date>
}
interface LeaseTable {
  id: Generated<string>
  plan_hash: string | null
  origin: 'plan' | 'adopted'
  subject: string
  status: LeaseStatus
  request: JSONColumnType<LaunchRequest & object>
  choices: JSONColumnType<Choice[]>
  seconds: number
  /** At most so much until it is launched, then what was agreed. */
  cents_per_hour: number
  type: string | null
  region: string | null
  instance_id: string | null
  attempts: Generated<number>
  attempted_at: Time | null
  try_after: Generated<Date>
  wait_until: Time
  ends_at: Time | null
  reason: string | null
  released_by: string | null
  terminate_asked_at: Time | null
  created_at: Generated<Date>
  launched_at: Time | null
  ended_at: Time | null
}
interface MachineTable {
  instance_id: string
  lease_id: string | null
  name: string | null
  type: string
  region: string
  cents_per_hour: number
  tags: JSONColumnType<CloudTag[]>
  status: string
  /** false: it ran already when it was first seen. */
  start_known: boolean
  started_at: Time
  seen_at: Time
  ended_at: Time | null
}

export interface Tables {
  installation: { single: boolean; id: string }
  leadership: { name: string; holder: string; fence: number; until: Time; listed_at: Time | null }
  plans: PlanTable
  leases: LeaseTable
  machines: MachineTable
}
export type Database = Connection<Tables>
export type Write = Transaction<Tables>
export type LeaseRow = Selectable<LeaseTable>
export type MachineRow = Selectable<MachineTable>
