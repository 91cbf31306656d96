import { type ReactNode, useMemo, useState } from 'react'
import { useAddress, useTyped } from '../address.ts'
import { csvLines, csvText, saveText } from '../csv.ts'
import { counted, missing } from '../format.ts'
import type { TableName } from '../page-search.ts'
import { Icon } from './icons.tsx'

type Plain = string | number | null

export interface TableColumn<Row> {
  readonly name: string
  readonly title: string
  readonly number?: boolean
  /** On a phone it stands beside the name. One of the columns at most. */
  readonly beside?: boolean
  /** What it is sorted, searched and exported by. */
  readonly value: (row: Row) => Plain
  /** How it is shown, when that is more than the value. */
  readonly show?: (row: Row) => ReactNode
}

interface Sort {
  readonly by: string
  readonly down: boolean
}

interface DataTableProps<Row> {
  /** Under which the address keeps its filter and its sort. */
  readonly address: TableName
  /** Names the table for a screen reader, and its file. */
  readonly name: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly empty: ReactNode
  /** A field to search the rows by; with few rows nobody needs one. */
  readonly filter?: boolean
  /** From the highest down, while nobody has chosen another. */
  readonly sortedBy?: string
}

const enoughToFilter = 8
/** More are asked for: a page of hundreds of rows is read by nobody. */
const shownFirst = 25

/** Rows that can be sorted by each column, searched, and taken along as CSV. Who is sent the address sees the same. */
export function DataTable<Row>({
  address,
  name,
  columns,
  rows,
  keyOf,
  empty,
  filter = true,
  sortedBy,
}: DataTableProps<Row>) {
  const [sort, press] = useSort(address, columns, sortedBy)
  const [typed, type] = useTyped(`${address}.filter`)
  const wanted = filter ? typed : ''
  // A link may filter few rows: nothing may be hidden by what is not seen.
  const [offered] = useState(wanted !== '')
  const [all, setAll] = useState(false)
  const shown = useMemo(() => arranged(rows, columns, wanted, sort), [rows, columns, wanted, sort])
  if (rows.length === 0) return <div className="empty">{empty}</div>
  return (
    <>
      <div className="table-tools">
        {filter && (offered || rows.length >= enoughToFilter) && (
          <input
            className="input"
            type="search"
            placeholder="Filter"
            aria-label={`Filter ${name}`}
            value={wanted}
            onChange={({ target }) => type(target.value)}
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
                  <td key={column.name} className={classOf(column)} data-title={column.title}>
                    {column.show ? column.show(row) : (column.value(row) ?? missing)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p className="verdict">No row holds “{wanted.trim()}”.</p>}
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

const classOf = ({ number, beside }: { number?: boolean; beside?: boolean }): string | undefined =>
  [number && 'number', beside && 'beside'].filter(Boolean).join(' ') || undefined

/** @returns the sort, and what a press on a column's name does: up, then down, then as it came. */
function useSort<Row>(
  address: TableName,
  columns: readonly TableColumn<Row>[],
  sortedBy: string | undefined,
): [Sort | undefined, (by: string) => void] {
  const key = `${address}.sort` as const
  const [{ [key]: written }, change] = useAddress()
  const usual = sortedBy && `-${sortedBy}`
  const chosen = columns.some(({ name }) => name === written?.replace('-', '')) ? written : usual
  const sort = useMemo(
    () => (chosen === undefined ? undefined : { by: chosen.replace('-', ''), down: chosen.startsWith('-') }),
    [chosen],
  )
  const press = (by: string) => {
    const next = chosen === by ? `-${by}` : chosen === `-${by}` && chosen !== usual ? usual : by
    change({ [key]: next === usual ? undefined : next })
  }
  return [sort, press]
}

function arranged<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  wanted: string,
  sort: Sort | undefined,
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
