import type { Definition, MetricAnswer } from '../measures.ts'
import type { Period } from '../periods.ts'
import type { Listed } from '../tool-questions.ts'
import type { Dora, Pull } from './answers.ts'

/** What GitHub tells of one repository. */
export interface Delivery {
  /** owner/name */
  readonly repo: string
  readonly now: Dora | undefined
  readonly before: Dora | undefined
  /** Open ones. */
  readonly open: Listed<Pull> | undefined
  /** The ones opened last, whatever became of them. */
  readonly latest: Listed<Pull> | undefined
}

/** All that was found, before it is written down. */
export interface DeliveryMaterial {
  /** Whole days; today is not among them. */
  readonly window: Period
  readonly before: Period
  /** The instant that ages are counted to. */
  readonly at: string
  readonly staleDays: number
  readonly repositories: readonly Delivery[]
  /** Of all repositories together, by the facts. */
  readonly whole: MetricAnswer | undefined
  readonly byRepository: MetricAnswer | undefined
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  /** What could not be found, as Markdown. */
  readonly missing: readonly string[]
}

/** Where the figures of one repository come from. */
export interface Marks {
  readonly now: string
  readonly before: string
  readonly open: string
  readonly latest: string
}

const hourMs = 3_600_000
export const hoursFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / hourMs
export const daysFrom = (from: string, to: string): number => hoursFrom(from, to) / 24

/** Whether an instant lies in a window of days. */
export const isWithin = ({ from, to }: Period, at: string | null): boolean =>
  at !== null && at.slice(0, 10) >= from && at.slice(0, 10) < to

/** Open pull requests that nobody has touched for so long, the longest first. */
export const stalePulls = ({
  repositories,
  staleDays,
  at,
}: DeliveryMaterial): { repo: string; pull: Pull; idleDays: number }[] =>
  repositories
    .flatMap(({ repo, open }) =>
      (open?.items ?? []).map((pull) => ({ repo, pull, idleDays: daysFrom(pull.updatedAt, at) })),
    )
    .filter(({ idleDays }) => idleDays >= staleDays)
    .sort((a, b) => b.idleDays - a.idleDays || a.pull.number - b.pull.number)
