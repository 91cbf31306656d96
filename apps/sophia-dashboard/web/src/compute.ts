import type { Answer, ItemOf } from './apis.ts'

export type Offer = ItemOf<Answer<'sophia-lambda', '/offers'>>
export type Instance = ItemOf<Answer<'sophia-lambda', '/instances'>>
export type Lease = ItemOf<Answer<'sophia-lambda', '/leases'>>
export type Costs = Answer<'sophia-lambda', '/costs'>
export type Plan = Answer<'sophia-lambda', '/plans', 'post'>

const live = new Set<Lease['status']>(['requested', 'waiting', 'launching', 'active', 'ending'])
export const isLive = ({ status }: Lease): boolean => live.has(status)
