import type { Amount, LineageRow } from './answers.ts'
import { csvLines, csvText } from './csv.ts'
import { day, missing, money } from './format.ts'

type Cell = string | Amount | null

interface Column {
  readonly name: string
  readonly title: string
  readonly number: boolean
  read(row: LineageRow): Cell
}

const dimension = (name: string, title: string): Column => ({
  name,
  title,
  number: false,
  read: ({ dimensions }) => dimensions[name] ?? null,
})

/** What there is to say of a deal beside its name and its source, the telling first. */
const columns: readonly Column[] = [
  dimension('account', 'Account'),
  { name: 'value', title: 'Value', number: true, read: ({ value }) => value },
  { name: 'closeDate', title: 'Closed', number: false, read: ({ closeDate }) => closeDate },
  dimension('stage', 'Stage'),
  dimension('product', 'Product'),
  { name: 'listPrice', title: 'List price', number: true, read: ({ listPrice }) => listPrice },
  dimension('owner', 'Owner'),
  dimension('manager', 'Manager'),
  dimension('region', 'Region'),
  dimension('sector', 'Sector'),
  { name: 'engageDate', title: 'Engaged', number: false, read: ({ engageDate }) => engageDate },
]

/** Those that any of the rows has something in. */
export const columnsOf = (rows: readonly LineageRow[]): Column[] =>
  columns.filter(({ read }) => rows.some((row) => read(row) !== null))

/** A value for reading. */
export function shown(cell: Cell): string {
  if (cell === null || cell === '') return missing
  if (typeof cell !== 'string') return money(cell.amount, cell.currency)
  return /^\d{4}-\d{2}-\d{2}$/.test(cell) ? day(cell) : cell
}

/** `sales_pipeline.csv:214`, where the row was read. */
export const sourceOf = ({ file, line }: LineageRow): string => `${file}:${line}`

/** RFC 4180, with the currency beside every amount and the source of every row. */
export function toCsv(rows: readonly LineageRow[]): string {
  const used = columnsOf(rows)
  const heads = used.flatMap(({ name, number }) => (number ? [name, `${name}Currency`] : [name]))
  const lines = rows.map((row) => [
    csvText(row.deal),
    ...used.flatMap(({ number, read }) => {
      const cell = read(row)
      if (!number) return [typeof cell === 'string' ? csvText(cell) : '']
      // An amount is a number, minus and all.
      return cell !== null && typeof cell !== 'string' ? [cell.amount, cell.currency] : ['', '']
    }),
    csvText(sourceOf(row)),
  ])
  return csvLines([['deal', ...heads, 'source'], ...lines])
}
