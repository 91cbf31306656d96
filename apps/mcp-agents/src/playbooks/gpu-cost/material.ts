import type { Definition, MetricAnswer } from '../measures.ts'
import type { Amount } from '../outside-answers.ts'
import { monthOf } from '../periods.ts'
import type { Listed } from '../tool-questions.ts'
import type { Costs, Instance, Lease, Offer } from './answers.ts'

/** All that was found, before it is written down. */
export interface CostMaterial {
  /** The instant that the costs of the month describe; ages and rests are counted from it. */
  readonly at: string
  readonly tag: string
  readonly longRunningHours: number
  readonly leaseEndsWithinHours: number
  readonly budget?: Amount
  readonly month: Costs
  readonly today: Costs | undefined
  readonly week: Costs | undefined
  readonly byTag: Costs | undefined
  readonly instances: Listed<Instance> | undefined
  readonly leases: Listed<Lease> | undefined
  readonly offers: Listed<Offer> | undefined
  readonly measured: MetricAnswer | undefined
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  /** What could not be found, as Markdown. */
  readonly missing: readonly string[]
}

/** An instance that costs money now. */
export interface Machine extends Instance {
  readonly lease: Lease | undefined
  /** undefined: nobody here knows when it was launched. */
  readonly ageHours: number | undefined
  /** Until its lease or the month ends, whichever comes first. */
  readonly hoursLeft: number
}

const gone = new Set(['terminating', 'terminated', 'preempted'])
const hourMs = 3_600_000

export const hoursBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / hourMs

export const hoursLeftOfMonth = (at: string): number => hoursBetween(at, `${monthOf(at.slice(0, 10)).to}T00:00:00Z`)

/** The dearest first. */
export function machinesOf({ instances, leases, at }: CostMaterial): Machine[] {
  const rest = hoursLeftOfMonth(at)
  return (instances?.items ?? [])
    .filter(({ status }) => !gone.has(status))
    .map((instance) => {
      const lease = leases?.items.find(({ id }) => id === instance.leaseId)
      const untilEnd = lease?.endsAt ? hoursBetween(at, lease.endsAt) : rest
      return {
        ...instance,
        lease,
        // A lease's hours count from its launch to its end, longer ones too.
        ageHours: lease?.endsAt ? Math.max(0, lease.hours - untilEnd) : undefined,
        hoursLeft: Math.max(0, Math.min(rest, untilEnd)),
      }
    })
    .sort((a, b) => Number(b.pricePerHour.amount) - Number(a.pricePerHour.amount) || (a.id < b.id ? -1 : 1))
}
