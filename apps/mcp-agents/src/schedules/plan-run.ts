import { type Caller, problems, type Role } from '@sophia/service'
import type { Agents, PlannedRun } from '../agents.ts'
import type { ScheduleRow, Write } from '../runs/tables.ts'

/** What the maker of a schedule may still do; undefined: nothing. */
export type StandingOf = (maker: Pick<Caller, 'subject' | 'role'>) => Role | undefined

export interface ScheduledRun extends PlannedRun {
  readonly subject: string
  readonly role: Role
  readonly askedBy: readonly string[]
}

/**
 * The run that a schedule stands for, with the rights that its maker has left. An agent that comes with Sophia is the release's;
 * one of somebody's own must be what it was when the schedule was set, unless the maker of the schedule changed it: nobody
 * else decides what is done with their rights.
 *
 * @throws {Problem} as `Agents.plan`; forbidden: its maker may start no runs any more; conflict: somebody changed its agent.
 */
export async function planRun(
  row: Pick<ScheduleRow, 'agent' | 'input' | 'budget' | 'subject' | 'role' | 'changed_by' | 'agent_hash'>,
  { agents, standingOf }: { agents: Agents; standingOf: StandingOf },
  write: Write,
): Promise<ScheduledRun> {
  const { agent, subject } = row
  const role = standingOf(row)
  if (role === undefined || role === 'read')
    throw problems.forbidden(
      `${subject}, with whose rights it runs, ${role ? 'may only read by now' : 'has no valid key any more'}.`,
      'Whoever still needs it makes a schedule of their own.',
    )
  const run = await agents.plan(agent, row.input, row.budget ?? undefined, write)
  const { pin } = run
  if (row.agent_hash !== null && pin?.hash !== row.agent_hash && pin?.changedBy !== subject)
    throw problems.conflict(
      `${agent} is not what it was when the schedule was set${pin ? `: ${pin.changedBy} changed it` : ''}.`,
      `Look at it (GET /agents/${agent}), and set the schedule again with PATCH: {"agent": "${agent}", "enabled": true}.`,
    )
  return { ...run, subject, role, askedBy: [row.changed_by] }
}
