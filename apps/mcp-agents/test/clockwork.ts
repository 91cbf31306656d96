/** Schedules over a real database, with a clock that the test sets, and no worker: what is started stays queued. */
import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { allows, type Caller, type Role } from '@sophia/service'
import { sql } from 'kysely'
import { pino } from 'pino'
import { createAgents } from '../src/agents.ts'
import { createOwnAgents } from '../src/agents/own-agents.ts'
import { migrations } from '../src/migrations/index.ts'
import type { ModelSettings } from '../src/model/settings.ts'
import { playbooks } from '../src/playbooks/registry.ts'
import { openQueue, type Queue } from '../src/runs/queue.ts'
import { createRunStore } from '../src/runs/store.ts'
import type { Database, Tables } from '../src/runs/tables.ts'
import { createScheduler, type Scheduler } from '../src/schedules/scheduler.ts'
import { createSchedules, type Schedules } from '../src/schedules/schedules.ts'
import { createTools } from '../src/mcp/mcp-tools.ts'

export const ana: Caller = { subject: 'ana', role: 'write' }

export interface Clockwork {
  readonly schedules: Schedules
  readonly database: Database
  /** A replica's scheduler. @param queue in place of the real one. */
  replica(queue?: Partial<Queue>): Scheduler
  set(instant: string): void
  /** What ana may do from now on; undefined: her key is gone. */
  rights(role: Role | undefined): void
  /** An agent of somebody's own, made or changed by them. */
  putAgent(name: string, instructions: string, by: string): Promise<unknown>
  /** All runs that schedules started, by their due times. */
  started(): Promise<{ due: string; agent: string; subject: string; role: string; runs: number }[]>
  runs(): Promise<number>
  close(): Promise<void>
}

export async function openClockwork(instant: string, models?: ModelSettings): Promise<Clockwork> {
  const database = await openDatabase<Tables>({
    url: await createTestDatabase(),
    name: 'mcp_agents',
    migrations,
    connections: 10,
  })
  const log = pino({ level: 'silent' })
  const queue = await openQueue(database.url, log)
  const agents = createAgents({
    playbooks,
    own: createOwnAgents(database),
    models,
    tools: createTools({ urls: {} }),
  })
  const own = createOwnAgents(database)
  let standing: Role | undefined = 'admin'
  const standingOf = ({ role }: Pick<Caller, 'subject' | 'role'>): Role | undefined =>
    standing && allows(standing, role) ? role : standing
  let now = Date.parse(instant)
  const clock = () => now
  return {
    database,
    schedules: createSchedules({ database, agents, standingOf, store: createRunStore(database, queue), now: clock }),
    replica: (other = {}) =>
      createScheduler({
        database,
        agents,
        standingOf,
        store: createRunStore(database, { ...queue, ...other }),
        log,
        now: clock,
      }),
    rights(role) {
      standing = role
    },
    putAgent: (name, instructions, by) =>
      own.put(name, { title: name, description: name, instructions, tools: [] }, by),
    set(next) {
      now = Date.parse(next)
    },
    async started() {
      const { rows } = await sql<{ due_at: Date; agent: string; subject: string; role: string; runs: number }>`
        select s.due_at, r.agent, r.subject, r.role, count(*)::int as runs
        from scheduled_runs s join runs r on r.id = s.run_id
        group by 1, 2, 3, 4 order by 1`.execute(database.kysely)
      return rows.map(({ due_at, ...row }) => ({ due: due_at.toISOString(), ...row }))
    },
    async runs() {
      const { rows } = await sql<{ runs: number }>`select count(*)::int as runs from runs`.execute(database.kysely)
      return rows[0]?.runs ?? 0
    },
    async close() {
      await queue.close()
      await database.close()
    },
  }
}
