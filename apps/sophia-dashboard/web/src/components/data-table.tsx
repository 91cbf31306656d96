import { type ReactNode, useMemo, useState } from 'react'
import { csvLines, csvText, saveText } from '../csv.ts'
import { counted, missing } from '../format.ts'
import { Icon } from './icons.tsx'

type Plain = string | number | null

export interface TableColumn<Row> {
  readonly name: string
  readonly title: string
  readonly number?: boolean
  /** What it is sorted, searched and exported by. */
  readonly value: (row: Row) => Plain
  /** How it is shown, when that is more than the value. */
  readonly show?: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  /** Names the table for a screen reader, and its file. */
  readonly name: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly empty: ReactNode
  /** A field to search the rows by; with few rows nobody needs one. */
  readonly filter?: boolean
  readonly sortedBy?: string
}

const enoughToFilter = 8
/** More are asked for: a page of hundreds of rows is read by nobody. */
const shownFirst = 25

/** Rows that can be sorted by each column, searched, and taken along as CSV. */
export function DataTable<Row>({ name, columns, rows, keyOf, empty, filter = true, sortedBy }: DataTableProps<Row>) {
  const [sort, setSort] = useState<{ readonly by: string; readonly down: boolean } | undefined>(
    sortedBy === undefined ? undefined : { by: sortedBy, down: true },
  )
  const [wanted, setWanted] = useState('')
  const [all, setAll] = useState(false)
  const shown = useMemo(() => arranged(rows, columns, wanted, sort), [rows, columns, wanted, sort])
  if (rows.length === 0) return <div className="empty">{empty}</div>
  const press = (by: string) =>
    setSort((now) => (now?.by !== by ? { by, down: false } : now.down ? undefined : { by, down: true }))
  return (
    <>
      <div className="table-tools">
        {filter && rows.length >= enoughToFilter && (
          <input
            className="input"
            type="search"
            placeholder="Filter"
            aria-label={`Filter ${name}`}
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
        )}
        <span className="caption" role="status">
          {shown.length === rows.length
            ? counted(rows.length, 'row')
            : `${counted(shown.length, 'row')} of ${rows.length}`}
        </span>
        <span className="push" />
        <button
          type="button"
          className="button button-small"
          onClick={() => saveText(`${name.toLowerCase().replaceAll(' ', '-')}.csv`, toCsv(shown, columns))}
        >
          <Icon name="download" small />
          Export CSV
        </button>
      </div>
      <div className="scroll" role="group" aria-label={`${name}, table`} tabIndex={0}>
        <table className="data">
          <thead>
            <tr>
              {columns.map((column) => {
                const on = sort?.by === column.name
                return (
                  <th
                    key={column.name}
                    className={column.number ? 'number' : undefined}
                    aria-sort={on ? (sort.down ? 'descending' : 'ascending') : undefined}
                  >
                    <button type="button" className="sort" onClick={() => press(column.name)}>
                      {column.title}
                      {on && <Icon name={sort.down ? 'down' : 'up'} small />}
                    </button>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {(all ? shown : shown.slice(0, shownFirst)).map((row) => (
              <tr key={keyOf(row)}>
                {columns.map((column) => (
                  <td key={column.name} className={column.number ? 'number' : undefined}>
                    {column.show ? column.show(row) : (column.value(row) ?? missing)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!all && shown.length > shownFirst && (
        <div className="table-more">
          <button type="button" className="button button-small" onClick={() => setAll(true)}>
            Show all {shown.length}
          </button>
        </div>
      )}
    </>
  )
}

function arranged<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  wanted: string,
  sort: { readonly by: string; readonly down: boolean } | undefined,
): readonly Row[] {
  const words = wanted.trim().toLowerCase()
  const kept = words
    ? rows.filter((row) =>
        columns.some(({ value }) =>
          String(value(row) ?? '')
            .toLowerCase()
            .includes(words),
        ),
      )
    : rows
  const column = columns.find((each) => each.name === sort?.by)
  if (!column || !sort) return kept
  return [...kept].sort((a, b) => order(column.value(a), column.value(b), sort.down))
}

/** What is missing comes last, whichever way. */
function order(a: Plain, b: Plain, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  const up = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en')
  return down ? -up : up
}

const toCsv = <Row,>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string =>
  csvLines([
    columns.map(({ name }) => csvText(name)),
    ...rows.map((row) =>
      columns.map(({ value }) => {
        const cell = value(row)
        return cell === null ? '' : typeof cell === 'number' ? String(cell) : csvText(cell)
      }),
    ),
  ])
