import { day, hour, minute } from '../clock.ts'
import type { Repository } from './repositories.ts'

const periods = { each: 0, daily: day, weekly: 7 * day, never: 0 } as const
/** Trains leave at 17:00 UTC. */
const beforeMidnight = 7 * hour
/** From staging to production. */
export const rollout = 9 * minute

const departure = (deploys: Repository['deploys'], mergedAt: number): number => {
  const period = periods[deploys]
  return period ? Math.ceil((mergedAt + beforeMidnight) / period) * period - beforeMidnight : mergedAt
}

/** When what was merged then goes to staging: at once, or with the train of its day or week. */
export const releasedAt = (deploys: Repository['deploys'], mergedAt: number): number =>
  Math.floor(departure(deploys, mergedAt) + 4 * minute)

/** Whether two changes leave together. */
export const sameTrain = ({ deploys }: Repository, one: number, other: number): boolean =>
  periods[deploys] > 0 && departure(deploys, one) === departure(deploys, other)
