import type { Money } from '@sophia/service'
import type { Static } from 'typebox'

export type Amount = Static<typeof Money>

/** Lambda Cloud bills in US cents. @param cents whole. */
export const usd = (cents: number): Amount => ({ amount: (cents / 100).toFixed(2), currency: 'USD' })

/** Rounded to a whole cent, so that parts sum exactly to their total. */
export const costOf = (centsPerHour: number, ms: number): number =>
  Math.round((centsPerHour * Math.max(0, ms)) / 3_600_000)
