/** Every number, amount, age and date on the page is written here, in one way. */

import { zone } from './zone.ts'

const locale = 'en-US'
const minus = '\u2212'
const thin = '\u202f'
export const missing = '\u2013'

export interface Quantity {
  /** A decimal string for money, a fraction for ratios; null when there is nothing to count. */
  readonly value: number | string | null
  readonly unit: string
  readonly currency?: string | undefined
}

/** A figure and the small word after it: `63.2` and `%`, `47` and `days`. */
export interface Written {
  readonly text: string
  readonly unit?: string
}

/** In full, for tiles and tables. Money to the unit; cents only where the unit says so. */
export function written({ value, unit, currency }: Quantity): Written {
  if (value === null || value === '') return { text: missing }
  if (isMoney(unit)) return { text: money(value, currency, 0) }
  const number = Number(value)
  switch (unit) {
    case 'ratio':
    case 'fraction':
      return { text: hundredths(number, 1), unit: '%' }
    case 'ms':
      return { text: whole(number), unit: 'ms' }
    case 'deals':
    case 'count':
      return { text: whole(number) }
    case 'days':
    case 'hours':
      return { text: decimal(number, Number.isInteger(number) ? 0 : 1), unit: unit === 'hours' ? 'h' : 'days' }
    case 'times':
    case 'multiple':
      return { text: decimal(number, 2), unit: '\u00d7' }
    default:
      return { text: Number.isInteger(number) ? whole(number) : decimal(number, 2), ...(unit && { unit }) }
  }
}

/** In one string, with a gap before the unit. */
export function sentence(quantity: Quantity): string {
  const { value, unit, currency } = quantity
  if (value !== null && isMoney(unit)) return shortMoney(value, currency)
  const { text, unit: word } = written(quantity)
  return word ? `${text}${word === '%' ? thin : ' '}${word}` : text
}

/** A figure in full, in one string: `$1,284,600`, `63.2 %`; `named` says whose currency a ratio is. */
export function inFull(quantity: Quantity, named: boolean): string {
  const { text, unit } = written(quantity)
  const amount = isMoney(quantity.unit) && quantity.value !== null
  const parts = [named && !amount ? quantity.currency : undefined, text]
  const word = unit === undefined ? '' : `${unit === '%' ? thin : ' '}${unit}`
  return `${parts.filter((part) => part !== undefined).join(' ')}${word}`
}

/** A ratio of two amounts has their currency, and is none. */
const isMoney = (unit: string): boolean => unit === 'money'

export function money(value: number | string, currency: string | undefined, digits = 0): string {
  const number = Number(value)
  if (!currency) return signed(number, (n) => decimal(n, digits))
  return signed(number, (n) =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(n),
  )
}

/** `$2.21M`, `$188K`: for sentences and axes. */
export function shortMoney(value: number | string, currency: string | undefined): string {
  const number = Number(value)
  const size = Math.abs(number)
  if (size < 10_000) return money(number, currency)
  const [by, letter, digits]: [number, string, number] =
    size >= 999_500_000 ? [1e9, 'B', 2] : size >= 999_500 ? [1e6, 'M', 2] : [1e3, 'K', 0]
  return `${money(number / by, currency, digits)}${letter}`
}

export const whole = (number: number): string =>
  signed(number, (n) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(n))

export const decimal = (number: number, digits: number): string =>
  signed(number, (n) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n),
  )

function signed(number: number, write: (size: number) => string): string {
  return number < 0 ? `${minus}${write(-number)}` : write(number)
}

/** A share of a whole: `92 %`. */
export const percent = (fraction: number, digits = 0): string => `${hundredths(fraction, digits)}${thin}%`

/** By Intl, which moves the point in decimal: 0.6315 * 100 is 63.149999. */
const hundredths = (fraction: number, digits: number): string =>
  signed(fraction, (n) =>
    new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits })
      .format(n)
      .replace('%', ''),
  )

/** How long something took: `0.4 ms`, `210 ms`, `3.1 s`, `1 min 10 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${decimal(ms, 1)} ms`
  if (ms < 999.5) return `${whole(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.95) return `${decimal(seconds, 1)} s`
  if (seconds < 3600) return parts(Math.round(seconds), 60, 'min', 's')
  return parts(Math.round(seconds / 60), 60, 'h', 'min')
}

function parts(total: number, by: number, large: string, small: string): string {
  const rest = total % by
  return rest ? `${Math.floor(total / by)} ${large} ${rest} ${small}` : `${total / by} ${large}`
}

/** How old something is: `4 s`, `4 min`, `3 h`, `3 days`. */
export function age(iso: string, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: zone,
})
const dateFormat = new Intl.DateTimeFormat('en-CA', { timeZone: zone })

/** `12:56` today, `22 Nov, 12:56` else; in the zone that was chosen, UTC unless it was. */
export function clock(iso: string, now: number = Date.now()): string {
  const date = new Date(iso)
  const time = clockFormat.format(date)
  return dateFormat.format(date) === dateFormat.format(now) ? time : `${day(dateFormat.format(date), now)}, ${time}`
}

/** `23 Nov`, with the year when it is not this one; UTC. */
export function day(iso: string, now: number = Date.now()): string {
  const date = new Date(iso)
  const sameYear = date.getUTCFullYear() === new Date(now).getUTCFullYear()
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
    ...(!sameYear && { year: 'numeric' }),
  }).format(date)
}

/** Of a window whose end is not counted: the last day that is. */
export const dayBefore = (iso: string): string => new Date(Date.parse(iso.slice(0, 10)) - 86_400_000).toISOString()

/** `Monday 23 November 2026, 12:56 UTC` */
export function moment(time: number): string {
  const date = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(time)
  return `${date.replace(/(\w+), /, '$1 ')}, ${new Date(time).toISOString().slice(11, 16)} UTC`
}

/** `Q4 2017` of the first day of a quarter. */
export function quarter(iso: string): string {
  return `Q${Math.floor((Number(iso.slice(5, 7)) - 1) / 3) + 1} ${iso.slice(0, 4)}`
}

/** A period by its first day, as people call it: `2026`, `Q2 2026`, `Mar 2026`, `31 Mar 2026`. */
export function periodName(iso: string, grain: 'day' | 'week' | 'month' | 'quarter' | 'year'): string {
  if (grain === 'year') return iso.slice(0, 4)
  if (grain === 'quarter') return quarter(iso)
  return new Intl.DateTimeFormat('en-GB', {
    ...(grain !== 'month' && { day: 'numeric' }),
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`))
}

/** `1 deal`, `41 deals`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${whole(count)} ${count === 1 ? one : many}`

const numerals = ['None', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']
/** Small counts as words, at the start of a sentence. */
export const numeral = (count: number): string => numerals[count] ?? whole(count)
