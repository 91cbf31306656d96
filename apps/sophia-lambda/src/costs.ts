import { problems } from '@sophia/service'
import type { LambdaCloud } from './lambda-cloud.ts'
import type { CostPage, CostQuery } from './lease-schemas.ts'
import { costOf, usd } from './money.ts'
import { page } from './page.ts'
import { type Ceilings, monthOf, spendingAt } from './spending.ts'
import type { Database, MachineRow } from './tables.ts'

export interface Costs {
  /** @throws {Problem} bad-input when the window ends before it begins. */
  summarize(query: CostQuery): Promise<CostPage>
}

export function createCosts(cloud: LambdaCloud, database: Database, ceilings: Ceilings): Costs {
  return {
    async summarize({ by = 'tag', tag = 'team', limit, cursor, ...window }) {
      const now = new Date()
      const from = window.from === undefined ? monthOf(now).from : new Date(window.from)
      const to = window.to === undefined ? now : new Date(window.to)
      if (to <= from)
        throw problems.badInput([{ pointer: '/query/to', message: `must be later than ${from.toISOString()}` }])
      const machines = await database.kysely
        .selectFrom('machines')
        .selectAll()
        .where('started_at', '<', to)
        .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', from)]))
        .execute()
      const end = to < now ? to : now
      const groups = groupsOf(machines, keyOf(by, tag), from, end)
      const spending = await spendingAt(database.kysely, now)
      const past = to < monthOf(now).from
      return {
        ...page(
          groups.map(({ key, cents, ms, instances }) => ({
            key,
            cost: usd(cents),
            hours: Math.round(ms / 36_000) / 100,
            instances,
          })),
          ({ key }) => key ?? '',
          limit,
          cursor,
        ),
        from: from.toISOString(),
        to: to.toISOString(),
        total: usd(groups.reduce((sum, { cents }) => sum + cents, 0)),
        runningPerHour: usd(past ? 0 : spending.perHour),
        forecast: past ? null : usd(spending.month),
        ceiling: { hourly: optional(ceilings.hourly), monthly: optional(ceilings.monthly) },
        asOf: now.toISOString(),
        // What ran already when we first saw it has cost more than we know.
        complete: machines.every(({ start_known }) => start_known),
        origin: cloud.origin,
      }
    },
  }
}

const optional = (cents: number | undefined) => (cents === undefined ? null : usd(cents))

const keyOf =
  (by: NonNullable<CostQuery['by']>, tag: string) =>
  (machine: MachineRow): string | null => {
    if (by === 'type') return machine.type
    if (by === 'region') return machine.region
    if (by === 'lease') return machine.lease_id
    return machine.tags.find(({ key }) => key === tag)?.value ?? null
  }

interface Group {
  readonly key: string | null
  cents: number
  ms: number
  instances: number
}

/** The dearest first. */
function groupsOf(
  machines: readonly MachineRow[],
  keyOfMachine: (machine: MachineRow) => string | null,
  from: Date,
  to: Date,
): Group[] {
  const groups = new Map<string | null, Group>()
  for (const machine of machines) {
    const key = keyOfMachine(machine)
    const group = groups.get(key) ?? { key, cents: 0, ms: 0, instances: 0 }
    groups.set(key, group)
    const ms = Math.max(0, Math.min(+(machine.ended_at ?? to), +to) - Math.max(+machine.started_at, +from))
    group.cents += costOf(machine.cents_per_hour, ms)
    group.ms += ms
    group.instances++
  }
  return [...groups.values()].sort((a, b) => b.cents - a.cents || (a.key ?? '').localeCompare(b.key ?? ''))
}
