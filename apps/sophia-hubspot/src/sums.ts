import { Decimal } from 'decimal.js'

interface Amount {
  readonly amount: string
  readonly currency: string
}

/** Exact sums, one a currency: they are never added together. */
export function createSums() {
  const sums = new Map<string, Decimal>()
  return {
    add({ amount, currency }: Amount): void {
      sums.set(currency, (sums.get(currency) ?? new Decimal(0)).plus(amount))
    },
    /** Ordered by currency, with two decimals at least. */
    list: (): Amount[] =>
      [...sums]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([currency, sum]) => ({ amount: sum.toFixed(Math.max(2, sum.decimalPlaces())), currency })),
  }
}
