import type { Amount } from './answers.ts'
import type { Answer, ItemOf } from './apis.ts'
import { money } from './format.ts'

export type Offer = ItemOf<Answer<'sophia-lambda', '/offers'>>
export type Instance = ItemOf<Answer<'sophia-lambda', '/instances'>>
export type Lease = ItemOf<Answer<'sophia-lambda', '/leases'>>
export type Costs = Answer<'sophia-lambda', '/costs'>
export type Plan = Answer<'sophia-lambda', '/plans', 'post'>

const live = new Set<Lease['status']>(['requested', 'waiting', 'launching', 'active', 'ending'])
export const isLive = ({ status }: Lease): boolean => live.has(status)

/** To the cent, as prices and costs are. */
export const amount = (value: Amount): string => money(value.amount, value.currency, 2)

/** A month on one scale, on which its longest part has 1. */
export interface Month {
  readonly spent: number
  /** Within the ceiling. */
  readonly toCome: number
  /** Spent or to come, beyond the ceiling. */
  readonly over: number
  readonly ceiling: number | undefined
  /** What has 1. */
  readonly most: number
}

export function monthOf({
  total,
  forecast,
  ceiling: { monthly },
}: Pick<Costs, 'total' | 'forecast' | 'ceiling'>): Month {
  const spent = Number(total.amount)
  const end = Math.max(spent, Number(forecast?.amount ?? 0))
  const limit = monthly === null ? undefined : Number(monthly.amount)
  const most = Math.max(end, limit ?? 0) || 1
  const within = (cost: number) => Math.min(cost, limit ?? cost)
  return {
    spent: within(spent) / most,
    toCome: (within(end) - within(spent)) / most,
    over: (end - within(end)) / most,
    ceiling: limit === undefined ? undefined : limit / most,
    most,
  }
}
