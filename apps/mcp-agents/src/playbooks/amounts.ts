import { Decimal } from 'decimal.js'
import { money } from './markdown.ts'
import type { Amount } from './outside-answers.ts'

export const times = ({ amount, currency }: Amount, factor: Decimal.Value): Amount => ({
  amount: new Decimal(amount).times(factor).toFixed(2),
  currency,
})

/** undefined: the currencies differ, and are never added together. */
export function plus(a: Amount, b: Amount): Amount | undefined {
  if (a.currency !== b.currency) return undefined
  return { amount: new Decimal(a.amount).plus(b.amount).toFixed(2), currency: a.currency }
}

export const less = (a: Amount, b: Amount): Amount | undefined =>
  plus(a, { ...b, amount: new Decimal(b.amount).negated().toFixed() })

export const isAbove = (a: Amount, b: Amount): boolean => {
  const over = less(a, b)
  return over !== undefined && new Decimal(over.amount).gt(0)
}

/** One sum a currency, the largest first. */
export function sums(amounts: readonly Amount[]): Amount[] {
  const byCurrency = new Map<string, Decimal>()
  for (const { amount, currency } of amounts)
    byCurrency.set(currency, (byCurrency.get(currency) ?? new Decimal(0)).plus(amount))
  return [...byCurrency]
    .map(([currency, sum]) => ({ amount: sum.toFixed(2), currency }))
    .sort((a, b) => Number(b.amount) - Number(a.amount) || (a.currency < b.currency ? -1 : 1))
}

export const shownAmount = ({ amount, currency }: Amount): string => money(amount, currency)
export const shownSums = (amounts: readonly Amount[]): string => amounts.map(shownAmount).join(' and ') || '–'
