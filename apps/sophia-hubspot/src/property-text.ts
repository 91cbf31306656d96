import { cleanUserText } from '@sophia/service'
import { Decimal } from 'decimal.js'

/** HubSpot keeps every value as a text; an empty one means that there is none. */
type Value = string | null | undefined

export const textOf = (value: Value): string | null => (value ? cleanUserText(value) : null)

/** All values of a record, by HubSpot's names. */
export const cleanProperties = (properties: Readonly<Record<string, string | null>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value && cleanUserText(value)]))

/** ISO 8601 in UTC of either of HubSpot's spellings, that one and milliseconds since 1970; null for anything else. */
export function timeOf(value: Value): string | null {
  if (!value) return null
  const at = new Date(/^-?\d+$/.test(value) ? Number(value) : value)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

export const numberOf = (value: Value): number | null =>
  value && Number.isFinite(Number(value)) ? Number(value) : null

const plainDecimal = /^-?\d+(\.\d+)?$/

/** Decimal digits, whatever notation HubSpot gave them in. An empty amount is not zero: it is none. */
export function moneyOf(value: Value, currency: string): { amount: string; currency: string } | null {
  if (!value || numberOf(value) === null) return null
  return { amount: plainDecimal.test(value) ? value : new Decimal(value).toFixed(), currency }
}
