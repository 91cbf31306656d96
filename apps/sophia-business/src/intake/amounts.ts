import { Decimal } from 'decimal.js'

// Sums stay exact far beyond any company's: the default is 20 digits.
Decimal.set({ precision: 60 })

const plain = /^-?\d{1,18}(\.\d{1,18})?$/
const grouped = /^-?[$€£]?-?(\d{1,3}(,\d{3}){1,5}|\d{1,18})(\.\d{1,18})?$/

/** What stands before the decimals. */
export const decimalMarks = ['.', ','] as const
export type DecimalMark = (typeof decimalMarks)[number]

const groupedByPoints = /^-?(\d{1,3}(\.\d{3}){1,5}|\d{1,18})(,\d{1,18})?$/

/**
 * Reads a decimal amount.
 *
 * @returns undefined when it is none; `rewritten` when signs or thousands separators had to go first. Who says that a comma
 * is the mark has said how thousands are parted, too.
 */
export function parseAmount(
  text: string,
  mark: DecimalMark = '.',
): { amount: Decimal; rewritten: boolean } | undefined {
  if (mark === ',') {
    if (!groupedByPoints.test(text)) return undefined
    return { amount: new Decimal(text.replaceAll('.', '').replace(',', '.')), rewritten: false }
  }
  if (plain.test(text)) return { amount: new Decimal(text), rewritten: false }
  if (grouped.test(text)) return { amount: new Decimal(text.replaceAll(/[$€£,]/g, '')), rewritten: true }
  return undefined
}

const known = new Map<string, number>()

/** Decimal places of a currency's smallest unit: 2 for USD, 0 for JPY. */
export function minorUnits(currency: string): number {
  let digits = known.get(currency)
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    known.set(currency, digits)
  }
  return digits
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
export const isCurrency = (code: string): boolean => currencies.has(code)

/** An amount in the currency's smallest unit, half a unit rounded up: `"10005534.00"`. */
export const moneyText = (amount: Decimal, currency: string): string =>
  amount.toFixed(minorUnits(currency), Decimal.ROUND_HALF_UP)
