import type { LineageRow } from './answers.ts'
import { day, missing, money, whole } from './format.ts'

export interface Column {
  readonly name: string
  readonly title: string
  readonly number: boolean
}

/** Columns of our own bookkeeping, and what is shown as the source. */
const hidden = new Set(['kind', 'file', 'line', 'source', 'version', 'intakeId', 'id', 'currency'])

const words = (name: string): string => {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const isMoney = (value: unknown): value is { amount: string; currency: string } =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value

/** What the rows hold, in their order, a column once any row has it. */
export function columnsOf(rows: readonly LineageRow[]): Column[] {
  const columns = new Map<string, Column>()
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (hidden.has(name) || value === null || (typeof value === 'object' && !isMoney(value))) continue
      if (!columns.has(name))
        columns.set(name, { name, title: words(name), number: typeof value === 'number' || isMoney(value) })
    }
  }
  return [...columns.values()]
}

/** A value for reading. */
export function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return missing
  if (isMoney(value)) return money(value.amount, value.currency)
  if (typeof value === 'number') return whole(value)
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)) return day(value)
  return String(value)
}

/** `sales_pipeline.csv:214`, where the row was read. */
export function sourceOf(row: LineageRow): string {
  const { file, line } = (
    typeof row['source'] === 'object' && row['source'] !== null ? row['source'] : row
  ) as LineageRow
  return typeof file === 'string' ? `${file}:${String(line)}` : missing
}

/** A value for a spreadsheet: a text that a spreadsheet would run as a formula is made text again. */
function csvCell(value: unknown): string {
  const plain = isMoney(value) ? value.amount : value === null || value === undefined ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** RFC 4180, with the currency beside every amount and the source of every row. */
export function toCsv(rows: readonly LineageRow[]): string {
  const columns = columnsOf(rows)
  const heads = columns.flatMap(({ name }) =>
    rows.some((row) => isMoney(row[name])) ? [name, `${name}Currency`] : [name],
  )
  const lines = rows.map((row) =>
    [
      ...columns.flatMap(({ name }) => {
        const value = row[name]
        const paired = heads.includes(`${name}Currency`)
        return paired ? [csvCell(value), isMoney(value) ? value.currency : ''] : [csvCell(value)]
      }),
      csvCell(sourceOf(row)),
    ].join(','),
  )
  return `${[...heads, 'source'].join(',')}\r\n${lines.join('\r\n')}\r\n`
}
