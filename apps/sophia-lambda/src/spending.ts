import { problems } from '@sophia/service'
import type { Kysely, Transaction } from 'kysely'
import type { Config } from './config.ts'
import type { Budget } from './lease-schemas.ts'
import { costOf, usd } from './money.ts'
import type { Tables } from './tables.ts'

/** What a plan, or a longer lease, adds. */
export interface Addition {
  readonly centsPerHour: number
  readonly from: Date
  readonly until: Date
  /** It is an extension: its machine costs its price an hour already. */
  readonly running?: boolean
}

export interface Ceilings {
  /** Cents; undefined: none. */
  readonly hourly: number | undefined
  readonly monthly: number | undefined
}

export const ceilingsOf = (config: Config): Ceilings => ({
  hourly: cents(config.SOPHIA_LAMBDA_HOURLY_CEILING_USD),
  monthly: cents(config.SOPHIA_LAMBDA_MONTHLY_CEILING_USD),
})
const cents = (dollars: number | undefined): number | undefined =>
  dollars === undefined ? undefined : Math.round(dollars * 100)

export const monthOf = (at: Date): { from: Date; to: Date } => ({
  from: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)),
  to: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)),
})

export interface Spending {
  /** When the account's instances were last listed; null: never. */
  readonly countedAt: Date | null
  /** Cents an hour: what runs, and what is promised to be launched. */
  readonly perHour: number
  /** Cents in this month, spent and to come, if leases end as agreed and what has none runs on. */
  readonly month: number
}

type Reader = Kysely<Tables> | Transaction<Tables>

/** What this installation knows of the account's money, from its own rows: no request is spent on it. */
export async function spendingAt(db: Reader, now: Date): Promise<Spending> {
  const month = monthOf(now)
  const machines = await db
    .selectFrom('machines')
    .leftJoin('leases', 'leases.id', 'machines.lease_id')
    .select(['machines.cents_per_hour', 'machines.started_at', 'machines.ended_at', 'leases.ends_at'])
    .where((where) => where.or([where('machines.ended_at', 'is', null), where('machines.ended_at', '>', month.from)]))
    .execute()
  const promised = await db
    .selectFrom('leases')
    .select(['cents_per_hour', 'seconds', 'ends_at'])
    .where('status', 'in', ['requested', 'waiting', 'launching', 'active'])
    .where(({ exists, not, selectFrom }) =>
      not(exists(selectFrom('machines').select('instance_id').whereRef('machines.lease_id', '=', 'leases.id'))),
    )
    .execute()
  const running = machines.filter(({ ended_at }) => ended_at === null)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const span = (cost: number, from: Date, to: Date) =>
    costOf(cost, Math.min(+to, +month.to) - Math.max(+from, +month.from))
  const counted = await db.selectFrom('leadership').select('listed_at').executeTakeFirst()
  return {
    countedAt: counted?.listed_at ?? null,
    perHour: sum([...running, ...promised].map((each) => each.cents_per_hour)),
    month: sum([
      ...machines.map((each) => span(each.cents_per_hour, each.started_at, each.ended_at ?? each.ends_at ?? month.to)),
      ...promised.map((each) => span(each.cents_per_hour, now, each.ends_at ?? new Date(+now + each.seconds * 1000))),
    ]),
  }
}

/** The sums that a ceiling is held against, as the caller sees them. */
export function budgetOf(spending: Spending, addition: Addition, ceilings: Ceilings, now: Date): Budget {
  const { hourly, monthly } = sumsOf(spending, addition, now)
  const shown = ({ already, plan }: Sums, ceiling: number | undefined) => ({
    already: usd(already),
    plan: usd(plan),
    ceiling: ceiling === undefined ? null : usd(ceiling),
  })
  return { hourly: shown(hourly, ceilings.hourly), monthly: shown(monthly, ceilings.monthly) }
}

interface Sums {
  readonly already: number
  readonly plan: number
}

function sumsOf(
  { perHour, month: already }: Spending,
  addition: Addition,
  now: Date,
): Record<'hourly' | 'monthly', Sums> {
  const month = monthOf(now)
  const until = Math.min(+addition.until, +month.to)
  return {
    hourly: { already: perHour, plan: addition.running ? 0 : addition.centsPerHour },
    monthly: { already, plan: costOf(addition.centsPerHour, until - +addition.from) },
  }
}

/** What was counted longer ago than this says little about what runs now. */
const countedWithinMs = 120_000

/** @throws {Problem} unprocessable, with the sums; unavailable when nobody knows what runs. */
export function holdCeilings(spending: Spending, addition: Addition, ceilings: Ceilings, now: Date): void {
  if (ceilings.hourly === undefined && ceilings.monthly === undefined) return
  if (!spending.countedAt || +now - +spending.countedAt > countedWithinMs)
    throw problems.unavailable('What runs at Lambda Cloud has not been counted lately, so no ceiling can be held.')
  const sums = sumsOf(spending, addition, now)
  const faults = (['hourly', 'monthly'] as const).flatMap((name) => {
    const ceiling = ceilings[name]
    const { already, plan } = sums[name]
    if (ceiling === undefined || plan === 0 || already + plan <= ceiling) return []
    const [what, beside] = name === 'hourly' ? ['an hour', 'running or promised'] : ['this month', 'spent or committed']
    return [
      `${dollars(already)} ${what} ${beside} and ${dollars(plan)} for this are above the ceiling of ${dollars(ceiling)}`,
    ]
  })
  if (!faults.length) return
  throw problems.unprocessable(
    `${faults.join('; ')}.`,
    'Take a cheaper type or fewer hours, release what is not needed, or have the ceiling raised.',
  )
}

const dollars = (value: number): string => `${usd(value).amount} USD`
