import { Decimal } from 'decimal.js'

/** Text of others as text: no markup, one line, nothing invisible. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#|~]/g, '\\$&')

/** A link to a page on the web. An address of another kind is shown, and leads nowhere. */
export function link(text: string, address: string): string {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return `${plain(text)} (${plain(address)})`
  // What would end the link is written as the address may have it.
  const href = url.href.replaceAll(/[()<>\\|]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `[${plain(text)}](${href})`
}

/** The beginning of a text, cut between words. */
export function excerpt(text: string, length = 240): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length / 2))} …`
}

export interface Column {
  readonly title: string
  readonly number?: boolean
}

/** A table with its source below. Cells are Markdown. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string =>
  [
    row(columns.map(({ title }) => title)),
    row(columns.map(({ number }) => (number ? '--:' : '---'))),
    ...rows.map(row),
  ].join('\n')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** 10005534.5 becomes 10,005,534.50 with two places. */
export function grouped(value: Decimal, places: number): string {
  const [whole = '0', fraction] = value.abs().toFixed(places).split('.')
  const sign = value.isNegative() && !value.isZero() ? '-' : ''
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`
}

export const count = (value: number): string => grouped(new Decimal(value), 0)
export const percent = (fraction: Decimal.Value, places = 1): string =>
  `${grouped(new Decimal(fraction).times(100), places)} %`
/** Cents are shown where there are any. */
export const money = (amount: Decimal.Value, currency: string): string => {
  const value = new Decimal(amount)
  return `${grouped(value, value.isInteger() ? 0 : 2)} ${plain(currency)}`
}
/** A change with its sign: +12.3 %. */
export const change = (from: Decimal, to: Decimal): string | undefined => {
  if (from.isZero()) return undefined
  const share = to.minus(from).dividedBy(from.abs())
  return `${share.isNegative() ? '' : '+'}${percent(share)}`
}

/** A length of time: 19 hours, 25.5 days. */
export const duration = (hours: number): string =>
  hours < 48
    ? `${grouped(new Decimal(hours), hours < 10 ? 1 : 0)} hours`
    : `${grouped(new Decimal(hours / 24), 1)} days`

export const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')
export const numbered = (lines: readonly string[]): string =>
  lines.map((line, index) => `${index + 1}. ${line}`).join('\n')
/** Parts of a document; empty ones leave no gap. */
export const document = (parts: readonly (string | undefined)[]): string =>
  parts.filter(Boolean).join('\n\n').concat('\n')
